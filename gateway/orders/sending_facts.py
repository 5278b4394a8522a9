"""Facts of one delivery: attempts, their receipts, and what the network reported."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


@dataclass(frozen=True, slots=True)
class AttemptStarted:
    """A lane took a delivery. Until its end is recorded this is the in-doubt state.

    `marked` says that the text begins with the mark of a possible repeat, `because` why.
    """

    key: str
    at_utc: datetime
    order_id: str
    delivery_id: str
    attempt: int
    channel: str
    session: str
    marked: bool
    because: str


class Outcome(Enum):
    """How an attempt ended, as far as the hands know; mirrors the driver's receipts."""

    ACCEPTED = "accepted"
    REFUSED_RECIPIENT = "refused_recipient"
    REFUSED_LANE = "refused_lane"
    DEFERRED = "deferred"
    UNSENT = "unsent"
    UNKNOWN = "unknown"
    CALL_CONFIRMED = "call_confirmed"
    CALL_ANSWERED = "call_answered"
    CALL_FAILED = "call_failed"
    CALL_WITHDRAWN = "call_withdrawn"


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """The receipt of an attempt. `references` are the network's, in part order.

    `parts_out` counts parts that reached the network, or may have, without a whole text.
    `retry_at_utc` is when a deferred one may be tried again. `parts` are those of the whole
    text, 0 where nobody counted them. `recording` is the file of a call that was recorded.
    """

    key: str
    at_utc: datetime
    order_id: str
    delivery_id: str
    attempt: int
    channel: str
    outcome: Outcome
    cause: str
    references: tuple[int, ...]
    parts_out: int
    retry_at_utc: datetime | None
    parts: int = 0
    recording: str = ""

    @property
    def parts_spent(self) -> int:
        """How many parts the SIM may have been charged for; of a text in doubt, all of them."""
        match self.outcome:
            case Outcome.ACCEPTED:
                return len(self.references) or self.parts
            case Outcome.UNKNOWN:
                return max(self.parts, self.parts_out)
            case _:
                return self.parts_out


@dataclass(frozen=True, slots=True)
class LateReceiptHeard:
    """What became of an attempt that had ended in doubt, from the device itself.

    `ended` is the receipt as it would have been recorded in time; the attempt may not be the
    delivery's last by now.
    """

    key: str
    at_utc: datetime
    ended: AttemptEnded

    @property
    def order_id(self) -> str:
        return self.ended.order_id


class ReportState(Enum):
    """What the network says became of a part."""

    DELIVERED = "delivered"
    READ = "read"
    PENDING = "pending"
    FAILED = "failed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ReportHeard:
    """A delivery report on part `part` (from 0) of an attempt.

    `order_id` and `delivery_id` are empty when it fits nothing that is known.
    """

    key: str
    at_utc: datetime
    order_id: str
    delivery_id: str
    attempt: int
    part: int
    channel: str
    reference: int
    address: str
    state: ReportState
    cause: str
    device_time_utc: datetime | None
