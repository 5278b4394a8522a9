"""What a driver hears, in the past tense.

Every event goes through `Inbox.commit`; `key` makes that idempotent. Two reports of one
thing by the hardware (a text read again from the SIM after a crash) must carry the same
key, two different things never.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from gateway.driver_api.calls import CallReceived, IncomingCallEnded, VoiceReportReceived
from gateway.driver_api.radio_events import (
    EmergencyReceived,
    LocationReported,
    PresenceReported,
    RadioTextReceived,
    TransmissionLost,
)
from gateway.driver_api.requests import Receipt


@dataclass(frozen=True, slots=True)
class Reply:
    """A text from a telephone, complete: a driver reassembles its parts first.

    `sender` is as the network wrote it (`+86…`, a short code, or letters). `device_time_utc`
    is the network's own time stamp, which decides nothing. With `data` the message was no
    text at all: `text` then describes it for people and is never read as an answer. One that is
    `incomplete` lacks parts, marked where they are missing, and is never read as a yes; should
    they come after all, the whole text is another reply under another key.
    """

    key: str
    sender: str
    text: str
    device_time_utc: datetime | None
    data: bool = False
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something arrived that the driver cannot decode; `raw` is all of it, as hex or text.

    `sender` is who sent it, where that much could be read.
    """

    key: str
    raw: str
    sender: str = ""


class DeliveryState(Enum):
    """What the network knows of one part (TS 23.040 §9.2.3.15 folded to what differs for us).

    `READ` is a terminal's own word that the text was opened on it (SDS-TL *consumed*). It takes
    in `DELIVERED`, may follow it, and is no answer: nobody knows who opened it.
    """

    DELIVERED = "delivered"
    READ = "read"
    PENDING = "pending"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class DeliveryReported:
    """The network's report on one part, named by the reference its receipt had.

    `cause` is empty for `DELIVERED` and `READ`. `PENDING` is no end: the network goes on trying.
    """

    key: str
    reference: int
    recipient: str
    state: DeliveryState
    cause: str
    device_time_utc: datetime | None


@dataclass(frozen=True, slots=True)
class StatusReceived:
    """A radio's status message, already mapped by the fleet's table to an answer's words.

    `answer` is empty for a status that is not in the table: people read `raw`.
    """

    key: str
    sender: str
    answer: str
    raw: str


@dataclass(frozen=True, slots=True)
class DigitsReceived:
    """Digits a human pressed while he heard an order; `number` is the telephone that did.

    `attempt_id` is that of the call; without it the call is the one that goes to this number now.
    In a call that came in `about` is the order that was being spoken, as `SpokenOrder` names it.
    `recording` is the file of the call, below the channel's folder; empty where none is kept.
    """

    key: str
    number: str
    digits: str
    attempt_id: str = ""
    about: str = ""
    recording: str = ""


@dataclass(frozen=True, slots=True)
class LateReceipt:
    """What became of an attempt that had ended as `Unknown(pending=True)`; there is no later one.

    `receipt` is for the whole request, as `send` would have returned it; it may be `Unknown`
    still, without `pending`. The lane is free again.
    """

    key: str
    attempt_id: str
    receipt: Receipt


Event = (
    Reply
    | Unreadable
    | DeliveryReported
    | StatusReceived
    | DigitsReceived
    | CallReceived
    | VoiceReportReceived
    | IncomingCallEnded
    | LateReceipt
    | RadioTextReceived
    | EmergencyReceived
    | PresenceReported
    | LocationReported
    | TransmissionLost
)
