"""How orders are spoken, and where their talk (`order_talk`) can be."""

from dataclasses import dataclass
from enum import Enum, auto

from drivers.sip.calls.spoken_lines import Line


@dataclass(frozen=True, slots=True)
class TalkPlan:
    """How orders are spoken: what comes before the first, how often each is said, and what can be
    wished for beside answers (keys 0 and 7).
    """

    opening: tuple[Line, ...] = ()
    times_spoken: int = 1
    seat: bool = False
    message: bool = False


class TalkPhase(Enum):
    """Where it is; see `order_talk`."""

    SPEAKING = auto()
    ASKING = auto()
    TYPING = auto()
    KEEPING = auto()
    THANKING = auto()
    ELSEWHERE = auto()
    OVER = auto()
