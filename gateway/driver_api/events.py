"""What a driver hears, in the past tense.

Every event goes through `Inbox.commit`; `key` makes that idempotent. Two reports of one
thing by the hardware (a text read again from the SIM after a crash) must carry the same
key, two different things never.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True, slots=True)
class Reply:
    """A text from a telephone, complete: a driver reassembles its parts first.

    `sender` is as the network wrote it (`+86…`, a short code, or letters). `device_time_utc`
    is the network's own time stamp, which decides nothing. With `data` the message was no
    text at all: `text` then describes it for people and is never read as an answer.
    """

    key: str
    sender: str
    text: str
    device_time_utc: datetime | None
    data: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something arrived that the driver cannot decode; `raw` is all of it, as hex or text."""

    key: str
    raw: str


class DeliveryState(Enum):
    """What the network knows of one part (TS 23.040 §9.2.3.15 folded to what differs for us)."""

    DELIVERED = "delivered"
    PENDING = "pending"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class DeliveryReported:
    """The network's report on one part, named by the reference its receipt had.

    `cause` is empty for `DELIVERED`. `PENDING` is no end: the network goes on trying.
    """

    key: str
    reference: int
    recipient: str
    state: DeliveryState
    cause: str
    device_time_utc: datetime | None


@dataclass(frozen=True, slots=True)
class StatusReceived:
    """A radio's status message, already mapped by the fleet's table to an answer's words."""

    key: str
    sender: str
    answer: str
    raw: str


@dataclass(frozen=True, slots=True)
class DigitsReceived:
    """Digits a human pressed while he heard an order; `number` is the telephone that did."""

    key: str
    number: str
    digits: str


@dataclass(frozen=True, slots=True)
class CallReceived:
    """A telephone rings at the device (`+CLIP`); nobody has answered it."""

    key: str
    caller: str


Event = Reply | Unreadable | DeliveryReported | StatusReceived | DigitsReceived | CallReceived
