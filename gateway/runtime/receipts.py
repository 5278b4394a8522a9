"""Receipts of drivers as the facts that record them."""

from datetime import datetime, timedelta

from gateway.driver_api import (
    Accepted,
    CallCause,
    CallEnded,
    Deferred,
    Fault,
    Receipt,
    Refused,
    Unknown,
    Unsent,
)
from gateway.orders.facts import AttemptEnded, Outcome
from gateway.orders.records import Sending


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
        case CallEnded(_, None):
            return Outcome.CALL_CONFIRMED, "", (), 0, None
        case CallEnded(True, CallCause() as why):
            return Outcome.CALL_ANSWERED, why.value, (), 0, None
        case CallEnded(False, CallCause() as why):
            return Outcome.CALL_FAILED, why.value, (), 0, None
        case Unsent(cause):
            return Outcome.UNSENT, cause, (), 0, None
        case Unknown(cause, references):
            return Outcome.UNKNOWN, cause, references, len(references), None
    raise TypeError(f"no receipt: {receipt!r}")
