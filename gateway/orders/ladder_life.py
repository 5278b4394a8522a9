"""What follows when a unit stays silent: its ladder's rungs, each at its time.

    a rung to somebody ─ the hands look its addresses up when it is due ─► MessagesOwed
    a rung of alarm ───► one alarm that names the units; cleared when none of them is silent any
                         more, or the order ends

Which rungs there are, for whom and when is data (`ladders`); the order keeps the ladder it began
with. The addresses are those of the moment (`ladder_climb`), and the fact carries them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from gateway.orders.changed import changed
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement
from gateway.orders.ladders import Condition, Rung, Whom
from gateway.orders.records import LegLife, OrderHead, OrderState, RungAlarm, Step
from gateway.orders.silence import is_silent
from gateway.orders.ways import bearer_of

_MOST_NAMED = 200
# Another moment than that of the fact which owes it: that is what tells its facts apart.
_SOON = timedelta(milliseconds=1)


def rungs_of(head: OrderHead) -> tuple[Alarm, ...]:
    """When the rungs of this order are due; those it can never climb are left out."""
    return tuple(_alarm_of(head, rung) for rung in head.ladder.rungs if _may_be_climbed(head, rung))


def rungs_opened(before: OrderHead, now: OrderHead, at_utc: datetime) -> tuple[Alarm, ...]:
    """When the rungs are due that can be climbed since other bearers stand in.

    One that would have been due before is due at once.
    """
    opened = (
        rung
        for rung in now.ladder.rungs
        if _may_be_climbed(now, rung) and not _may_be_climbed(before, rung)
    )
    soonest = at_utc + _SOON
    alarms = (_alarm_of(now, rung) for rung in opened)
    return tuple(changed(one, due_utc=max(one.due_utc, soonest)) for one in alarms)


def due(hall: Hall, order_id: str, rung_id: str) -> Step:
    """The alarms of a rung; its messages come by a fact of their own."""
    life = hall.orders.get(order_id)
    rung = life.head.ladder.rung(rung_id) if life else None
    if life is None or rung is None or life.head.state is not OrderState.OPEN:
        return Step()
    if rung.whom is not Whom.ALARM:
        return Step()
    units = [leg.leg.unit_id for leg in silent_legs(life, rung)]
    if not units:
        return Step()
    alarm = RungAlarm(rung_id, _alarm(life.head, rung), frozenset(units), len(units))
    named = {"count": len(units), "units": units[:_MOST_NAMED]}
    told = _told("alarm.raised", life.head, alarm, named, urgent=True)
    head = changed(life.head, rung_alarms=(*life.head.rung_alarms, alarm))
    return Step((head,), announcements=(told,))


def heard(
    life: OrderLife, head: OrderHead, answered: Sequence[LegLife]
) -> tuple[OrderHead, list[Announcement]]:
    """What the alarms that stand come to, once these legs have said something."""
    if not head.rung_alarms or head.state is not OrderState.OPEN:
        return head, []
    legs = {leg.leg.unit_id: leg for leg in answered}
    woken = [u for u, leg in legs.items() if is_silent(life.legs[u]) and not is_silent(leg)]
    now = [
        changed(alarm, silent=alarm.silent - sum(unit in alarm.units for unit in woken))
        for alarm in head.rung_alarms
    ]
    over = [_told("alarm.cleared", head, alarm, {}) for alarm in now if not alarm.silent]
    return changed(head, rung_alarms=tuple(alarm for alarm in now if alarm.silent)), over


def over(life: OrderLife, at_end: OrderState) -> Step:
    """The order has ended: nobody's silence matters any more."""
    data = {"because": at_end.value}
    told = (_told("alarm.cleared", life.head, one, data) for one in life.head.rung_alarms)
    return Step(announcements=tuple(told))


def _told(
    kind: str, head: OrderHead, alarm: RungAlarm, more: dict[str, Any], *, urgent: bool = False
) -> Announcement:
    data = {"alarm": alarm.alarm, "rung": alarm.rung_id, **more}
    return Announcement(kind, head.order.order_id, head.order.mode.value, data, urgent=urgent)


def silent_legs(life: OrderLife, rung: Rung) -> list[LegLife]:
    """The legs for which this rung is climbed now, in the order's own order."""
    mandatory = life.head.order.mandatory_confirm
    every = rung.condition is Condition.SILENT
    return [
        leg
        for leg in life.legs.values()
        if is_silent(leg) and (every or leg.leg.unit_id in mandatory)
    ]


def _alarm(head: OrderHead, rung: Rung) -> str:
    if rung.condition is Condition.MANDATORY:
        return "mandatory leg silent"
    last = max(other.after_s for other in head.ladder.rungs)
    return "ladder exhausted" if rung.after_s >= last else "units silent"


def _may_be_climbed(head: OrderHead, rung: Rung) -> bool:
    if rung.condition is Condition.MANDATORY and not head.order.mandatory_confirm:
        return False
    if rung.whom is Whom.ALARM:
        return True
    gone = {bearer_of(way) for way in head.lost}
    missed = tuple(bearer for bearer in head.bearers if bearer in gone)
    usable = {*head.bearers, *head.ladder.instead_of(missed)}
    return not usable.isdisjoint(rung.over)


def _alarm_of(head: OrderHead, rung: Rung) -> Alarm:
    order_id, start = head.order.order_id, head.accepted_at_utc
    due = start + timedelta(seconds=rung.after_s)
    return Alarm(f"rung/{order_id}/{rung.rung_id}/", order_id, due)
