"""What follows when a unit stays silent: its duty phone rings, then the hall is alarmed.

    120 s ─ a unit that nobody of answered: its duty phones, by voice
    300 s ─ mandatory units that are silent still: one alarm that names them
    600 s ─ any units that are silent still: the ladder is exhausted, one alarm

Only bearers that the order uses are climbed: an order by radio alone rings no telephone. The
addresses of a rung are looked up when it is due, by the hands, and carried by `MessagesOwed`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from gateway.orders.answer_facts import Status
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Message, Purpose
from gateway.orders.records import LegLife, OrderHead, OrderState, Step
from gateway.orders.wording import spoken
from gateway.roster.contact import ContactKind
from gateway.roster.roster import Roster

DUTY_PHONE, MANDATORY, EXHAUSTED = "duty", "mandatory", "exhausted"
_MOST_NAMED = 200
_AFTER_S = {DUTY_PHONE: 120, MANDATORY: 300, EXHAUSTED: 600}


def rungs_of(head: OrderHead) -> tuple[Alarm, ...]:
    """When the rungs of this order are due."""
    order, start = head.order, head.accepted_at_utc
    wanted = [EXHAUSTED]
    if order.mandatory_confirm:
        wanted.append(MANDATORY)
    if Bearer.VOICE in head.bearers:
        wanted.append(DUTY_PHONE)
    return tuple(
        Alarm(f"rung/{order.order_id}/{name}/", order.order_id, start + timedelta(seconds=after_s))
        for name, after_s in _AFTER_S.items()
        if name in wanted
    )


def due(hall: Hall, order_id: str, rung: str) -> Step:
    """The alarms of a rung; its messages come by a fact of their own."""
    life = hall.orders.get(order_id)
    if life is None or life.head.state is not OrderState.OPEN or rung == DUTY_PHONE:
        return Step()
    mandatory = life.head.order.mandatory_confirm
    legs = [leg for leg in _silent(life) if rung == EXHAUSTED or leg.leg.unit_id in mandatory]
    alarm = "ladder exhausted" if rung == EXHAUSTED else "mandatory leg silent"
    if not legs:
        return Step()
    units = [leg.leg.unit_id for leg in legs]
    data = {"alarm": alarm, "count": len(units), "units": units[:_MOST_NAMED]}
    mode = life.head.order.mode.value
    told = Announcement("alarm.raised", order_id, mode, data, urgent=True)
    return Step(announcements=(told,))


def duty_calls(life: OrderLife, roster: Roster, at_local: datetime) -> tuple[Message, ...]:
    """Calls to the duty phones of the units that nobody of has answered."""
    order = life.head.order
    text = spoken(order.voice or order.sms or order.radio_text, drill=order.is_exercise)
    return tuple(
        Message("duty", (), (leg.leg.unit_id,), Bearer.VOICE, number, text, 1, Purpose.RUNG)
        for leg in _silent(life)
        for number in _duty_phones(roster, leg.leg.unit_id, at_local)
    )


def _duty_phones(roster: Roster, unit_id: str, at_local: datetime) -> Iterator[str]:
    for contact in roster.contacts(unit_id, at_local):
        if contact.kind is ContactKind.DUTY_PHONE and contact.number:
            yield contact.number


def _silent(life: OrderLife) -> list[LegLife]:
    return [
        leg
        for leg in life.legs.values()
        if leg.mark(Status.ACKED) is None and leg.mark(Status.REFUSED) is None
    ]
