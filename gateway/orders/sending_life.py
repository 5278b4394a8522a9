"""The life of one delivery, from the queue to what the network says became of it.

    QUEUED ─ AttemptStarted ─► SENDING ─ accepted ─► ACCEPTED ─ reports ─► DELIVERED
       ▲                          │                              └► PARTIALLY_… FAILED EXPIRED
       ├─ lane refused, deferred, ┤ refused for the recipient ─► FAILED
       │  unsent                  │
       └─ alarm "resolve", marked ┴ no answer seen ─► UNKNOWN ─ a report ─► DELIVERED

`UNKNOWN` is the honest state after bytes left and no answer came. For a while a report or a late
receipt (`late_receipt_life`) may still settle it; then the text goes out again, marked, because
half of such texts were the person's first copy. What reports make of it is told in
`network_reports`; one that the network has taken is owed to nobody any more.
"""

from datetime import datetime, timedelta

from gateway.orders import call_life
from gateway.orders.changed import changed
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.held import held_data, held_since, held_until
from gateway.orders.intents import Alarm, Claim, Transmit
from gateway.orders.message_life import rank_for
from gateway.orders.order import Bearer, Order, Priority, rank_of
from gateway.orders.originals import may_go
from gateway.orders.records import (
    Change,
    ReferenceUsed,
    Sending,
    SendingState,
    Step,
)
from gateway.orders.sending_facts import (
    AttemptEnded,
    AttemptStarted,
    Outcome,
)
from gateway.orders.sending_news import announce_sending, tally_moved
from gateway.orders.unwanted import why_unwanted

# A refusing lane gives the text back this often, at growing intervals, before it fails.
_A_LITTLE_BEFORE = timedelta(microseconds=1)
_MOST_LANE_REFUSALS = 20
_LANE_PAUSE_S = (0, 2, 4, 8, 15, 30, 60)


def started(hall: Hall, fact: AttemptStarted) -> Step:
    """A lane claims the delivery; too late if somebody has it or it was withdrawn."""
    life = hall.orders.get(fact.order_id)
    sending = life.sendings.get(fact.delivery_id) if life else None
    if life is None or sending is None or sending.state is not SendingState.QUEUED:
        return Step(taken=False)
    if not may_go(life, sending.delivery):
        return Step(taken=False)
    now = changed(
        sending,
        state=SendingState.SENDING,
        attempt=fact.attempt,
        channel=fact.channel,
        marked=fact.marked,
        delivered=0,
        undelivered=0,
        read=0,
    )
    order = life.head.order
    claim = _claim(life, now, fact.session)
    more = {"marked": True, "because": fact.because} if fact.marked else {}
    told = announce_sending("started", order, now, **more)
    return Step(tally_moved(life, sending, now), put=(claim,), announcements=(told,))


def ended(hall: Hall, fact: AttemptEnded) -> Step:
    """The receipt decides whether the delivery is settled, owed again or in doubt."""
    life = hall.orders.get(fact.order_id)
    sending = life.sendings.get(fact.delivery_id) if life else None
    if life is None or sending is None or sending.attempt != fact.attempt:
        return Step(taken=False)
    used = references_used(sending, fact)
    if sending.state is SendingState.QUEUED:  # its late receipt, a refusal, was recorded first
        return Step(used)
    if sending.state is not SendingState.SENDING:  # a report settled it before its receipt
        return Step(used, drop=(fact.delivery_id,))
    if sending.taken and fact.outcome is not Outcome.ACCEPTED:
        step = _was_taken_before(life, sending, fact)
    else:
        step = settle(life, changed(sending, parts=_parts(sending, fact)), fact)
    return changed(step, changes=used + step.changes)


def _parts(sending: Sending, fact: AttemptEnded) -> int:
    """How many parts the text had: a mark may have added one, and a doubt is about one at least."""
    match fact.outcome:
        case Outcome.ACCEPTED:
            return len(fact.references) or sending.parts
        case Outcome.UNKNOWN:
            return max(sending.parts, len(fact.references) + 1)
        case _:
            return sending.parts


