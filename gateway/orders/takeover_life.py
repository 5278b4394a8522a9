"""A human takes a unit in hand, or the whole order, and gives it back.

taken ─► its calls that wait, its rungs and prompts are withdrawn, its telephones that ring are
         hung up (`unwanted`); nothing is dialled again
         its order's texts go out, its limits run, its breaches and alarms are told
given back ─► what falls due from then on is done by itself again
"""

from gateway.orders.dispatch_facts import UnitTaken
from gateway.orders.dispatch_records import InHand
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.hands import WHOLE_ORDER, hand_on, is_by_itself
from gateway.orders.intents import Announcement
from gateway.orders.order import Bearer
from gateway.orders.records import OrderState, Sending, SendingState, Step
from gateway.orders.silence import with_moved, withdrawal


def taken(hall: Hall, fact: UnitTaken) -> Step:
    """The unit is in this operator's hand from now on, or in nobody's."""
    life = hall.orders.get(fact.order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step(taken=False)
    before = life.dispatch.in_hand.get(fact.unit, "")
    if before == ("" if fact.release else fact.operator):
        return Step(taken=False)
    now = InHand(
        fact.order_id,
        fact.unit,
        "" if fact.release else fact.operator,
        life.dispatch.hand_acts + 1,
    )
    waiting = [] if fact.release else _waiting(life, fact.unit)
    withdrawn, gone = withdrawal(life, waiting, "takeover")
    data = {
        "act": "release" if fact.release else "takeover",
        "operator": fact.operator,
        "reason": fact.reason,
        "before": before,
        "withdrawn": len(withdrawn),
    }
    subject = "/".join(part for part in (fact.order_id, fact.unit) if part)
    told = Announcement("operator.acted", subject, life.head.order.mode.value, data)
    head = with_moved(life.head, life, withdrawn)
    return Step(
        (now, *withdrawn, head),
        drop=tuple(sending.delivery.delivery_id for sending in withdrawn),
        announcements=(told, *gone),
    )


def _waiting(life: OrderLife, unit: str) -> list[Sending]:
    """Calls and other things that wait and are for nobody but who is in hand now."""
    return [
        sending
        for sending in life.sendings.values()
        if sending.state is SendingState.QUEUED
        and (sending.delivery.bearer is Bearer.VOICE or is_by_itself(sending.delivery))
        and _all_in_hand(life, sending, unit)
    ]


def _all_in_hand(life: OrderLife, sending: Sending, unit: str) -> bool:
    if unit == WHOLE_ORDER:
        return True
    units = sending.delivery.units
    return bool(units) and all(one == unit or hand_on(life, one) for one in units)
