"""Ports for programs that take them by number: free by UDP and by TCP when they were asked for."""

import contextlib
import socket

from tests.peers.sip.worker_rig import free_udp_port


def free_ports(count: int = 1) -> int:
    """The first of so many in a row; somebody may still be quicker."""
    while True:
        first = free_udp_port()
        with contextlib.ExitStack() as taken, contextlib.suppress(OSError):
            for port in range(first, first + count):
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    probe = taken.enter_context(socket.socket(socket.AF_INET, kind))
                    probe.bind(("127.0.0.1", port))
            return first
