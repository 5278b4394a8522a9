"""What a link says and hears, whichever of the two frame formats carries it.

Each frame that wants an answer comes with that answer ready to be sent, so that a link need
know no format: the accept of a connect, the acknowledgement of data.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol


class Sign(Enum):
    """What a frame means to a link."""

    CONNECT = auto()
    ACCEPT = auto()
    REJECT = auto()
    CLOSE = auto()
    ALIVE = auto()
    DATA = auto()
    ACKNOWLEDGE = auto()


@dataclass(frozen=True, slots=True)
class Signal:
    """One frame heard; `answer` is the datagram that answers it, empty if none does."""

    sign: Sign
    number: int
    payload: bytes = b""
    answer: bytes = b""


class Wire(Protocol):
    """One frame format."""

    def read(self, datagram: bytes) -> Signal:
        """Raises `FrameError`."""

    def connect(self, number: int) -> bytes: ...

    def data(self, number: int, payload: bytes) -> bytes: ...

    def heartbeat(self) -> bytes:
        """Empty if the format has none."""
