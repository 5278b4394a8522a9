"""A simulated station on real UDP ports: each service's own, to the same number at the client."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from drivers.hytera_ip.simulated_train import Siding, coupled


class UdpStream:
    """What a station's pump reads and writes, as a `ByteStream`; made by `on_udp` only."""

    def __init__(self) -> None:
        self.arrived: asyncio.Queue[bytes] = asyncio.Queue()
        self.ports: list[asyncio.DatagramTransport] = []
        self._siding = Siding()

    async def read(self) -> bytes:
        return await self.arrived.get()

    def write(self, data: bytes) -> None:
        for port, datagram in self._siding.shunt(data):
            self.ports[port].sendto(datagram)

    async def close(self) -> None:
        for port in self.ports:
            port.close()
        self.arrived.put_nowait(b"")


class _Port(asyncio.DatagramProtocol):
    def __init__(self, place: int, arrived: "asyncio.Queue[bytes]") -> None:
        self._place = place
        self._arrived = arrived

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._arrived.put_nowait(coupled(self._place, data))

    def error_received(self, exc: Exception) -> None:
        """The client is not there: a station does not mind."""


@asynccontextmanager
async def on_udp(bind: str, client: str, ports: Sequence[int]) -> AsyncIterator[UdpStream]:
    """Bind the ports of text, registration, location and control, in this order.

    Only datagrams of `client`, from the same port number, are heard. Raises OSError when a port
    is taken.
    """
    stream, loop = UdpStream(), asyncio.get_running_loop()
    try:
        for place, port in enumerate(ports):
            transport, _ = await loop.create_datagram_endpoint(
                partial(_Port, place, stream.arrived),
                local_addr=(bind, port),
                remote_addr=(client, port),
            )
            stream.ports.append(transport)
        yield stream
    finally:
        await stream.close()
