"""Facts of what a dispatcher does with an order that runs: change it, hand it on, take it over.

Each names who did it and why.
"""

from dataclasses import dataclass
from datetime import datetime

from gateway.orders.follow_up import FollowUp
from gateway.orders.ladders import Ladder
from gateway.orders.notice_words import Words
from gateway.orders.order import Order
from gateway.orders.order_facts import Delivery, PlannedLeg


@dataclass(frozen=True, slots=True)
class OrderUpdated:
    """The order is `order` from now on; `changed` names the keys that differ.

    `legs` and `deliveries` are those of units that were added; the deliveries get their names
    when they are owed. Indexes of texts, in them and in `words`, count from the first of `texts`.
    With another level come another `ladder` and `follow_up`; None where they stay.
    """

    key: str
    at_utc: datetime
    order_id: str
    update_id: str
    body_sha256: str
    order: Order
    changed: tuple[str, ...]
    texts: tuple[str, ...]
    words: tuple[Words, ...]
    legs: tuple[PlannedLeg, ...]
    deliveries: tuple[Delivery, ...]
    without_address: tuple[str, ...]
    operator: str
    reason: str
    ladder: Ladder | None = None
    follow_up: FollowUp | None = None


@dataclass(frozen=True, slots=True)
class TransferRequested:
    """`giver` wants to hand the incident to `taker`, who is told and has to acknowledge.

    `legs` holds the taker's leg where it had none. `preface` is what stands before the order's
    text; indexes in `deliveries` count from the first of `texts`.
    """

    key: str
    at_utc: datetime
    order_id: str
    giver: str
    taker: str
    body_sha256: str
    texts: tuple[str, ...]
    legs: tuple[PlannedLeg, ...]
    deliveries: tuple[Delivery, ...]
    preface: str
    operator: str
    reason: str


@dataclass(frozen=True, slots=True)
class TransferWithdrawn:
    """The transfer that was asked for is not wanted any more."""

    key: str
    at_utc: datetime
    order_id: str
    taker: str
    operator: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnitTaken:
    """A human takes a unit in hand (the whole order without a `unit`), or gives it back."""

    key: str
    at_utc: datetime
    order_id: str
    unit: str
    release: bool
    operator: str
    reason: str


@dataclass(frozen=True, slots=True)
class QuestionDecided:
    """What a human decided on a delivery in doubt: `resend` it, marked, or leave it."""

    key: str
    at_utc: datetime
    order_id: str
    question: str
    resend: bool
    operator: str
    reason: str
