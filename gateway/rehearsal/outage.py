"""A bearer that fails and comes back, as `bearer_fault` and `bearer_ok` of a scenario say."""

import asyncio


class Outage:
    """Up at first; whoever lives on the bearer waits for it to go down."""

    def __init__(self) -> None:
        self.is_down = False
        self._went_down = asyncio.Event()

    def begin(self) -> None:
        """The bearer fails now."""
        self.is_down = True
        self._went_down.set()

    def end(self) -> None:
        """It is there again."""
        self.is_down = False
        self._went_down.clear()

    async def wait(self) -> None:
        """Return when it fails."""
        await self._went_down.wait()
