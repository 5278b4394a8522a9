"""Records that a deadline passed, when it did.

After a start, overdue alarms wait until every channel that is up has emptied its inbox (30 s
at most): an answer that lay in a SIM through the outage still comes first.
"""

from datetime import datetime

from gateway.driver_api import Clock
from gateway.journal.journal import Journal, News
from gateway.journal.rows import AlarmRow, utc_text
from gateway.orders.facts import DeadlinePassed
from gateway.runtime.wake import Wake

_AT_ONCE = 100


class AlarmClock:
    """Fires the alarms of the journal."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._bell = Wake()
        journal.on_durable(self._on_news)

    async def run(self) -> None:
        """Fire until cancelled."""
        while True:
            due = self._journal.store.due_alarms(utc_text(self._clock.utc()), _AT_ONCE)
            for row in due:
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
