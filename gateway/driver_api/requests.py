"""What the core asks a driver to do, and the receipt that comes back.

A receipt says what is known about the *network*, never about a human: even `Accepted`
means only that the network took the message over.
"""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One text to one telephone; the driver splits it into as many parts as it needs.

    `to` is the number as the roster writes it, digits with an optional leading `+`.
    `text` is complete: signature, marks and menu are already in it. With `report` the
    network is asked to report delivery, where the driver's limits promise reports.
    """

    to: str
    text: str
    report: bool = True


Request = TextMessage


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
    """Bytes left and no answer was seen; `references` are those of the parts that were answered."""

    cause: str
    references: tuple[int, ...] = ()


Receipt = Accepted | Refused | Deferred | Unsent | Unknown
