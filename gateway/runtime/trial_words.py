"""What came of a trial page and what came back, as rows for people."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from gateway.driver_api import (
    Accepted,
    CallEnded,
    Deferred,
    DeliveryReported,
    DeliveryState,
    DigitsReceived,
    EmergencyReceived,
    Event,
    LocationReported,
    PresenceReported,
    RadioTextReceived,
    Receipt,
    Refused,
    StatusReceived,
    TransmissionLost,
    Unknown,
    Unreadable,
    Unsent,
)


def receipt_words(receipt: Receipt) -> tuple[str, str]:
    """(kind, cause) of a receipt."""
    match receipt:
        case Accepted():
            return "accepted", ""
        case Refused(_, cause):
            return "refused", cause
        case Deferred(_, cause):
            return "deferred", cause
        case Unsent(cause):
            return "unsent", cause
        case Unknown(cause):
            return "unknown", cause
        case CallEnded(answered, why):
            if why is None:
                return "confirmed", ""
            return "answered" if answered else "failed", why.value
    return "unknown", str(receipt)


def recording_of(receipt: Receipt | None) -> str:
    """The file of a call, below its channel's folder; empty where nothing was recorded."""
    return receipt.recording if isinstance(receipt, CallEnded) else ""


def failure_in(events: Iterable[Event]) -> str | None:
    """Why the network says that the page did not reach the radio; None where it does not say so."""
    for event in events:
        if isinstance(event, DeliveryReported) and event.state is DeliveryState.FAILED:
            return event.cause or event.state.value
    return None


def sender_of(event: Event) -> str:
    """Whose word it is: of a report, the radio that was paged."""
    match event:
        case DeliveryReported():
            return event.recipient
        case TransmissionLost():
            return event.to
        case (
            StatusReceived()
            | RadioTextReceived()
            | EmergencyReceived()
            | PresenceReported()
            | LocationReported()
            | Unreadable()
        ):
            return event.sender
    return ""


def row_of(at: datetime, event: Event) -> dict[str, Any]:
    """`{"at": …, "what": "delivered", "detail": …}`."""
    what, detail = _what_it_is(event)
    return {"at": at, "what": what, "detail": detail}


def key_row(at: datetime, event: DigitsReceived) -> dict[str, Any]:
    """The same of keys that were pressed in a call."""
    return {"at": at, "what": "digits", "detail": event.digits}


def _what_it_is(event: Event) -> tuple[str, str]:
    match event:
        case DeliveryReported(state=state, cause=cause):
            what, detail = state.value, cause
        case StatusReceived(answer=answer, raw=raw):
            what, detail = "status", f"{raw} {answer}".strip()
        case RadioTextReceived(text=text):
            what, detail = "text", text
        case EmergencyReceived(raw=raw):
            what, detail = "emergency", raw
        case PresenceReported(on_air=on_air):
            what, detail = "presence", "on air" if on_air else "gone"
        case LocationReported(fix=fix, cause=cause):
            what, detail = "location", cause
            if fix is not None:
                detail = f"{fix.latitude_deg:.5f} {fix.longitude_deg:.5f}"
        case Unreadable(raw=raw):
            what, detail = "unreadable", raw
        case TransmissionLost(cause=cause):
            what, detail = "transmission lost", cause
        case _:
            what, detail = type(event).__name__, ""
    return what, detail
