"""What a receipt means that comes after its attempt was called in doubt.

    it was taken    UNKNOWN, or its repeat QUEUED ─► ACCEPTED, the repeat is not owed any more
                    the repeat SENDING            ─► goes on; whatever comes of it, nobody is owed
                                                     a third one (`Sending.taken`)
                    withdrawn, expired, failed    ─► ACCEPTED: that is what really happened
                    taken or delivered already    ─► only told, and its references are known
    it was refused  UNKNOWN ─► what the refusal says: nobody has it, so nothing needs a mark
                    anything later ─► nothing; a recipient's fault ends a repeat that waits
    still unknown   nothing but the references

Everything is told with the number of the attempt that it is about.
"""

from gateway.orders.changed import changed
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Announcement
from gateway.orders.records import Sending, SendingState, Step
from gateway.orders.sending_facts import AttemptEnded, LateReceiptHeard, Outcome
from gateway.orders.sending_life import references_used, settle, state_when_taken
from gateway.orders.sending_news import announce_sending, tally_moved

_NOT_WITH_THE_NETWORK = (
    SendingState.UNKNOWN,
    SendingState.QUEUED,
    SendingState.WITHDRAWN,
    SendingState.EXPIRED,
    SendingState.FAILED,
)


def heard(hall: Hall, fact: LateReceiptHeard) -> Step:
    """The device has said at last what came of an attempt; one that fits nothing is only kept."""
    ended = fact.ended
    life = hall.orders.get(ended.order_id)
    sending = life.sendings.get(ended.delivery_id) if life else None
    if life is None or sending is None or ended.attempt > sending.attempt:
        return Step()
    is_last = ended.attempt == sending.attempt
    if is_last and sending.state is SendingState.SENDING:  # it overtook the doubt itself
        step = settle(life, sending, ended)
    elif ended.outcome is Outcome.ACCEPTED:
        step = _taken(life, sending, ended)
    elif is_last and ended.outcome is not Outcome.UNKNOWN:
        step = _refused(life, sending, ended)
    else:
        step = Step()
    return changed(step, changes=(*references_used(sending, ended), *step.changes))


def _taken(life: OrderLife, sending: Sending, ended: AttemptEnded) -> Step:
    told = (_told(life, sending, ended),)
    if sending.state is SendingState.SENDING:
        return Step((_counting(sending, ended),), announcements=told)
    if sending.state not in _NOT_WITH_THE_NETWORK:
        return Step(announcements=told)
    now = changed(_counting(sending, ended), state=state_when_taken(sending), cause="")
    return Step(tally_moved(life, sending, now), (), _not_owed(ended), told)


def _counting(sending: Sending, ended: AttemptEnded) -> Sending:
    """From now on the reports on this attempt are those that count."""
    parts = len(ended.references) or sending.parts
    if ended.attempt == (sending.taken or sending.attempt):
        return changed(sending, parts=parts)
    return changed(sending, taken=ended.attempt, parts=parts, delivered=0, undelivered=0, read=0)


def _refused(life: OrderLife, sending: Sending, ended: AttemptEnded) -> Step:
    waits = sending.state is SendingState.QUEUED
    if sending.state is not SendingState.UNKNOWN and not (
        waits and ended.outcome is Outcome.REFUSED_RECIPIENT
    ):
        return Step()
    step = settle(life, sending, ended)
    return changed(step, drop=(*step.drop, f"resolve/{ended.delivery_id}"))


def _told(life: OrderLife, sending: Sending, ended: AttemptEnded) -> Announcement:
    then = changed(sending, attempt=ended.attempt, channel=ended.channel)
    kind = state_when_taken(sending).value
    return announce_sending(kind, life.head.order, then, late=True)


def _not_owed(ended: AttemptEnded) -> tuple[str, ...]:
    return ended.delivery_id, f"resolve/{ended.delivery_id}"
