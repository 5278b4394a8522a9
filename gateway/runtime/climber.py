"""Climbs a rung that is due: looks up whom it reaches now and records what is owed to them.

Legs are taken in slices that are always the same, each with a key of its own, so that a rung
which a crash cut short goes on where it was and nobody is called twice for it.
"""

from collections.abc import Callable
from datetime import datetime

from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.facts import MessagesOwed
from gateway.orders.hall import OrderLife
from gateway.orders.ladder_climb import Ground, messages_of
from gateway.orders.ladder_life import silent_legs
from gateway.orders.ladders import Rung, Whom
from gateway.orders.plan_rules import PlanRules
from gateway.orders.records import OrderState
from gateway.roster.roster import Roster

_LEGS_AT_ONCE = 250
_WHY = {
    Whom.MEMBERS: "无人回复, 逐一呼叫本队电台",
    Whom.DEPUTY: "无人回复, 联系副指挥",
    Whom.DUTY: "无人回复, 呼叫值班电话",
    Whom.LIAISON: "无人回复, 联系联络员",
    Whom.LEADER: "无人回复, 联系分管领导",
    Whom.SUPERIOR: "无人回复, 报告上级",
}


class Climber:
    """`rules` are the site's of a moment, `lost` the ways that have no channel now."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        roster: Callable[[], Roster],
        rules: Callable[[datetime], PlanRules],
        lost: Callable[[], frozenset[str]],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._roster = roster
        self._rules = rules
        self._lost = lost

    async def owe(self, order_id: str, alarm_id: str) -> None:
        """Owe what this alarm's rung owes; nothing for an alarm that is no rung to somebody."""
        kind, _, rest = alarm_id.partition("/")
        life = self._journal.hall.orders.get(order_id)
        if kind != "rung" or life is None or life.head.state is not OrderState.OPEN:
            return
        rung = life.head.ladder.rung(rest.split("/")[1])
        if rung is None or rung.whom is Whom.ALARM:
            return
        for number, start in enumerate(range(0, len(life.legs), _LEGS_AT_ONCE)):
            key = f"owed/{alarm_id}{number or ''}"
            if not self._journal.knows(key):
                await self._climb_slice(life, rung, start, key)

    async def _climb_slice(self, life: OrderLife, rung: Rung, start: int, key: str) -> None:
        now = self._clock.utc()
        chosen = set(list(life.legs)[start : start + _LEGS_AT_ONCE])
        legs = [leg for leg in silent_legs(life, rung) if leg.leg.unit_id in chosen]
        ground = Ground(self._roster(), self._rules(now), self._lost())
        messages = messages_of(life, rung, legs, ground)
        if messages:
            order_id = life.head.order.order_id
            fact = MessagesOwed(key, now, order_id, _WHY[rung.whom], messages)
            await self._journal.record(fact)
        await self._clock.sleep(0)
