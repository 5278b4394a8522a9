"""A power cut at a chosen moment: the nth thing a process does to the outside world.

Every port of a gateway under a `Fuse` asks it before each side effect (a commit, bytes to a
device, a message to the core). When the fuse blows the process is dead: whatever its tasks
still do while they unwind reaches nobody, so that no `finally` tidies up after a kill.
"""

from collections.abc import Awaitable, Callable, Sequence

from gateway.app import Link
from gateway.driver_api import Address, ByteStream, Clock, Datagrams, Random, World


class PowerCut(BaseException):
    """The process ended here. Not an `Exception`: nobody may catch it."""


class Fuse:
    """Blows at point `at` (from 1), or never; `points` counts what has been passed."""

    def __init__(self, at: int | None = None) -> None:
        self.points = 0
        self.blown = False
        self.on_blow: Callable[[], None] = lambda: None
        self._at = at

    def point(self) -> None:
        """About to touch the outside; raises `PowerCut` at the chosen point and for ever after."""
        if not self.blown:
            self.points += 1
            if self.points == self._at:
                self.blown = True
                self.on_blow()
        if self.blown:
            raise PowerCut

    def passed(self) -> None:
        """What was begun is done, and nothing else yet; raises `PowerCut` as `point` does."""
        self.point()


class FusedStream:
    """A `ByteStream` of a process that may die."""

    def __init__(self, stream: ByteStream, fuse: Fuse) -> None:
        self._stream = stream
        self._fuse = fuse

    async def read(self) -> bytes:
        return await self._stream.read()

    def write(self, data: bytes) -> None:
        self._fuse.point()
        self._stream.write(data)

    async def close(self) -> None:
        # The kernel closes the ports of a dead process too.
        await self._stream.close()


class FusedDatagrams:
    """A UDP port of a process that may die."""

    def __init__(self, datagrams: Datagrams, fuse: Fuse) -> None:
        self._datagrams = datagrams
        self._fuse = fuse

    async def read(self) -> bytes:
        return await self._datagrams.read()

    def write(self, data: bytes) -> None:
        self._fuse.point()
        self._datagrams.write(data)

    async def close(self) -> None:
        await self._datagrams.close()


class FusedWorld:
    """A `World` of a process that may die."""

    def __init__(self, world: World, fuse: Fuse) -> None:
        self._world = world
        self._fuse = fuse

    @property
    def clock(self) -> Clock:
        return self._world.clock

    @property
    def random(self) -> Random:
        return self._world.random

    async def open_serial(self, port: str, baud: int) -> ByteStream:
        return FusedStream(await self._world.open_serial(port, baud), self._fuse)

    async def bind_udp(self, bind: Address, peer: Address) -> Datagrams:
        return FusedDatagrams(await self._world.bind_udp(bind, peer), self._fuse)

    async def share_udp(self, bind: Address) -> Datagrams:
        return FusedDatagrams(await self._world.share_udp(bind), self._fuse)

    async def start_child(self, command: Sequence[str]) -> ByteStream:
        return FusedStream(await self._world.start_child(command), self._fuse)


class FusedLink:
    """The link to the core of a process that may die."""

    def __init__(self, link: Link, fuse: Fuse) -> None:
        self._link = link
        self._fuse = fuse
        self.on_connected = link.on_connected
        self.wait_connected = link.wait_connected

    async def run(self, handler: Callable[[str, bytes], Awaitable[None]]) -> None:
        async def handle(topic: str, payload: bytes) -> None:
            await handler(topic, payload)
            self._fuse.point()  # the acknowledgement is a side effect too

        await self._link.run(handle)

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._fuse.point()
        await self._link.publish(topic, payload, retain=retain)
