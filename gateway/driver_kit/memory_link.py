"""A pair of byte streams in memory: what one end writes, the other reads.

    first ──write──► (latency) ──► second.read
    first.read ◄── (latency) ◄──write── second

Bytes keep their order whatever order the loop runs its callbacks in. `cut` is a pulled
cable: what is under way and what was not read yet is gone, reads give `b""`, writes vanish.
`close` of one end is gentler: the other still gets what was written before.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from gateway.driver_api.world import Random


class MemoryStream:
    """One end of a `MemoryLink`; a `ByteStream` of the driver contract, one reader at a time."""

    def __init__(self, link: "MemoryLink") -> None:
        self._link = link
        self._loop = asyncio.get_running_loop()
        self._under_way: deque[bytes] = deque()
        self._arrived = bytearray()
        self._ended = False
        self._closed = False
        self._wake: asyncio.Future[None] | None = None
        self._sink: Callable[[bytes], None] | None = None

    @property
    def closed(self) -> bool:
        """This end was closed, or the link was cut."""
        return self._closed

    async def read(self) -> bytes:
        while not self._arrived:
            if self._ended or self._closed:
                return b""
            self._wake = self._loop.create_future()
            await self._wake
        size = self._link.chunk_size(len(self._arrived))
        data = bytes(self._arrived[:size])
        del self._arrived[:size]
        return data

    def write(self, data: bytes) -> None:
        if data and not self._closed:
            self._link.opposite(self).expect(data)

    async def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._arrived.clear()
            self._wake_reader()
            self._link.opposite(self).expect(b"")

    def receive_with(self, sink: Callable[[bytes], None]) -> None:
        """Give every piece to `sink` as it arrives instead of keeping it for `read`.

        The sink gets `b""` once, when the other end is gone.
        """
        self._sink = sink
        if self._arrived:
            sink(bytes(self._arrived))
            self._arrived.clear()
        if self._ended:
            sink(b"")

    def expect(self, data: bytes) -> None:
        """Let `data` arrive here after the latency of the link; `b""` is the end."""
        self._under_way.append(data)
        self._loop.call_later(self._link.latency_s, self._take_next)

    def pull(self) -> None:
        """The cable is out."""
        if self._closed and self._ended:
            return
        self._closed = True
        self._under_way.clear()
        self._arrived.clear()
        self._take(b"")

    def _take_next(self) -> None:
        # Each call takes the oldest piece, so that shuffled callbacks cannot reorder bytes.
        if self._under_way:
            self._take(self._under_way.popleft())

    def _take(self, data: bytes) -> None:
        if self._ended:
            return
        self._ended = not data
        if self._sink is not None:
            self._sink(data)
        elif not self._closed:
            self._arrived += data
        self._wake_reader()

    def _wake_reader(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)


class MemoryLink:
    """Two connected ends; needs a running loop.

    With `chunking`, a read gives a random piece of what is there, as a serial line does.
    """

    def __init__(self, latency_s: float = 0.0, chunking: Random | None = None) -> None:
        self.latency_s = latency_s
        self._chunking = chunking
        self.first = MemoryStream(self)
        self.second = MemoryStream(self)

    def cut(self) -> None:
        """Pull the cable: both ends read `b""` at once, and nothing written arrives."""
        self.first.pull()
        self.second.pull()

    def opposite(self, end: MemoryStream) -> MemoryStream:
        return self.second if end is self.first else self.first

    def chunk_size(self, available: int) -> int:
        """How many of the available bytes one read gives."""
        return available if self._chunking is None else 1 + self._chunking.randrange(available)


def memory_link(
    latency_s: float = 0.0, chunking: Random | None = None
) -> tuple[MemoryStream, MemoryStream, Callable[[], None]]:
    """A link as `(first, second, cut)`."""
    link = MemoryLink(latency_s, chunking)
    return link.first, link.second, link.cut
