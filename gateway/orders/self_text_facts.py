"""Facts of the texts that the pool's own SIMs send each other to prove that they are alive."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SelfTextStarted:
    """A SIM is about to text the next one. The key holds the round and the sender.

    Without an end nothing is known of it but that it may have gone out.
    """

    key: str
    at_utc: datetime
    channel: str
    to_channel: str
    round: str


@dataclass(frozen=True, slots=True)
class SelfTextEnded:
    """What the device said of it; `cause` is empty where the network took it."""

    key: str
    at_utc: datetime
    channel: str
    to_channel: str
    round: str
    parts_spent: int
    cause: str


@dataclass(frozen=True, slots=True)
class SelfTextHeard:
    """It arrived: the SIM of `from_channel` can send, that of `channel` can receive."""

    key: str
    at_utc: datetime
    channel: str
    from_channel: str
    round: str
