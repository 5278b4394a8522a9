"""What an operator's word does to a leg: a mark of his own, another time for a mark.

Nothing that was recorded is rewritten: each act is one more fact, with who and why, and a
corrected mark keeps the time that was recorded.
"""

from typing import Any

from gateway.orders import deadline_life
from gateway.orders.answer_facts import MarkCorrected, UnitMarked
from gateway.orders.changed import changed
from gateway.orders.feedback_life import say_for_operator
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Announcement
from gateway.orders.records import Step


def marked(hall: Hall, fact: UnitMarked) -> Step:
    """The unit has the status from now on, said by the operator."""
    life = hall.orders.get(fact.order_id)
    if life is None or fact.unit not in life.legs:
        return Step(taken=False)
    data = {"via": fact.via, "status": fact.said.status.value}
    told = _acted(life, fact.unit, "mark", fact.operator, fact.reason, data)
    step = say_for_operator(life, fact)
    return changed(step, announcements=(told, *step.announcements))


def corrected(hall: Hall, fact: MarkCorrected) -> Step:
    """The mark counts at the signed time; both times are kept and told."""
    life = hall.orders.get(fact.order_id)
    leg = life.legs.get(fact.unit) if life else None
    before = leg.mark(fact.status) if leg else None
    if life is None or leg is None or before is None:
        return Step(taken=False)
    recorded = before.recorded_at_utc or before.at_utc
    now = changed(before, at_utc=fact.marked_at_utc, recorded_at_utc=recorded)
    leg = changed(leg, marks=tuple(now if mark is before else mark for mark in leg.marks))
    data = {
        "status": fact.status.value,
        "before": before.at_utc,
        "after": now.at_utc,
        "recorded": recorded,
    }
    told = _acted(life, fact.unit, "correct", fact.operator, fact.reason, data)
    late = deadline_life.met(life.head, leg, fact.status, now.at_utc)
    return Step((leg,), announcements=(told, *late))


def _acted(
    life: OrderLife, unit: str, act: str, operator: str, reason: str, data: dict[str, Any]
) -> Announcement:
    order = life.head.order
    content = {"act": act, "operator": operator, "reason": reason, **data}
    return Announcement("operator.acted", f"{order.order_id}/{unit}", order.mode.value, content)
