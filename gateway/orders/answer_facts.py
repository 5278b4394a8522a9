"""Facts that humans made: answers, what an operator did with them, the closing form."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from gateway.orders.order import Bearer


class Verdict(Enum):
    """What an answer could be matched to."""

    MATCHED = "matched"
    UNPARSED = "unparsed"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    REPORT = "report"


class Status(Enum):
    """What a unit says of itself; each is also an event of the family `feedback`."""

    ACKED = "acked"
    REFUSED = "refused"
    DEPARTED = "departed"
    MUSTERED = "mustered"
    ARRIVED = "arrived"
    PROGRESS = "progress"
    ENDED = "ended"
    REPORTED = "reported"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Said:
    """The content of an answer. `strength` is a head count, -1 where none was given."""

    status: Status
    strength: int = -1
    equipment: tuple[tuple[str, int], ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AnswerHeard:
    """Something a human sent, over any bearer, with all that it was matched to.

    `order_id` is empty unless it belongs to exactly one open order. `units` are the legs it
    speaks for, `candidates` the open orders among which it stayed ambiguous. `said` is None
    where the text could not be understood; `asks_resend` says that it complains of having got
    no text. `recording` is the file of the call in which it was pressed, if there is one.
    """

    key: str
    at_utc: datetime
    order_id: str
    verdict: Verdict
    bearer: Bearer
    channel: str
    address: str
    raw: str
    device_time_utc: datetime | None
    person: str
    units: tuple[str, ...]
    candidates: tuple[str, ...]
    said: Said | None
    asks_resend: bool = False
    recording: str = ""


@dataclass(frozen=True, slots=True)
class AnswerBound:
    """An operator said whose an unmatched message was; it counts at its receive time.

    `recording` is the message itself, where it was spoken.
    """

    key: str
    at_utc: datetime
    order_id: str
    answer_key: str
    heard_at_utc: datetime
    address: str
    raw: str
    unit: str
    said: Said
    operator: str
    reason: str
    recording: str = ""


@dataclass(frozen=True, slots=True)
class QuestionAnswered:
    """Somebody who was asked which order he had meant has named one.

    The order is that of the question, the answer of key `answer_key` may be another's.
    """

    key: str
    at_utc: datetime
    order_id: str
    delivery_id: str
    answer_key: str


@dataclass(frozen=True, slots=True)
class UnitReported:
    """The form on how it ended came in; `complete` is false while it `lacks` what it needs.

    `form` is the request as it came, `content` what was read of it, ready for events.
    """

    key: str
    at_utc: datetime
    order_id: str
    unit: str
    complete: bool
    form: str
    operator: str
    lacks: tuple[str, ...] = ()
    content: tuple[tuple[str, str | bool], ...] = ()


@dataclass(frozen=True, slots=True)
class UnitMarked:
    """An operator marks what he heard of a unit himself; `via` says how (a call, the radio), and
    `recording` where it can be heard again.
    """

    key: str
    at_utc: datetime
    order_id: str
    unit: str
    said: Said
    operator: str
    via: str
    reason: str
    recording: str = ""


@dataclass(frozen=True, slots=True)
class MarkCorrected:
    """An operator signs another time for a mark; what was recorded before stays recorded."""

    key: str
    at_utc: datetime
    order_id: str
    unit: str
    status: Status
    marked_at_utc: datetime
    operator: str
    reason: str
