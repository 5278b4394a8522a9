"""Facts of the bearers, seen from one order."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BearersLost:
    """The ways that an order wants and that have no channel at this moment, all of them.

    Empty when every one of them is there again. `reason` is for people.
    """

    key: str
    at_utc: datetime
    order_id: str
    lost: tuple[str, ...]
    reason: str
