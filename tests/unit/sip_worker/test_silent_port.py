"""A port is silenced, and nothing else of the process is touched."""

import socket

import pytest

from drivers.sip.worker.silent_port import stop_listening


def test_nobody_can_connect_any_more_and_others_still_can() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as ours,
        socket.create_server(("127.0.0.1", 0)) as other,
        socket.create_connection(other.getsockname()) as connection,
    ):
        place = ours.getsockname()
        stop_listening(place[1])
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(place, timeout=5.0)
        accepted, _ = other.accept()
        with accepted:
            connection.sendall(b"x")
            assert accepted.recv(1) == b"x"


def test_whoever_waits_for_it_waits_in_vain() -> None:
    with socket.create_server(("127.0.0.1", 0)) as ours:
        stop_listening(ours.getsockname()[1])
        ours.setblocking(False)
        with pytest.raises(BlockingIOError):
            ours.recv(1)
