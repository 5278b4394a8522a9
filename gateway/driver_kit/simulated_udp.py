"""The UDP ports of one client at one simulated device, over one memory link.

    MemoryDatagrams ─┐
    MemoryDatagrams ─┼─ Cable ─ place | length | datagram ─ MemoryStream ─► device
    MemoryDatagrams ─┘

The cable lasts from the first port that is bound until the last is closed; cut, it ends them all.
What comes for a port that nobody has bound is dropped.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

from gateway.driver_api.datagram_train import DatagramTrain, wagon
from gateway.driver_api.errors import LinkLost
from gateway.driver_api.world import Address
from gateway.driver_kit.memory_link import MemoryStream

_EVERY_ADDRESS = "0.0.0.0"


class Cable:
    """What one client has bound; `stream` is its end of the link, `ports` are the device's."""

    def __init__(self, stream: MemoryStream, ports: Sequence[int]) -> None:
        self._stream = stream
        self._ports = tuple(ports)
        self._bound: dict[int, MemoryDatagrams] = {}
        self._train = DatagramTrain()
        stream.receive_with(self._bring)

    @property
    def over(self) -> bool:
        """It was cut, or its last port was closed."""
        return self._stream.closed

    def has(self, port: int) -> bool:
        """Whether somebody talks to that port of the device."""
        return port in self._bound

    def holds(self, bind: Address) -> bool:
        """Whether one of our own ports is in the way of this one."""
        return not self.over and any(_collide(bind, each.bind) for each in self._bound.values())

    def bind(self, bind: Address, port: int) -> "MemoryDatagrams":
        """A port of our own, to that port of the device."""
        self._bound[port] = MemoryDatagrams(self, bind, port)
        return self._bound[port]

    def send(self, port: int, datagram: bytes) -> None:
        """To a port that the device does not have nothing arrives, as on a network."""
        if port in self._ports:
            self._stream.write(wagon(self._ports.index(port), datagram))

    async def give_back(self, port: int) -> None:
        """Our port to that one was closed."""
        del self._bound[port]
        if not self._bound:
            await self._stream.close()

    def _bring(self, data: bytes) -> None:
        if not data:
            for datagrams in self._bound.values():
                datagrams.end()
        for place, datagram in self._train.feed(data):
            bound = self._bound.get(self._ports[place])
            if bound is not None:
                bound.take(datagram)


class MemoryDatagrams:
    """One bound port; `Datagrams` of the driver contract, made by a `Cable`."""

    def __init__(self, cable: Cable, bind: Address, port: int) -> None:
        self.bind = bind
        self._cable = cable
        self._port = port
        self._arrived: deque[bytes] = deque()
        self._ended = ""
        self._closed = False
        self._wake: asyncio.Future[None] | None = None

    async def read(self) -> bytes:
        while not self._arrived:
            if self._ended:
                raise LinkLost(self._ended)
            self._wake = asyncio.get_running_loop().create_future()
            await self._wake
        return self._arrived.popleft()

    def write(self, data: bytes) -> None:
        if not self._ended:
            self._cable.send(self._port, data)

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            self.end("the port is closed")
            await self._cable.give_back(self._port)

    def take(self, datagram: bytes) -> None:
        """One has arrived."""
        self._arrived.append(datagram)
        self._wake_reader()

    def end(self, reason: str = "the network is down") -> None:
        """Nothing will come any more, and what was not read yet is gone."""
        self._ended = reason
        self._arrived.clear()
        self._wake_reader()

    def _wake_reader(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


def _collide(one: Address, other: Address) -> bool:
    return one[1] == other[1] and (one[0] == other[0] or _EVERY_ADDRESS in (one[0], other[0]))
