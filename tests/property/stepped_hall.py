"""A hall whose processes read a clock of the system that jumps, as in service."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gateway.app import Gateway
from gateway.clock import SteadyClock
from gateway.rehearsal.fuse import Fuse
from gateway.runtime.clock_watch import resume_time
from tests.stories.small_hall import SmallHall


class SteppedHall(SmallHall):
    """`system_s` is how far the system's clock has jumped so far; `steps_at` says when it jumps
    by how much (seconds of virtual time, whether a process lives or not)."""

    def __init__(
        self, tmp_path: Path, steps_at: tuple[tuple[float, float], ...] = (), **settings: Any
    ) -> None:
        super().__init__(tmp_path, **settings)
        self._steps_at = steps_at
        self.clocks: list[SteadyClock] = []

    def system_utc(self) -> datetime:
        """What the system's clock shows."""
        now_s = self.clock.monotonic_s()
        jumped = sum(by_s for at_s, by_s in self._steps_at if at_s <= now_s)
        return self.clock.utc() + timedelta(seconds=jumped)

    def _process(self, fuse: Fuse) -> Gateway:
        clock = SteadyClock(self.clock.monotonic_s, self.system_utc)
        resume_time(clock, self.store, "boot")
        self.clocks.append(clock)
        self.world._clock = clock
        return super()._process(fuse)
