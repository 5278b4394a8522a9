"""Receipts of drivers, in time or late, as the facts that record them."""

from datetime import datetime, timedelta

from gateway.driver_api import (
    Accepted,
    CallCause,
    CallEnded,
    Deferred,
    Fault,
    LateReceipt,
    Receipt,
    Refused,
    Unknown,
    Unsent,
)
from gateway.orders.changed import changed
from gateway.orders.facts import AttemptEnded, LateReceiptHeard, Outcome
from gateway.orders.hall import Hall
from gateway.orders.records import Sending


def attempt_id_of(sending: Sending) -> str:
    """How a driver is told of this sending's current attempt."""
    return f"{sending.delivery.delivery_id}#{sending.attempt}"


def delivery_of(attempt_id: str) -> str:
    """The delivery that this attempt is one of."""
    return attempt_id.rpartition("#")[0]


def late_receipt(
    hall: Hall, channel: str, event: LateReceipt, at_utc: datetime
) -> LateReceiptHeard | None:
    """The fact of a late receipt; None for an attempt that is not ours or is forgotten."""
    delivery_id, _, attempt = event.attempt_id.rpartition("#")
    life = hall.orders.get(delivery_id.partition("/")[0])
    sending = life.sendings.get(delivery_id) if life else None
    if sending is None or not attempt.isdecimal():
        return None
    then = changed(sending, attempt=int(attempt), channel=channel)
    ended = attempt_ended(then, event.receipt, at_utc)
    return LateReceiptHeard(f"{event.attempt_id}/late", at_utc, ended)


def attempt_ended(sending: Sending, receipt: Receipt, at_utc: datetime) -> AttemptEnded:
    """The end of this sending's current attempt."""
    outcome, cause, references, parts_out, retry_at = _content(receipt, at_utc)
    delivery_id = sending.delivery.delivery_id
    return AttemptEnded(
        key=f"{delivery_id}#{sending.attempt}/ended",
        at_utc=at_utc,
        order_id=sending.order_id,
        delivery_id=delivery_id,
        attempt=sending.attempt,
        channel=sending.channel,
        outcome=outcome,
        cause=cause,
        references=references,
        parts_out=parts_out,
        retry_at_utc=retry_at,
        parts=sending.parts,
        recording=receipt.recording if isinstance(receipt, CallEnded) else "",
    )


_Content = tuple[Outcome, str, tuple[int, ...], int, datetime | None]


def _content(receipt: Receipt, at_utc: datetime) -> _Content:
    match receipt:
        case Accepted(references):
            return Outcome.ACCEPTED, "", references, len(references), None
        case Refused(Fault.RECIPIENT, cause, parts_out):
            return Outcome.REFUSED_RECIPIENT, cause, (), parts_out, None
        case Refused(Fault.LANE, cause, parts_out):
            return Outcome.REFUSED_LANE, cause, (), parts_out, None
        case Deferred(retry_after_s, cause):
            return Outcome.DEFERRED, cause, (), 0, at_utc + timedelta(seconds=retry_after_s)
        case CallEnded():
            return *_of_call(receipt), (), 0, None
        case Unsent(cause):
            return Outcome.UNSENT, cause, (), 0, None
        case Unknown(cause, references):
            return Outcome.UNKNOWN, cause, references, len(references), None
    raise TypeError(f"no receipt: {receipt!r}")


def _of_call(receipt: CallEnded) -> tuple[Outcome, str]:
    match receipt.cause:
        case None:
            return Outcome.CALL_CONFIRMED, ""
        case CallCause.WITHDRAWN if not receipt.answered:
            return Outcome.CALL_WITHDRAWN, receipt.cause.value
        case cause:
            answered = receipt.answered
            return Outcome.CALL_ANSWERED if answered else Outcome.CALL_FAILED, cause.value
