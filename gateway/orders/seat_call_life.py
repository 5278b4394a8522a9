"""What is told of calls that an operator asks for: that he does, and what came of it.

They are nobody's answer: what was said on the telephone is marked by whoever has heard it.
"""

from typing import Any

from gateway.orders.hall import Hall
from gateway.orders.intents import Announcement
from gateway.orders.recorded import recorded
from gateway.orders.records import Step
from gateway.orders.seat_call_facts import SeatActBegun, SeatActEnded


def begun(hall: Hall, fact: SeatActBegun) -> Step:
    """The operator has asked for it."""
    return _told(hall, fact, {})


def ended(hall: Hall, fact: SeatActEnded) -> Step:
    """The channel has said what came of it."""
    came = {"receipt": fact.receipt, "cause": fact.cause, **recorded(fact.recording)}
    return _told(hall, fact.begun, came)


def _told(hall: Hall, fact: SeatActBegun, came: dict[str, Any]) -> Step:
    life = hall.orders.get(fact.order_id)
    data = {
        "act": fact.act,
        "operator": fact.operator,
        "reason": fact.reason,
        "call": fact.call,
        "channel": fact.channel,
        "seat": fact.seat,
        "address": fact.to,
        "person": fact.person,
        "unit": fact.units[0] if fact.units else "",
        **came,
    }
    subject = "/".join((fact.order_id, *fact.units[:1])) if fact.order_id else ""
    mode = life.head.order.mode.value if life else "real"
    return Step(announcements=(Announcement("operator.acted", subject, mode, data),))