def references_used(sending: Sending, fact: AttemptEnded) -> tuple[Change, ...]:
    """By what the network names the parts of this attempt in its reports."""
    return tuple(
        ReferenceUsed(
            fact.channel,
            reference,
            sending.delivery.address,
            fact.order_id,
            fact.delivery_id,
            fact.attempt,
            part,
        )
        for part, reference in enumerate(fact.references)
    )


def state_when_taken(sending: Sending) -> SendingState:
    """A group page is on air: nobody's receipt exists for it."""
    on_air = sending.delivery.bearer is Bearer.RADIO and not sending.delivery.people
    return SendingState.TRANSMITTED if on_air else SendingState.ACCEPTED


def settle(life: OrderLife, sending: Sending, fact: AttemptEnded) -> Step:
    """What the receipt of the current attempt means, whenever it comes."""
    order = life.head.order
    match fact.outcome:
        case Outcome.ACCEPTED:
            if sending.taken:  # the bits were the earlier attempt's
                sending = changed(sending, taken=0, delivered=0, undelivered=0, read=0)
            now = changed(sending, state=state_when_taken(sending), cause="")
            told = announce_sending(now.state.value, order, now)
            return Step(tally_moved(life, sending, now), (), (fact.delivery_id,), (told,))
        case Outcome.REFUSED_RECIPIENT:
            return _fail(life, sending, fact.cause)
        case Outcome.UNKNOWN:
            return _doubt(life, sending, fact)
        case Outcome.REFUSED_LANE:
            return _refused_by_lane(life, sending, fact)
        case (
            Outcome.CALL_CONFIRMED
            | Outcome.CALL_ANSWERED
            | Outcome.CALL_FAILED
            | Outcome.CALL_WITHDRAWN
        ):
            return call_life.ended(life, sending, fact)
        case Outcome.DEFERRED:
            held = held_since(sending, fact)
            return _owe_again(life, held, fact, fact.retry_at_utc, avoid=fact.channel)
        case Outcome.UNSENT:
            return _owe_again(life, sending, fact, fact.retry_at_utc, avoid="")


def _was_taken_before(life: OrderLife, sending: Sending, fact: AttemptEnded) -> Step:
    """The repeat came to nothing, but an earlier attempt had reached the network after all."""
    now = changed(sending, state=state_when_taken(sending), cause=fact.cause)
    told = announce_sending(now.state.value, life.head.order, now, cause=fact.cause)
    return Step(tally_moved(life, sending, now), (), (fact.delivery_id,), (told,))


def _fail(life: OrderLife, sending: Sending, cause: str) -> Step:
    now = changed(sending, state=SendingState.FAILED, cause=cause)
    told = announce_sending("failed", life.head.order, now, cause=cause)
    return Step(tally_moved(life, sending, now), (), (sending.delivery.delivery_id,), (told,))


def _doubt(life: OrderLife, sending: Sending, fact: AttemptEnded) -> Step:
    order = life.head.order
    now = changed(sending, state=SendingState.UNKNOWN, cause=fact.cause)
    resolve = Alarm(
        f"resolve/{fact.delivery_id}", fact.order_id, fact.at_utc + _time_to_resolve(order)
    )
    told = announce_sending("unknown", order, now, cause=fact.cause)
    return Step(tally_moved(life, sending, now), (resolve,), (fact.delivery_id,), (told,))


def _time_to_resolve(order: Order) -> timedelta:
    """How long a late answer or a report may still settle a doubt (FACTS: unknown)."""
    return timedelta(seconds=120 if order.priority is Priority.BULLETIN else 5)


