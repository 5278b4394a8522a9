"""What becomes of a telephone call, and when it is dialled again.

    a digit ─────────────────────────────► ANSWERED, and the digit is an answer of its own
    picked up, where nothing is asked ───► ANSWERED
    picked up, no digit (a voicemail) ───► answered, then failed: no_confirmation ┐ dialled
    busy, no answer, off … ──────────────► failed with its cause ─────────────────┘ again
    hung up, for nobody needs it ────────► withdrawn

How often and how soon is in the order's ladder; after a cause that it does not name (an
invalid number) nothing is dialled again, and nobody is who has answered meanwhile. An attempt
that no line was free for does not count.
"""

from datetime import timedelta

from gateway.orders.changed import changed
from gateway.orders.hall import OrderLife
from gateway.orders.hands import is_in_hand
from gateway.orders.intents import Announcement, Transmit
from gateway.orders.message_life import rank_for
from gateway.orders.order import Bearer, rank_of
from gateway.orders.order_facts import Purpose
from gateway.orders.originals import may_go
from gateway.orders.recorded import recorded
from gateway.orders.records import Sending, SendingState, Step
from gateway.orders.sending_facts import AttemptEnded, Outcome
from gateway.orders.sending_news import announce_sending, tally_moved
from gateway.orders.silence import is_silenced
from gateway.orders.unwanted import why_unwanted


def ended(life: OrderLife, sending: Sending, fact: AttemptEnded) -> Step:
    """A call is over: settled, or to be dialled again."""
    order, heard = life.head.order, recorded(fact.recording)
    sending = changed(sending, recording=fact.recording or sending.recording)
    if fact.outcome is Outcome.CALL_CONFIRMED or (
        fact.outcome is Outcome.CALL_ANSWERED and sending.delivery.asks_nothing
    ):
        now = changed(sending, state=SendingState.ANSWERED, cause="")
        told = announce_sending("answered", order, now, **heard)
        return Step(tally_moved(life, sending, now), (), (fact.delivery_id,), (told,))
    unwanted = why_unwanted(life, sending.delivery)
    if fact.outcome is Outcome.CALL_WITHDRAWN and unwanted:
        now = changed(sending, state=SendingState.WITHDRAWN, cause=unwanted)
        told = announce_sending("withdrawn", order, now, cause=unwanted)
        return Step(tally_moved(life, sending, now), (), (fact.delivery_id,), (told,))
    answered: tuple[Announcement, ...] = ()
    if fact.outcome is Outcome.CALL_ANSWERED:
        sending = changed(sending, picked_up=True)
        answered = (announce_sending("answered", order, sending, **heard),)
    again = _again(life, sending, fact)
    state = SendingState.QUEUED if again else SendingState.FAILED
    now = changed(sending, state=state, cause=fact.cause)
    failed = announce_sending("failed", order, now, cause=fact.cause, again=bool(again), **heard)
    dropped = () if again else (fact.delivery_id,)
    return Step(tally_moved(life, sending, now), again, dropped, (*answered, failed))


def _again(life: OrderLife, sending: Sending, fact: AttemptEnded) -> tuple[Transmit, ...]:
    order, delivery, redial = life.head.order, sending.delivery, life.head.ladder.redial
    # Nobody refused what we hung up ourselves, and it is wanted after all.
    was_ours = fact.outcome is Outcome.CALL_WITHDRAWN
    pause_s = 0 if was_ours else redial.again_after_s(fact.cause)
    on_rung = delivery.purpose is Purpose.RUNG
    most = max(redial.attempts, redial.rung_attempts if on_rung else 1)
    if pause_s is None or sending.attempt - sending.put_back >= most or not may_go(life, delivery):
        return ()
    if is_silenced(life, delivery) or is_in_hand(life, delivery):
        return ()
    rank = rank_for(delivery.purpose, rank_of(order))
    at = fact.at_utc + timedelta(seconds=pause_s)
    since = life.head.accepted_at_utc
    order_id = order.order_id
    return (Transmit(delivery.delivery_id, order_id, Bearer.VOICE, rank, since, at),)
