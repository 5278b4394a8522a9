"""Finds the addresses for what a falling-due alarm asks of units: progress, or their report.

They are owed before the alarm is settled, and only once, for the key is the alarm's.
"""

from collections.abc import Callable
from datetime import datetime

from gateway.config import Config
from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders import progress_life, report_life
from gateway.orders.facts import MessagesOwed
from gateway.orders.order_facts import Message
from gateway.orders.prompting import Surroundings, prompts, reminders
from gateway.orders.records import OrderState
from gateway.roster.roster import Roster
from gateway.runtime.site_bearers import SiteBearers


def surroundings(
    config: Config,
    roster: Callable[[], Roster],
    local: Callable[[datetime], datetime],
    bearers: SiteBearers,
) -> Callable[[datetime], Surroundings]:
    """Tells what is true at a moment, of this site."""

    def around(at_utc: datetime) -> Surroundings:
        carried, octets = bearers.configured(), bearers.page_octets()
        return Surroundings(roster(), config.site.name, local(at_utc), carried, octets)

    return around


class FollowUpMessages:
    """`around` tells what is true at a moment."""

    def __init__(
        self, journal: Journal, clock: Clock, around: Callable[[datetime], Surroundings]
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._around = around

    async def owe(self, order_id: str, alarm_id: str) -> None:
        """Owe what this alarm asks for, if it is one of ours."""
        kind = alarm_id.partition("/")[0]
        life = self._journal.hall.orders.get(order_id)
        if life is None or life.head.state is not OrderState.OPEN:
            return
        now = self._clock.utc()
        messages: tuple[Message, ...] = ()
        if kind == progress_life.KIND:
            messages = prompts(life, progress_life.moment_of(alarm_id), self._around(now))
        elif kind == report_life.KIND:
            messages = reminders(life, alarm_id, self._around(now))
        if messages:
            why = "催报进展" if kind == progress_life.KIND else "催报处置情况报告"
            await self._journal.record(
                MessagesOwed(f"owed/{alarm_id}", now, order_id, why, messages)
            )