def _refused_by_lane(life: OrderLife, sending: Sending, fact: AttemptEnded) -> Step:
    if sending.lane_refusals + 1 >= _MOST_LANE_REFUSALS:
        return _fail(life, sending, fact.cause)
    refusals = sending.lane_refusals + 1
    pause_s = _LANE_PAUSE_S[min(refusals - 1, len(_LANE_PAUSE_S) - 1)]
    again = fact.at_utc + timedelta(seconds=pause_s) if pause_s else None
    return _owe_again(
        life, changed(sending, lane_refusals=refusals), fact, again, avoid=fact.channel
    )


def _owe_again(
    life: OrderLife, sending: Sending, fact: AttemptEnded, again_utc: datetime | None, *, avoid: str
) -> Step:
    """Back to the queue, unless the order has ended or expired meanwhile."""
    order = life.head.order
    over = _why_over(life, sending, fact.at_utc)
    if over is not None:
        state, cause = over[0], over[1] or fact.cause
        gone = changed(sending, state=state, cause=cause)
        told = announce_sending(state.value, order, gone, cause=cause)
        return Step(tally_moved(life, sending, gone), (), (fact.delivery_id,), (told,))
    # A doubt is never taken back by a later attempt that ended before anything left.
    because = sending.repeat_because
    if fact.parts_out:
        because = f"已发出 {fact.parts_out} 段后中断: {fact.cause}"
    now = changed(
        sending,
        state=SendingState.QUEUED,
        cause=fact.cause,
        repeat_because=because,
        put_back=sending.put_back + 1,
    )
    held = held_data(life, now, fact.at_utc)
    told = announce_sending("deferred", order, now, cause=fact.cause, **held)
    owed = _owed(life, now, again_utc, avoid)
    return Step(tally_moved(life, sending, now), (owed,), (), (told,))


def _why_over(
    life: OrderLife, sending: Sending, at_utc: datetime
) -> tuple[SendingState, str] | None:
    """What becomes of what need not leave any more, and why; None while it is wanted."""
    if unwanted := why_unwanted(life, sending.delivery):
        # A text that a lane gave back keeps that cause: "updated" is what other words replaced.
        is_text = sending.delivery.bearer is not Bearer.VOICE and not may_go(life, sending.delivery)
        return SendingState.WITHDRAWN, "" if is_text else unwanted
    expires = held_until(life, sending)
    is_late = expires is not None and at_utc >= expires
    return (SendingState.EXPIRED, "") if is_late else None


def _owed(life: OrderLife, sending: Sending, again_utc: datetime | None, avoid: str) -> Transmit:
    """Owed again: before whatever of the same order has not been tried, for its turn had come."""
    delivery = sending.delivery
    return Transmit(
        delivery.delivery_id,
        sending.order_id,
        delivery.bearer,
        rank_for(delivery.purpose, rank_of(life.head.order)),
        life.head.accepted_at_utc - _A_LITTLE_BEFORE,
        again_utc,
        avoid,
        delivery.system,
    )


def _claim(life: OrderLife, sending: Sending, session: str) -> Claim:
    delivery = sending.delivery
    return Claim(
        delivery.delivery_id,
        sending.order_id,
        delivery.bearer,
        rank_for(delivery.purpose, rank_of(life.head.order)),
        life.head.accepted_at_utc,
        session,
        delivery.system,
    )


def resolve(hall: Hall, order_id: str, delivery_id: str) -> Step:
    """The time for a late answer is over: owe a text in doubt again, marked."""
    life = hall.orders.get(order_id)
    sending = life.sendings.get(delivery_id) if life else None
    if life is None or sending is None or sending.state is not SendingState.UNKNOWN:
        return Step()
    if why_unwanted(life, sending.delivery):
        return Step()
    because = f"第 {sending.attempt} 次发送结果不明: {sending.cause}"
    now = changed(sending, state=SendingState.QUEUED, repeat_because=because)
    owed = _owed(life, now, None, avoid=sending.channel)
    return Step(tally_moved(life, sending, now), put=(owed,))
