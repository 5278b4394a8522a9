"""The peer's UDP ports as one stream: what the machine takes and gives.

    port tmp ─┐                                   ┌─► read   wagons of a datagram train
    port rrs ─┼─ Datagrams ─ one reader for each ─┤
    port … ───┘                                   └── write  each wagon to its own port

The world has to bind UDP ports for that, as `DatagramWorld` says. If one of the ports breaks, the
stream has ended.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Protocol, runtime_checkable

from drivers.hytera_ip.datagram_train import DatagramTrain, Port, wagon
from gateway.driver_api import LinkLost, World

Address = tuple[str, int]


class Datagrams(Protocol):
    """A bound UDP port with one peer."""

    async def read(self) -> bytes:
        """Wait for one datagram of the peer; raises `LinkLost` when the port broke."""

    def write(self, data: bytes) -> None:
        """Send one datagram to the peer without waiting; what cannot be sent is dropped."""

    async def close(self) -> None:
        """Give the port back; safe to call twice."""


@runtime_checkable
class DatagramWorld(Protocol):
    """What this driver needs besides a `World`."""

    async def bind_udp(self, bind: Address, peer: Address) -> Datagrams:
        """Bind a port; the peer's name is looked up once, and nobody else's datagrams are read.

        Raises `LinkLost` when the port is taken or the name is not known.
        """


class JoinedDatagrams:
    """A `ByteStream`; made by `opened` only."""

    def __init__(self, ports: Mapping[Port, Datagrams]) -> None:
        self._ports = ports
        self._train = DatagramTrain()
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()

    async def read(self) -> bytes:
        return await self._arrived.get()

    def write(self, data: bytes) -> None:
        self._train.feed(data)
        for port, datagram in self._train.datagrams():
            self._ports[port].write(datagram)

    async def close(self) -> None:
        for datagrams in self._ports.values():
            await datagrams.close()

    async def hear(self, port: Port) -> None:
        """Read one port until it breaks."""
        try:
            while True:
                self._arrived.put_nowait(wagon(port, await self._ports[port].read()))
        except LinkLost:
            self._arrived.put_nowait(b"")


@asynccontextmanager
async def opened(
    world: World, bind: str, peer: str, numbers: Mapping[Port, int]
) -> AsyncIterator[JoinedDatagrams]:
    """All ports while the context lasts; errors of its body come out unwrapped."""
    if not isinstance(world, DatagramWorld):
        raise LinkLost("no UDP ports can be opened here")
    async with AsyncExitStack() as stack:
        ports: dict[Port, Datagrams] = {}
        for port, number in numbers.items():
            ports[port] = await world.bind_udp((bind, number), (peer, number))
            stack.push_async_callback(ports[port].close)
        async with _hearing(JoinedDatagrams(ports), numbers) as stream:
            yield stream


@asynccontextmanager
async def _hearing(
    stream: JoinedDatagrams, ports: Mapping[Port, int]
) -> AsyncIterator[JoinedDatagrams]:
    try:
        async with asyncio.TaskGroup() as tasks:
            hands = [tasks.create_task(stream.hear(port)) for port in ports]
            try:
                yield stream
            finally:
                for hand in hands:
                    hand.cancel()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
