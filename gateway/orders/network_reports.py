"""What the network, or the terminal, reports of the parts of one delivery.

    a report on each part ─► DELIVERED ─ the terminal says it was opened ─► READ
                          └► PARTIALLY_DELIVERED, FAILED, EXPIRED

`READ` takes in `DELIVERED`: who never heard that it arrived is told both. Nothing goes back: a
sending that was delivered stays so. A page to a talkgroup stays `TRANSMITTED`, whatever one of
its radios reports: that one is not the group.
"""

from gateway.orders.changed import changed
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.records import Sending, SendingState, Step
from gateway.orders.sending_facts import ReportHeard, ReportState
from gateway.orders.sending_news import announce_sending, tally_moved

_ARRIVED = (ReportState.DELIVERED, ReportState.READ)
_ARRIVED_WHOLE = (SendingState.DELIVERED, SendingState.READ)
_BEFORE_DELIVERY = (SendingState.SENDING, SendingState.ACCEPTED, SendingState.UNKNOWN)


def reported(hall: Hall, fact: ReportHeard) -> Step:
    """What the network says of one part; one that fits nothing is only kept."""
    life = hall.orders.get(fact.order_id)
    sending = life.sendings.get(fact.delivery_id) if life else None
    if life is None or sending is None or fact.state is ReportState.PENDING:
        return Step()
    if sending.state is SendingState.TRANSMITTED:
        return Step()
    now = _with_parts(sending, fact)
    verdict = _verdict(now, fact.state)
    if verdict is None or not _is_news(sending.state, verdict):
        return Step((now,))
    return _told(life, sending, changed(now, state=verdict), fact)


def _told(life: OrderLife, before: Sending, now: Sending, fact: ReportHeard) -> Step:
    order = life.head.order
    cause = "" if now.state in _ARRIVED_WHOLE else fact.cause or now.cause
    told = [announce_sending(now.state.value, order, now, cause=cause)]
    if now.state is SendingState.READ and before.state is not SendingState.DELIVERED:
        told.insert(0, announce_sending(SendingState.DELIVERED.value, order, now))
    dropped = (fact.delivery_id, f"resolve/{fact.delivery_id}")
    return Step(tally_moved(life, before, now), (), dropped, tuple(told))


def _with_parts(sending: Sending, fact: ReportHeard) -> Sending:
    bit = _bit(sending, fact)
    if fact.state not in _ARRIVED:
        return changed(sending, undelivered=sending.undelivered | bit, cause=fact.cause)
    read = sending.read | bit if fact.state is ReportState.READ else sending.read
    return changed(sending, delivered=sending.delivered | bit, read=read)


def _is_news(before: SendingState, verdict: SendingState) -> bool:
    if before is SendingState.DELIVERED:
        return verdict is SendingState.READ
    return verdict is not before and before is not SendingState.READ


def _bit(sending: Sending, fact: ReportHeard) -> int:
    """The parts this report speaks for.

    A report on an earlier attempt says something of the whole only if that had one part.
    """
    if fact.attempt == (sending.taken or sending.attempt):
        return 1 << fact.part
    whole = sending.delivery.parts == 1 and fact.state in _ARRIVED
    return (1 << sending.parts) - 1 if whole else 0


def _verdict(sending: Sending, heard: ReportState) -> SendingState | None:
    """What all reports so far amount to; None while parts are still out."""
    everything = (1 << sending.parts) - 1
    if sending.delivered == everything:
        return SendingState.READ if sending.read == everything else SendingState.DELIVERED
    if sending.delivered | sending.undelivered != everything:
        return None
    if sending.delivered:
        return SendingState.PARTIALLY_DELIVERED
    if sending.state not in _BEFORE_DELIVERY:
        return None  # it is owed again already: the next attempt decides
    return SendingState.EXPIRED if heard is ReportState.EXPIRED else SendingState.FAILED
