"""A switch that knows nobody: it stamps every INVITE, and answers 404 at once; 200 to OPTIONS.

So a number is called once, its line is free again after a round trip, and nobody redials.
"""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.kernel_stamps import read_stamped, stamped_socket

_INVITE = re.compile(rb"INVITE sip:(\d+)@")
# RFC 3261 §8.2.6.2: a response has these of its request, every Via in order.
_COPIED = re.compile(rb"^(?:via|v|from|f|to|t|call-id|i|cseq) *:.*$", re.IGNORECASE | re.MULTILINE)
_TO = re.compile(rb"^(?:to|t) *:", re.IGNORECASE)


class Switch:
    """Made by `sip_switch`; times are CLOCK_MONOTONIC, the kernel's."""

    def __init__(self, opened: socket.socket) -> None:
        self.port: int = opened.getsockname()[1]
        self.first_invite: dict[str, float] = {}
        self._socket = opened
        self._news = asyncio.Event()

    async def invite_to(self, number: str, within_s: float) -> float:
        """When the first INVITE to this number came; raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while number not in self.first_invite:
                self._news.clear()
                await self._news.wait()
        return self.first_invite[number]

    def read(self) -> None:
        """Take up what has come."""
        while True:
            try:
                data, at_s, sender = read_stamped(self._socket)
            except BlockingIOError:
                return
            if found := _INVITE.match(data):
                self.first_invite.setdefault(found[1].decode(), at_s)
                self._socket.sendto(_response(b"404 Not Found", data), sender)
                self._news.set()
            elif data.startswith(b"OPTIONS "):
                self._socket.sendto(_response(b"200 OK", data), sender)


@asynccontextmanager
async def sip_switch() -> AsyncIterator[Switch]:
    """On a free port of loopback, while the context lasts."""
    loop = asyncio.get_running_loop()
    with stamped_socket() as opened:
        switch = Switch(opened)
        loop.add_reader(opened, switch.read)
        try:
            yield switch
        finally:
            loop.remove_reader(opened)


def lines_channel(sip_port: int, bind_port: int, calls: int) -> str:
    """The keys of a channel of so many lines at a switch of loopback."""
    return (
        f'name = "lines"\ndriver = "sip"\ndial = "sip:{{number}}@127.0.0.1:{sip_port}"\n'
        f'bind = "127.0.0.1:{bind_port}"\ncalls = {calls}'
    )


def _response(status: bytes, request: bytes) -> bytes:
    headers = [line.rstrip(b"\r") for line in _COPIED.findall(request)]
    tagged = [line + b";tag=bench" if _TO.match(line) else line for line in headers]
    return b"\r\n".join([b"SIP/2.0 " + status, *tagged, b"Content-Length: 0", b"", b""])
