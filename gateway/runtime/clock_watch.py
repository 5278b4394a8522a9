"""Notices when the system's clock jumps against ours, and records it; no deadline moves."""

from gateway.clock import SteadyClock
from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.facts import ClockStepped

_EVERY_S = 10.0
_STEP_S = 2.0


class ClockWatch:
    """Watches a `SteadyClock`; a virtual clock has no system behind it and is left alone."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock

    async def run(self) -> None:
        """Watch until cancelled."""
        if not isinstance(self._clock, SteadyClock):
            return
        known_s = self._clock.system_offset_s()
        while True:
            await self._clock.sleep(_EVERY_S)
            offset_s = self._clock.system_offset_s()
            if abs(offset_s - known_s) > _STEP_S:
                await self._record(offset_s - known_s)
            # Slow drift is not a step: follow it.
            known_s = offset_s

    async def _record(self, step_s: float) -> None:
        now = self._clock.utc()
        await self._journal.record(ClockStepped(f"clock/{now.isoformat()}", now, step_s))
