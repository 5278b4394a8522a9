"""A world with real UDP ports."""

import asyncio

from gateway.clock import SteadyClock
from gateway.driver_api import ByteStream, LinkLost
from gateway.driver_kit.seeded_random import SeededRandom


class UdpPort(asyncio.DatagramProtocol):
    """One bound port with one peer."""

    def __init__(self) -> None:
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()
        self.transport: asyncio.DatagramTransport | None = None
        self._gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._arrived.put_nowait(data)

    def error_received(self, exc: Exception) -> None:
        """The peer is not there yet."""

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._gone.done():
            self._gone.set_result(None)

    async def read(self) -> bytes:
        return await self._arrived.get()

    def write(self, data: bytes) -> None:
        if self.transport is not None:
            self.transport.sendto(data)

    async def close(self) -> None:
        if self.transport is not None:
            self.transport.close()
            await self._gone


class UdpWorld:
    """A `World` that binds UDP ports and opens nothing else."""

    def __init__(self, clock: SteadyClock) -> None:
        self.clock = clock
        self.random = SeededRandom(1)

    async def open_serial(self, port: str, baud: int) -> ByteStream:
        raise LinkLost("there are no serial ports here")

    async def bind_udp(self, bind: tuple[str, int], peer: tuple[str, int]) -> UdpPort:
        loop = asyncio.get_running_loop()
        try:
            transport, port = await loop.create_datagram_endpoint(
                UdpPort, local_addr=bind, remote_addr=peer
            )
        except OSError as error:
            raise LinkLost(str(error)) from error
        port.transport = transport
        return port
