"""What waits because its channel is busy: since when, and until when.

A driver defers what a busy channel does not take; it goes back to the queue and is tried again,
as long as its order lives. A page over the radio is given up after the ladder's `hold_s`: an hour
later it would send people to where nobody needs them any more, so the hall is told instead.
"""

from datetime import datetime, timedelta
from typing import Any

from gateway.orders.changed import changed
from gateway.orders.hall import OrderLife
from gateway.orders.order import Bearer
from gateway.orders.originals import expiry_of
from gateway.orders.records import Sending, SendingState
from gateway.orders.sending_facts import AttemptEnded, Outcome

_WAITING = (SendingState.QUEUED, SendingState.SENDING)


def held_since(sending: Sending, fact: AttemptEnded) -> Sending:
    """The sending, held since its first deferral if this is one."""
    if fact.outcome is not Outcome.DEFERRED or sending.held_since_utc is not None:
        return sending
    return changed(sending, held_since_utc=fact.at_utc)


def held_until(life: OrderLife, sending: Sending) -> datetime | None:
    """When it is given up; None for what has no end but that of its order."""
    expires, since = expiry_of(life, sending.delivery), sending.held_since_utc
    if since is None or sending.delivery.bearer is not Bearer.RADIO:
        return expires
    given_up = since + timedelta(seconds=life.head.ladder.hold_s)
    return given_up if expires is None else min(expires, given_up)


def held_data(life: OrderLife, sending: Sending, now_utc: datetime) -> dict[str, Any]:
    """How long it has been held, for events and rows; empty for what is not."""
    since = sending.held_since_utc
    if since is None or sending.state not in _WAITING:
        return {}
    held_s = int((now_utc - since).total_seconds())
    return {"held_s": held_s, "held_until": held_until(life, sending)}
