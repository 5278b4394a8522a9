"""The system's clock of a rehearsed hall: it can be set wrong while true time goes on.

true time ─┬► the gateway's steady clock, by which deadlines and records go
           └► + what it was stepped by ─► what `date` would show on that machine
"""

from datetime import datetime, timedelta

from gateway.clock import SteadyClock
from gateway.driver_api import Clock


class WallClock:
    """Shows true time until somebody sets it otherwise."""

    def __init__(self, true_time: Clock) -> None:
        self._true_time = true_time
        self._ahead = timedelta()

    def utc(self) -> datetime:
        """What the system's clock shows now."""
        return self._true_time.utc() + self._ahead

    def step(self, seconds: float) -> None:
        """Set it forward, or back where `seconds` is negative."""
        self._ahead += timedelta(seconds=seconds)

    def steady(self) -> SteadyClock:
        """The clock of a gateway that has this one for its system's, begun now."""
        return SteadyClock(self._true_time.monotonic_s, self.utc)
