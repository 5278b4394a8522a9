"""What becomes of a telephone call, and when it is dialled again.

    a digit ─────────────────────────────► ANSWERED, and the digit is an answer of its own
    picked up, no digit (a voicemail) ───► answered, then failed: no_confirmation ┐ dialled
    busy, no answer, off … ──────────────► failed with its cause ─────────────────┘ again

How often and how soon depends on the order's level and the cause; an invalid number is never
dialled twice. Whoever has answered over another bearer is not called any more.
"""

from dataclasses import replace
from datetime import timedelta

from gateway.orders.hall import OrderLife
from gateway.orders.intents import Announcement, Transmit
from gateway.orders.message_life import rank_for
from gateway.orders.order import Bearer, Level, rank_of
from gateway.orders.order_facts import Purpose
from gateway.orders.records import Change, OrderState, Sending, SendingState, Step
from gateway.orders.sending_facts import AttemptEnded, Outcome
from gateway.orders.sending_news import announce_sending, tally_moved

_ATTEMPTS = {Level.EXTRAORDINARY: 5, Level.MAJOR: 3, Level.LARGE: 2, Level.ORDINARY: 1}
_AGAIN_S = {
    "busy": 30,
    "declined": 60,
    "no_answer": 60,
    "no_confirmation": 60,
    "off": 120,
    "network": 15,
    "cut": 5,
}


def ended(life: OrderLife, sending: Sending, fact: AttemptEnded) -> Step:
    """A call is over: settled, or to be dialled again."""
    order = life.head.order
    if fact.outcome is Outcome.CALL_CONFIRMED:
        now = replace(sending, state=SendingState.ANSWERED, cause="")
        told = announce_sending("answered", order, now)
        return Step(tally_moved(life, sending, now), (), (fact.delivery_id,), (told,))
    answered: tuple[Announcement, ...] = ()
    if fact.outcome is Outcome.CALL_ANSWERED:
        answered = (announce_sending("answered", order, sending),)
    again = _again(life, sending, fact)
    state = SendingState.QUEUED if again else SendingState.FAILED
    now = replace(sending, state=state, cause=fact.cause)
    failed = announce_sending("failed", order, now, cause=fact.cause, again=bool(again))
    dropped = () if again else (fact.delivery_id,)
    return Step(tally_moved(life, sending, now), again, dropped, (*answered, failed))


def _again(life: OrderLife, sending: Sending, fact: AttemptEnded) -> tuple[Transmit, ...]:
    pause_s = _AGAIN_S.get(fact.cause)
    order, delivery = life.head.order, sending.delivery
    # A duty phone is the last way to a unit: once is never enough for it.
    most = max(_ATTEMPTS[order.level], 2 if delivery.purpose is Purpose.RUNG else 1)
    if pause_s is None or sending.attempt >= most or life.head.state is not OrderState.OPEN:
        return ()
    if delivery.recipient in life.answered:
        return ()
    rank = rank_for(delivery.purpose, rank_of(order))
    at = fact.at_utc + timedelta(seconds=pause_s)
    since = life.head.accepted_at_utc
    order_id = order.order_id
    return (Transmit(delivery.delivery_id, order_id, Bearer.VOICE, rank, since, at),)


def silence(life: OrderLife, person: str) -> Step:
    """Somebody answered: the calls that still wait for him are not made."""
    waiting = [
        life.sendings[name]
        for name in life.calls.get(person, ())
        if life.sendings[name].state is SendingState.QUEUED
    ]
    changes: list[Change] = []
    told = []
    head = life.head
    for sending in waiting:
        now = replace(sending, state=SendingState.WITHDRAWN, cause="answered")
        changes.append(now)
        if now.delivery.purpose is Purpose.ORDER:
            head = replace(head, tally=head.tally.moved(sending.state, now.state))
        told.append(announce_sending("withdrawn", head.order, now, cause="answered"))
    dropped = tuple(sending.delivery.delivery_id for sending in waiting)
    return Step((*changes, head) if changes else (), (), dropped, tuple(told))
