"""Several UDP ports as one stream: what a machine takes and gives.

    port ─┐                                   ┌─► read   wagons of a datagram train
    port ─┼─ Datagrams ─ one reader for each ─┤
    port ─┘                                   └── write  each wagon to its own port

If one of the ports breaks, the stream has ended.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from gateway.driver_api.datagram_train import DatagramTrain, wagon
from gateway.driver_api.errors import LinkLost
from gateway.driver_api.world import Datagrams

Opening = Callable[[], Awaitable[Datagrams]]


class JoinedDatagrams:
    """A `ByteStream`; made by `joined_datagrams` only."""

    def __init__(self, ports: Mapping[int, Datagrams]) -> None:
        self._ports = ports
        self._train = DatagramTrain()
        self._arrived: asyncio.Queue[bytes] = asyncio.Queue()

    async def read(self) -> bytes:
        return await self._arrived.get()

    def write(self, data: bytes) -> None:
        for place, datagram in self._train.feed(data):
            self._ports[place].write(datagram)

    async def close(self) -> None:
        for datagrams in self._ports.values():
            await datagrams.close()

    async def hear(self, place: int) -> None:
        """Read one port until it breaks."""
        try:
            while True:
                self._arrived.put_nowait(wagon(place, await self._ports[place].read()))
        except LinkLost:
            self._arrived.put_nowait(b"")


@asynccontextmanager
async def joined_datagrams(openings: Mapping[int, Opening]) -> AsyncIterator[JoinedDatagrams]:
    """All ports by their places, while the context lasts; errors of its body come out unwrapped.

    Raises `LinkLost` when one cannot be opened, after which none is.
    """
    async with AsyncExitStack() as stack:
        ports: dict[int, Datagrams] = {}
        for place, opening in openings.items():
            ports[place] = await opening()
            stack.push_async_callback(ports[place].close)
        async with _hearing(JoinedDatagrams(ports), ports) as stream:
            yield stream


@asynccontextmanager
async def _hearing(
    stream: JoinedDatagrams, ports: Mapping[int, Datagrams]
) -> AsyncIterator[JoinedDatagrams]:
    try:
        async with asyncio.TaskGroup() as tasks:
            hands = [tasks.create_task(stream.hear(place)) for place in ports]
            try:
                yield stream
            finally:
                for hand in hands:
                    hand.cancel()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
