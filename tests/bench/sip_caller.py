"""Somebody who calls in, with figures for a name, and takes whatever final response he gets."""

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.bench.kernel_stamps import read_stamped, stamped_socket

_FINAL = re.compile(rb"SIP/2\.0 ([3-6]\d\d) ")
_CSEQ = re.compile(rb"^cseq *: *\d+ INVITE", re.IGNORECASE | re.MULTILINE)
_TO = re.compile(rb"^to *:.*$", re.IGNORECASE | re.MULTILINE)
_SDP = (
    "v=0\r\no=caller 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


class Caller:
    """Made by `sip_caller`; one call at a time."""

    def __init__(self, opened: socket.socket, callee: tuple[str, int]) -> None:
        self._socket = opened
        self._callee = callee
        self._port = opened.getsockname()[1]
        self._calls = 0
        self._from = ""
        self._over = asyncio.Event()

    def call(self, number: str) -> float:
        """Send an INVITE; when that was."""
        self._calls += 1
        self._from = number
        self._over.clear()
        body = _SDP.format(port=self._port)
        head = self._head("INVITE", f"To: <sip:100@{self._callee[0]}>")
        contact = f"Contact: <sip:{number}@127.0.0.1:{self._port}>"
        kind = "Content-Type: application/sdp"
        invite = "\r\n".join([*head, contact, kind, f"Content-Length: {len(body)}", "", body])
        at_s = time.monotonic()
        self._socket.sendto(invite.encode(), self._callee)
        return at_s

    async def is_over(self, within_s: float) -> None:
        """Return when the call was refused; raises TimeoutError."""
        async with asyncio.timeout(within_s):
            await self._over.wait()

    def read(self) -> None:
        """Take up what has come; a final response is acknowledged (RFC 3261 §17.1.1.3)."""
        while True:
            try:
                data, _, _ = read_stamped(self._socket)
            except BlockingIOError:
                return
            if _FINAL.match(data) and _CSEQ.search(data) and (to := _TO.search(data)):
                lines = [*self._head("ACK", to[0].decode().rstrip("\r")), "Content-Length: 0", ""]
                self._socket.sendto("\r\n".join([*lines, ""]).encode(), self._callee)
                self._over.set()

    def _head(self, method: str, to: str) -> list[str]:
        host, port = self._callee
        mark = f"{self._port}-{self._calls}"
        return [
            f"{method} sip:100@{host}:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self._port};branch=z9hG4bK{mark}",
            "Max-Forwards: 70",
            f"From: <sip:{self._from}@127.0.0.1>;tag={mark}",
            to,
            f"Call-ID: {mark}",
            f"CSeq: 1 {method}",
        ]


@asynccontextmanager
async def sip_caller(callee_port: int) -> AsyncIterator[Caller]:
    """Calls that port of loopback, while the context lasts."""
    loop = asyncio.get_running_loop()
    with stamped_socket() as opened:
        caller = Caller(opened, ("127.0.0.1", callee_port))
        loop.add_reader(opened, caller.read)
        try:
            yield caller
        finally:
            loop.remove_reader(opened)
