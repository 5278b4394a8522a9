"""Waiting for news or for a moment, whichever comes first."""

import asyncio


class Wake:
    """A bell: `ring` as often as you like, `wait` once; rings are not counted."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    async def wait(self, at_most_s: float | None = None) -> None:
        """Return at the next ring, at once if it rang since the last wait, or in time."""
        try:
            async with asyncio.timeout(at_most_s):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()
