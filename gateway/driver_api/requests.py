"""What the core asks a driver to do, and the receipt that comes back.

A receipt says what is known about the *network*, never about a human: even `Accepted`
means only that the network took the message over.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text to one telephone; the driver splits it into as many parts as it needs.

    `to` is the number as the roster writes it, digits with an optional leading `+`.
    `text` is complete: signature, marks and menu are already in it. With `report` the
    network is asked to report delivery, where the driver's limits promise reports.

    From `expires_at_utc` on the text must not begin to leave: whoever waited for the device
    looks again right before the first byte that counts, and ends as `Unsent`. Parts of a text
    that has begun belong together and all go out.
    """

    to: str
    text: str
    report: bool = True
    expires_at_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class VoiceCall:
    """One telephone call: the text is spoken twice, then digits are asked for.

    Digits that a human presses come as `DigitsReceived`, made durable before the call ends.
    Nothing is dialled from `expires_at_utc` on.
    """

    to: str
    text: str
    expires_at_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class RadioPage:
    """One text over a trunked radio system, to a radio or to everybody in a talkgroup.

    No receipt can say who of a talkgroup heard it. It does not begin to leave from
    `expires_at_utc` on.
    """

    to: str
    text: str
    to_talkgroup: bool
    expires_at_utc: datetime | None = None


Request = TextMessage | VoiceCall | RadioPage


class Fault(Enum):
    """Whose fault a refusal is: it decides whether another lane is tried."""

    RECIPIENT = "recipient"
    LANE = "lane"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The network took every part; `references` name them for its reports, in part order."""

    references: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The network or the device said no, in so many words.

    `parts_out` is the number of parts that had already been accepted: with any, a
    resend may repeat them on the recipient's telephone and has to be marked.
    """

    fault: Fault
    cause: str
    parts_out: int = 0


@dataclass(frozen=True, slots=True)
class Deferred:
    """Nothing was sent; the lane asks to be left alone with this for `retry_after_s`."""

    retry_after_s: float
    cause: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """The link broke, or the request was withdrawn, before a byte that could count had left."""

    cause: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Bytes left and no answer was seen; `references` are those of the parts that were answered.

    With `pending` the device is still at it and takes nothing else: one `LateReceipt` of this
    attempt follows, unless the session ends before. The core waits for neither: the text is in
    doubt from now on, and its lane gets nothing until then.
    """

    cause: str
    references: tuple[int, ...] = ()
    pending: bool = False


class CallCause(Enum):
    """Why a call brought no confirmation (CONTRACT §3)."""

    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    OFF = "off"
    INVALID = "invalid"
    REJECTED = "rejected"
    NETWORK = "network"
    CUT = "cut"
    NO_CONFIRMATION = "no_confirmation"


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call that was dialled is over.

    `answered` says that somebody or something picked up; only a digit makes `cause` None. A
    voicemail is an answer without confirmation.
    """

    answered: bool
    cause: CallCause | None


Receipt = Accepted | Refused | Deferred | Unsent | Unknown | CallEnded
