"""When the journal is rolled: soon after a start, then every night, at a quiet moment.

A roll that cannot be done now is told in the log and tried again the next night; the hall
goes on with a journal that is longer than it need be.
"""

from datetime import UTC, datetime, timedelta, tzinfo

import structlog

from gateway.driver_api import Clock
from gateway.journal.errors import RollPutOff
from gateway.journal.roll import Roll

_log = structlog.get_logger("journal")

# After a start every inbox comes first.
_AFTER_START_S = 60.0
_HOUR, _MINUTE = 3, 30


def next_night(now_utc: datetime, zone: tzinfo) -> datetime:
    """The next time that it is half past three at the site."""
    local = now_utc.astimezone(zone)
    tonight = local.replace(hour=_HOUR, minute=_MINUTE, second=0, microsecond=0, fold=0)
    if tonight.astimezone(UTC) <= now_utc:
        tonight += timedelta(days=1)
    return tonight.astimezone(UTC)


class JournalKeeper:
    """Runs `roll` for as long as the gateway lives."""

    def __init__(self, roll: Roll, clock: Clock, zone: tzinfo) -> None:
        self._roll = roll
        self._clock = clock
        self._zone = zone

    async def run(self) -> None:
        """Roll until cancelled; a journal in memory has nothing to roll."""
        if not self._roll.possible:
            return
        await self._clock.sleep(_AFTER_START_S)
        while True:
            try:
                await self._roll.run()
            except RollPutOff as error:
                _log.error("the journal could not be rolled", because=str(error))
            now = self._clock.utc()
            await self._clock.sleep((next_night(now, self._zone) - now).total_seconds())
