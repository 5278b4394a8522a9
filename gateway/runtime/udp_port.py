"""A real UDP port with one peer, as `Datagrams`.

The port is bound and connected: the system drops what others send, and answers with the address
that the peer was reached from. What nobody reads is dropped beyond 1024 datagrams, as the system's
own buffer would drop it.
"""

import asyncio
from collections import deque
from typing import Any, cast

from gateway.driver_api import Address, LinkLost

_KEPT_DATAGRAMS = 1024
FOUND_WITHIN_S = 10.0


class UdpPort(asyncio.DatagramProtocol):
    """`Datagrams` on the running loop; made by `udp_port` only."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self._arrived: deque[bytes] = deque()
        self._wake: asyncio.Future[None] | None = None
        self._gone: asyncio.Future[None] = loop.create_future()
        self._transport: asyncio.DatagramTransport | None = None
        self._peer: Any = None
        self._refused = False
        self._why = "the UDP port is closed"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)
        self._peer = transport.get_extra_info("peername")

    def datagram_received(self, data: bytes, addr: Any) -> None:
        # What came between the binding and the connecting may be anybody's.
        if addr == self._peer:
            self.keep(data)

    def keep(self, datagram: bytes) -> None:
        """Until it is read, if there is room."""
        if len(self._arrived) < _KEPT_DATAGRAMS:
            self._arrived.append(datagram)
            self._wake_reader()

    def error_received(self, exc: Exception) -> None:
        """A datagram came back or could not go: the peer is not there, which is no news."""
        self._refused = isinstance(exc, ConnectionRefusedError)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._gone.done():
            self._gone.set_result(None)
        self._wake_reader()

    async def read(self) -> bytes:
        while not self._arrived:
            if self._closing:
                raise LinkLost(self._why)
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
        return self._arrived.popleft()

    def write(self, data: bytes) -> None:
        if self._transport is None or self._closing:
            return
        self._refused = False
        self._transport.sendto(data)
        if self._refused:
            # What was refused is an earlier one; the system tells it instead of sending this.
            self._transport.sendto(data)

    async def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
            await self._gone

    @property
    def _closing(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    def _wake_reader(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


async def udp_port(bind: Address, peer: Address) -> UdpPort:
    """Bind and connect; raises `LinkLost` as `World.bind_udp` says."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(FOUND_WITHIN_S):
            _, port = await loop.create_datagram_endpoint(
                UdpPort, local_addr=bind, remote_addr=peer
            )
    except (OSError, ValueError, TimeoutError) as error:
        where = f"UDP port {bind[0]}:{bind[1]} to {peer[0]}:{peer[1]}"
        raise LinkLost(f"{where}: {error}") from error
    return port
