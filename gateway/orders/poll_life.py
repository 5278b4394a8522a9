"""Who can go: the first positive answers win, the others are stood down.

    positive answer ─┬ places left ─► accepted
                     └ none left ───► stood down, with a text
    the window ends ─┬ all places taken ─► the silent are stood down too
                     └ not enough ───────► an alarm; whoever answers later may still win, and the
                                           last place clears it and stands the silent down

Answers count in the order in which they were received, and the last word of a unit holds: a
refusal takes no place and gives back the one its unit has; a yes after it is a new one. The
marks keep both. Who was told to stay stays, and who is in stays in: a message that an operator
binds later finds the places that are left.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from gateway.orders.answer_facts import Status
from gateway.orders.changed import changed
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement
from gateway.orders.message_life import owed
from gateway.orders.notice_wording import naming_order
from gateway.orders.order import Bearer, Order
from gateway.orders.order_facts import Message, Purpose
from gateway.orders.records import LegLife, OrderHead, OrderState, PollFate, Sending, Step
from gateway.orders.subjects import unit_subject
from gateway.orders.wording import NEUTRAL_TEXT, signed_like, sms_parts, with_drill_mark

_MOST_NAMED = 200


_ALARM = "poll not filled"


def window_of(head: OrderHead) -> tuple[Alarm, ...]:
    """When the silent are given up; nothing for an order that is no poll."""
    order = head.order
    if order.poll is None:
        return ()
    end = head.accepted_at_utc + timedelta(seconds=order.poll.window_s)
    return (Alarm(f"poll/{order.order_id}", order.order_id, end),)


def answered(head: OrderHead, leg: LegLife, status: Status) -> tuple[OrderHead, LegLife]:
    """The head and the leg after it said this: a positive answer finds a place, or none.

    Once the order has ended there are no places, and nobody is told to stay: nothing leaves.
    """
    poll = head.order.poll
    if poll is None or head.state is not OrderState.OPEN:
        return head, leg
    if status is Status.REFUSED:
        return _given_back(head, leg)
    if leg.poll is not None or leg.mark(Status.ACKED) is None:
        return head, leg
    if head.tally.poll_accepted >= poll.need:
        return head, changed(leg, poll=PollFate.STOOD_DOWN)
    tally = changed(head.tally, poll_accepted=head.tally.poll_accepted + 1)
    return changed(head, tally=tally), changed(leg, poll=PollFate.ACCEPTED)


def _given_back(head: OrderHead, leg: LegLife) -> tuple[OrderHead, LegLife]:
    if leg.poll is not PollFate.ACCEPTED:
        return head, leg
    tally = changed(head.tally, poll_accepted=head.tally.poll_accepted - 1)
    return changed(head, tally=tally), changed(leg, poll=None)


def places_of(head: OrderHead) -> dict[str, int]:
    """How many a poll needs and has, for whoever is told of a refusal; nothing for no poll."""
    poll = head.order.poll
    return {"need": poll.need, "accepted": head.tally.poll_accepted} if poll else {}


def stand_down(life: OrderLife, units: list[str]) -> Step:
    """The texts that tell these units to stay where they are."""
    names = dict.fromkeys(n for u in units for n in life.concerning.get(unit_subject(u), ()))
    sendings = [sending for sending in map(life.sendings.__getitem__, names) if _is_text(sending)]
    changes, put = owed(life, [_farewell(life, sending) for sending in sendings])
    return Step(changes, put)


def window_ended(hall: Hall, order_id: str) -> Step:
    """Give up the silent, or tell that too few have answered."""
    life = hall.orders.get(order_id)
    if life is None or life.head.order.poll is None or life.head.state is not OrderState.OPEN:
        return Step()
    head = life.head
    if head.tally.poll_accepted < life.head.order.poll.need:
        short = changed(head, is_poll_short=True)
        return Step((short,), announcements=(_alarm("alarm.raised", head, urgent=True),))
    return _filled(life, ())


def filled_late(
    life: OrderLife, head: OrderHead, answered: Sequence[LegLife]
) -> tuple[OrderHead, Step]:
    """The last place was taken after the window: `head` and `answered` are as they are now."""
    poll = head.order.poll
    if not head.is_poll_short or poll is None or head.tally.poll_accepted < poll.need:
        return head, Step()
    step = _filled(life, answered)
    told = (_alarm("alarm.cleared", head), *step.announcements)
    return changed(head, is_poll_short=False), changed(step, announcements=told)


def _filled(life: OrderLife, answered: Sequence[LegLife]) -> Step:
    """Nobody else is needed: the silent stay. `answered` are legs that have just changed."""
    legs = life.legs | {leg.leg.unit_id: leg for leg in answered}
    silent = [leg for leg in legs.values() if not leg.marks and leg.poll is None]
    step = stand_down(life, [leg.leg.unit_id for leg in silent])
    given_up = [changed(leg, poll=PollFate.STOOD_DOWN) for leg in silent]
    fates = legs | {leg.leg.unit_id: leg for leg in given_up}
    told = _outcome(life.head.order, fates)
    return changed(step, changes=(*given_up, *step.changes), announcements=(told,))


def over(life: OrderLife, at_end: OrderState) -> Step:
    """The order has ended: no place is missing any more."""
    if not life.head.is_poll_short:
        return Step()
    return Step(announcements=(_alarm("alarm.cleared", life.head, because=at_end.value),))


def _alarm(kind: str, head: OrderHead, *, urgent: bool = False, **more: str) -> Announcement:
    data = {"alarm": _ALARM, **places_of(head), **more}
    order = head.order
    return Announcement(kind, order.order_id, order.mode.value, data, urgent=urgent)


def _outcome(order: Order, legs: Mapping[str, LegLife]) -> Announcement:
    """Who goes and who was stood down, once no place is left."""
    fates = {fate: [name for name, leg in legs.items() if leg.poll is fate] for fate in PollFate}
    data = {
        "change": "poll",
        "accepted": fates[PollFate.ACCEPTED][:_MOST_NAMED],
        "stood_down": fates[PollFate.STOOD_DOWN][:_MOST_NAMED],
    }
    return Announcement("order.updated", order.order_id, order.mode.value, data)


def _is_text(sending: Sending) -> bool:
    return sending.delivery.bearer is Bearer.SMS and sending.delivery.purpose is Purpose.ORDER


def _farewell(life: OrderLife, sending: Sending) -> Message:
    delivery, poll = sending.delivery, life.head.order.poll
    assert poll is not None
    model = life.texts[delivery.text]
    # A unit that may read no content is told by telephone what else there is.
    order = life.head.order
    named = naming_order(order, signed_like(model, poll.stand_down))
    named = with_drill_mark(named) if order.is_exercise else named
    text = model if NEUTRAL_TEXT in model else named
    return Message(
        delivery.recipient,
        delivery.people,
        delivery.units,
        Bearer.SMS,
        delivery.address,
        text,
        sms_parts(text),
        Purpose.STAND_DOWN,
    )
