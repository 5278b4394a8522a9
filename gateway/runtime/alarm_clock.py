"""Records that a deadline passed, when it did.

After a start, overdue alarms wait until every channel that is up has emptied its inbox (30 s
at most): an answer that lay in a SIM through the outage still comes first.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from gateway.driver_api import Clock
from gateway.journal.journal import Journal, News
from gateway.journal.rows import AlarmRow, utc_text
from gateway.orders.facts import DeadlinePassed
from gateway.runtime.wake import Wake

_AT_ONCE = 100


class Owing(Protocol):
    """Owes messages at an alarm, with the addresses of now: before the alarm is settled, and
    only once, for the key of what it records is the alarm's."""

    async def owe(self, order_id: str, alarm_id: str) -> None: ...


class AlarmClock:
    """Fires the alarms of the journal; each of `owing` hears of an alarm first."""

    def __init__(self, journal: Journal, clock: Clock, owing: Sequence[Owing]) -> None:
        self._journal = journal
        self._clock = clock
        self._owing = owing
        self._bell = Wake()
        journal.on_durable(self._on_news)

    async def run(self) -> None:
        """Fire until cancelled."""
        while True:
            due = self._journal.store.due_alarms(utc_text(self._clock.utc()), _AT_ONCE)
            for row in due:
                for one in self._owing:
                    await one.owe(row.order_id, row.alarm_id)
                await self._journal.record(self._passed(row))
            if not due:
                await self._bell.wait(self._until_next_s())

    def _on_news(self, news: News) -> None:
        if news.alarms:
            self._bell.ring()

    def _passed(self, row: AlarmRow) -> DeadlinePassed:
        return DeadlinePassed(
            key=f"deadline/{row.alarm_id}/{row.due_utc}",
            at_utc=self._clock.utc(),
            order_id=row.order_id,
            alarm_id=row.alarm_id,
        )

    def _until_next_s(self) -> float | None:
        due = self._journal.store.next_alarm_due()
        if due is None:
            return None
        return max(0.001, (datetime.fromisoformat(due) - self._clock.utc()).total_seconds())
