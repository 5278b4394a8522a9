"""Events beside the record: presence and locations, published once and never replayed.

They wait here for the link, the oldest giving way where it is away for long: what counts of them
is the last, and that the book has (`radio_book`). Few are in flight, so that what is numbered,
and above all what is urgent, finds the link free.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

import structlog

from gateway.runtime.wake import Wake

_log = structlog.get_logger("unnumbered_events")

_MOST_WAITING = 10_000
_IN_FLIGHT = 8


class UnnumberedEvents:
    """A queue of encoded events."""

    def __init__(self) -> None:
        self._waiting: deque[bytes] = deque()
        self._bell = Wake()
        self._given_up = 0

    def put(self, event: bytes) -> None:
        """Have it published when its turn comes."""
        if len(self._waiting) >= _MOST_WAITING:
            self._waiting.popleft()
            self._given_up += 1
        self._waiting.append(event)
        self._bell.ring()

    async def run(
        self,
        publish: Callable[[bytes], Awaitable[None]],
        wait_connected: Callable[[], Awaitable[None]],
    ) -> None:
        """Publish until cancelled; `publish` raises `ConnectionError` when the link goes."""
        while True:
            await wait_connected()
            if not self._waiting:
                await self._bell.wait()
            elif self._given_up:
                _log.warning("presence and locations not published", count=self._given_up)
                self._given_up = 0
            else:
                await self._publish_some(publish)

    async def _publish_some(self, publish: Callable[[bytes], Awaitable[None]]) -> None:
        some = [self._waiting.popleft() for _ in range(min(_IN_FLIGHT, len(self._waiting)))]
        # Not awaited alone: a link that is lost refuses at once, and the loop has to run between.
        results = await asyncio.gather(*map(publish, some), return_exceptions=True)
        again: list[bytes] = []
        for event, result in zip(some, results, strict=True):
            if isinstance(result, ConnectionError):
                again.append(event)
            elif isinstance(result, BaseException):
                raise result
        self._waiting.extendleft(reversed(again))
