"""A bearer that fails and comes back, as `bearer_fault` and `bearer_ok` of a scenario say.

Whoever connects while it is down is let in the moment it is back, so that what a scenario
sends in that second is heard in it and not at the end of somebody's pause between two tries.
"""

import asyncio


class Outage:
    """Up at first; whoever lives on the bearer waits for it to go down, and to be back."""

    def __init__(self) -> None:
        self._went_down = asyncio.Event()
        self._is_up = asyncio.Event()
        self._is_up.set()

    def begin(self) -> None:
        """The bearer fails now."""
        self._is_up.clear()
        self._went_down.set()

    def end(self) -> None:
        """It is there again."""
        self._went_down.clear()
        self._is_up.set()

    async def wait(self) -> None:
        """Return when it fails."""
        await self._went_down.wait()

    async def over(self) -> None:
        """Return when it is there, at once if it is."""
        await self._is_up.wait()

    async def lets(self, seconds: float) -> bool:
        """Whether something that takes so long on the bearer comes to its end; returns then."""
        try:
            async with asyncio.timeout(seconds):
                await self._went_down.wait()
        except TimeoutError:
            return True
        return False
