"""What the core asks a driver to do, and the receipt that comes back.

A receipt says what is known about the *network*, never about a human: even `Accepted`
means only that the network took the message over.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from gateway.driver_api.calls import HandOver, SeatCall


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
    Nothing is dialled from `expires_at_utc` on. `label` says who is called and of what, for the
    display of a seat that the call is handed to.
    """

    to: str
    text: str
    expires_at_utc: datetime | None = None
    label: str = ""


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


@dataclass(frozen=True, slots=True)
class RadioStatus:
    """A status to a radio or to a talkgroup: a number that its terminals show as words.

    `status` is a name out of the channel's own table, for every fleet has its own numbers, or
    the number itself, `0x8002`. Nobody reports on a status: `Accepted` means that it was on air.
    It does not begin to leave from `expires_at_utc` on.
    """

    to: str
    status: str
    to_talkgroup: bool
    expires_at_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class TransmitDemand:
    """The right to talk to a talkgroup, or to one radio; a call is set up if there is none.

    Only `Accepted` gives it, and it is the caller's from then on, for `at_most_s`: then the
    driver takes it back and releases the call, whatever the caller does, so that nobody holds a
    talkgroup for ever. So it does when the session ends, and when the attempt is withdrawn, also
    after `Accepted`; a withdrawal that finds no open request says False all the same. A right
    that is lost in any other way than by `TransmitEnd` is told as `TransmissionLost`.

    `Deferred` says that somebody else talks or the network has no room. The demand does not
    begin to leave from `expires_at_utc` on. The sound is not the driver's.
    """

    to: str
    to_talkgroup: bool
    at_most_s: float
    expires_at_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class TransmitEnd:
    """The right to talk is given back; with `hang_up` a call that we set up is released too.

    `Accepted` says that the right was ours until now. `Refused` (lane) says since when and why
    it was not: what was said from then on nobody heard.
    """

    to: str
    to_talkgroup: bool
    hang_up: bool = True


Request = (
    TextMessage
    | VoiceCall
    | RadioPage
    | RadioStatus
    | TransmitDemand
    | TransmitEnd
    | SeatCall
    | HandOver
)


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
    """Nothing was sent; the lane asks to be left alone for `retry_after_s`.

    Without `rests_lane` that is about this request alone: the lane takes others at once.
    """

    retry_after_s: float
    cause: str
    rests_lane: bool = True


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
    """Why a call brought no confirmation (CONTRACT §3).

    `WITHDRAWN` is only for a call that was taken back (`Session.withdraw`) while it rang.
    """

    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    OFF = "off"
    INVALID = "invalid"
    REJECTED = "rejected"
    NETWORK = "network"
    CUT = "cut"
    NO_CONFIRMATION = "no_confirmation"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A call that was dialled is over.

    `answered` says that somebody or something picked up; only a digit makes `cause` None. A
    voicemail is an answer without confirmation. `recording` is the file of what was spoken, below
    the channel's folder of recordings; empty where nothing was recorded.
    """

    answered: bool
    cause: CallCause | None
    recording: str = ""


Receipt = Accepted | Refused | Deferred | Unsent | Unknown | CallEnded
