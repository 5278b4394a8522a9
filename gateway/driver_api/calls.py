"""What is said and done in telephone calls, beside the requests that every bearer has.

a call comes in ─ CallReceived(waits) ─ inbox ─► CallGuidance: his open orders, or the seats
he presses a key ─ DigitsReceived(about)        he speaks ─ VoiceReportReceived
it is over ─ IncomingCallEnded
"""

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class SpokenOrder:
    """One open order of whoever calls, in the words of its call; `about` names it in his digits."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class CallGuidance:
    """What a caller is to hear; without orders he is put through to the seats.

    `name` is who he is, for the display of a seat; empty where the roster has nobody.
    """

    orders: tuple[SpokenOrder, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class CallReceived:
    """A telephone rings at the device; nobody has answered it.

    With `waits` the device holds the call, and the inbox answers with the `CallGuidance` for it.
    """

    key: str
    caller: str
    waits: bool = False


@dataclass(frozen=True, slots=True)
class VoiceReportReceived:
    """Somebody who called has left a message.

    `recording` is the file below the channel's folder of recordings, `about` the order that he
    had been told of last, if any; `call` is the key of the `CallReceived`.
    """

    key: str
    call: str
    caller: str
    recording: str
    length_s: float
    about: str = ""


class CallerOutcome(Enum):
    """What became of a call that came in."""

    ANSWERED = "answered"
    """He heard his orders and pressed a key that is an answer."""
    HEARD = "heard"
    """He heard his orders and pressed none."""
    REPORTED = "reported"
    """He left a message."""
    SEAT = "seat"
    """A seat took it."""
    NO_SEAT = "no_seat"
    """He was put through, and no seat took it."""
    REFUSED = "refused"
    """It was not answered: no leg was free, or it was none that is taken."""


@dataclass(frozen=True, slots=True)
class IncomingCallEnded:
    """A call that came in is over; `call` is the key of its `CallReceived`."""

    key: str
    call: str
    caller: str
    outcome: CallerOutcome
    length_s: float
    recording: str = ""


@dataclass(frozen=True, slots=True)
class SeatCall:
    """Call a seat, and once it has picked up somebody from there: both are joined.

    `seat` is a SIP address, `to` a number as the roster writes it, `label` what the seat's display
    shows. The receipt tells of the second call; a seat that does not pick up is `Unsent`.
    """

    seat: str
    to: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Put a call that stands through to a seat: `call` is the attempt id, or the key of a
    `CallReceived`. `Accepted` says that the seat has it.
    """

    call: str
    seat: str
    label: str = ""
