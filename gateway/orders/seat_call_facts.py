"""Facts of calls that an operator asks for: somebody is called from a seat, or handed to one."""

from dataclasses import dataclass
from datetime import datetime

CALL, HAND_OVER = "call", "hand_over"


@dataclass(frozen=True, slots=True)
class SeatActBegun:
    """It is about to be asked of the channel; what came of it is a `SeatActEnded` of its own.

    `call` names the call that is made, or the one that is handed over. `to` is the number at the
    other end, `person` and `units` who has it, as far as that is known. `order_id` is empty
    where it belongs to none.
    """

    key: str
    at_utc: datetime
    order_id: str
    act: str
    call: str
    channel: str
    seat: str
    to: str
    person: str
    units: tuple[str, ...]
    operator: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SeatActEnded:
    """What came of it: `receipt` in a word, and the file of what was spoken."""

    key: str
    at_utc: datetime
    begun: SeatActBegun
    receipt: str
    cause: str
    recording: str = ""

    @property
    def order_id(self) -> str:
        return self.begun.order_id
