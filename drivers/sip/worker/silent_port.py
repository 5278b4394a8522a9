"""Stops to listen at a port that the library insists on opening.

By TLS nobody could speak to us there, for we have no certificate; but everybody could connect, and
some seventy connections within half a second end the process, for the reason in `call_pace`.
"""

import os
import socket
from collections.abc import Iterator


def stop_listening(port: int) -> None:
    """Put a socket that never has anything to say in the place of every one that listens there.

    The library keeps its number and waits for it in vain; connections that we open are others.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as quiet:
        for number in list(_listening(port)):
            os.dup2(quiet.fileno(), number, inheritable=False)


def _listening(port: int) -> Iterator[int]:
    for name in os.listdir("/proc/self/fd"):
        try:
            with socket.socket(fileno=os.dup(int(name))) as each:
                if _listens_at(each, port):
                    yield int(name)
        except OSError:
            continue  # no socket, or the folder itself, which is closed by now


def _listens_at(each: socket.socket, port: int) -> bool:
    if each.family not in (socket.AF_INET, socket.AF_INET6):
        return False
    listens = each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    return bool(listens) and each.getsockname()[1] == port
