"""A SIP element of bare datagrams: says what the test says, and remembers what came."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import cast

from tests.peers.sip.worker_rig import eventually

_COPIED = ("via", "from", "call-id", "cseq")


def answer(request: str, status: str, *headers: str) -> str:
    """The response to this request (RFC 3261 §8.2.6.2)."""
    lines = [f"SIP/2.0 {status}"]
    for line in request.partition("\r\n\r\n")[0].split("\r\n")[1:]:
        name = line.partition(":")[0].strip().lower()
        if name in _COPIED:
            lines.append(line)
        elif name == "to":
            lines.append(line if ";tag=" in line else f"{line};tag=peer")
    return "\r\n".join([*lines, *headers, "Content-Length: 0", "", ""])


class SipSocket(asyncio.DatagramProtocol):
    """`heard` is every datagram that came; `reacts` may answer one."""

    def __init__(self, reacts: Callable[[str], str | None]) -> None:
        self.heard: list[str] = []
        self.port = 0
        self._reacts = reacts
        self._transport: asyncio.DatagramTransport | None = None
        self._sent = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self.port = transport.get_extra_info("sockname")[1]

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        text = data.decode("utf-8", "surrogateescape")
        self.heard.append(text)
        reaction = self._reacts(text)
        if reaction is not None and self._transport is not None:
            self._transport.sendto(reaction.encode("utf-8", "surrogateescape"), addr)

    def say(self, data: bytes, port: int) -> None:
        assert self._transport is not None
        self._transport.sendto(data, ("127.0.0.1", port))

    def request(self, method: str, port: int, *headers: str, body: bytes = b"") -> bytes:
        """A request that is in order, each a new one; `headers` come besides and first."""
        self._sent += 1
        mark = f"{self.port}-{self._sent}"
        lines = [
            f"{method} sip:100@127.0.0.1:{port} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{mark}",
            *headers,
            "Max-Forwards: 70",
            f"From: <sip:06005550009@127.0.0.1>;tag={mark}",
            "To: <sip:100@127.0.0.1>",
            f"Call-ID: {mark}",
            f"CSeq: {self._sent} {method}",
            f"Contact: <sip:06005550009@127.0.0.1:{self.port}>",
            f"Content-Length: {len(body)}",
        ]
        return "\r\n".join([*lines, "", ""]).encode() + body

    async def ask(self, data: bytes, port: int) -> str:
        """Say it and wait for one more datagram, which is given back."""
        known = len(self.heard)
        self.say(data, port)
        await eventually(lambda: len(self.heard) > known)
        return self.heard[known]


@contextlib.asynccontextmanager
async def sip_socket(
    reacts: Callable[[str], str | None] = lambda request: None,
) -> AsyncIterator[SipSocket]:
    loop = asyncio.get_running_loop()
    transport, peer = await loop.create_datagram_endpoint(
        lambda: SipSocket(reacts), ("127.0.0.1", 0)
    )
    try:
        yield peer
    finally:
        transport.close()
