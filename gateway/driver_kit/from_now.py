"""A clock whose monotonic time begins at zero: what a simulator does "after 10 s" it does then."""

from datetime import datetime

from gateway.driver_api import Clock


class FromNow:
    """Another `Clock`, counted from the moment this was made."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._began_s = clock.monotonic_s()

    def utc(self) -> datetime:
        return self._clock.utc()

    def monotonic_s(self) -> float:
        return self._clock.monotonic_s() - self._began_s

    async def sleep(self, seconds: float) -> None:
        await self._clock.sleep(seconds)
