"""When the kernel took a datagram: nobody's event loop, and no busy processor, is in that time."""

import socket
import struct
import time

# socket(7): SO_TIMESTAMPNS, which Python has no name for; its message has the same number.
_SO_TIMESTAMPNS = 35
_TIMESPEC = struct.Struct("@qq")
_LONGEST = 65_536


def stamped_socket(port: int = 0) -> socket.socket:
    """A UDP socket on loopback whose datagrams `read_stamped` can read; port 0 is any."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        opened.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        opened.bind(("127.0.0.1", port))
    except OSError:
        opened.close()
        raise
    opened.setblocking(False)
    return opened


def read_stamped(source: socket.socket) -> tuple[bytes, float, tuple[str, int]]:
    """A datagram, when it came (CLOCK_MONOTONIC), and from where; raises BlockingIOError."""
    data, messages, _, sender = source.recvmsg(_LONGEST, socket.CMSG_SPACE(_TIMESPEC.size))
    for level, kind, content in messages:
        if (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS):
            seconds, nanoseconds = _TIMESPEC.unpack(content)
            return data, _as_monotonic(seconds + nanoseconds / 1e9), sender
    raise RuntimeError("the kernel stamps no datagrams")


def _as_monotonic(real_s: float) -> float:
    age_s = time.clock_gettime(time.CLOCK_REALTIME) - real_s
    return time.monotonic() - age_s
