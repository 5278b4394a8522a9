"""Records that a deadline passed, when it did.

After a start, overdue alarms wait until every channel that is up has emptied its inbox (30 s
at most): an answer that lay in a SIM through the outage still comes first.
"""

from collections.abc import Callable
from datetime import datetime

from gateway.driver_api import Clock
from gateway.journal.journal import Journal, News
from gateway.journal.rows import AlarmRow, utc_text
from gateway.orders.facts import DeadlinePassed, MessagesOwed
from gateway.orders.ladder_life import DUTY_PHONE, duty_calls
from gateway.roster.roster import Roster
from gateway.runtime.wake import Wake

_AT_ONCE = 100


class AlarmClock:
    """Fires the alarms of the journal. `local` tells the hall's time of a moment."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        roster: Callable[[], Roster],
        local: Callable[[datetime], datetime],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._roster = roster
        self._local = local
        self._bell = Wake()
        journal.on_durable(self._on_news)

    async def run(self) -> None:
        """Fire until cancelled."""
        while True:
            due = self._journal.store.due_alarms(utc_text(self._clock.utc()), _AT_ONCE)
            for row in due:
                await self._climb(row)
                await self._journal.record(self._passed(row))
            if not due:
                await self._bell.wait(self._until_next_s())

    async def _climb(self, row: AlarmRow) -> None:
        """Owe the calls of a rung, with the addresses of now; before the alarm is settled, and
        only once, for the key is the alarm's."""
        life = self._journal.hall.orders.get(row.order_id)
        if life is None or not row.alarm_id.startswith(f"rung/{row.order_id}/{DUTY_PHONE}/"):
            return
        now = self._clock.utc()
        messages = duty_calls(life, self._roster(), self._local(now))
        if messages:
            key = f"owed/{row.alarm_id}"
            why = "无人回复, 呼叫值班电话"
            await self._journal.record(MessagesOwed(key, now, row.order_id, why, messages))

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
