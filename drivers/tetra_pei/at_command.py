"""One AT command, its answer, and a job: what is done one after the other.

A job is a generator: it yields what it wants done and is sent the answer. So a sequence of
commands reads like the text of the standard, while somebody else decides when each goes out.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import Enum

from drivers.tetra_pei.error_codes import PeiError


class Outcome(Enum):
    """How a step ended; `SILENCE` is our verdict, `NOT_ON_AIR` the radio's on an SDS it took."""

    OK = "ok"
    ERROR = "error"
    SILENCE = "silence"
    NOT_ON_AIR = "not on air"


@dataclass(frozen=True, slots=True)
class Command:
    """A command line without its CR, and how to recognise its answer.

    `prefix`, or any of several, begins its information lines; with `must_inform` an OK without
    one is taken for a late answer to something else. `body` follows the line, and `may_leave` is
    asked right before it does. `lead` goes out right before the line. Silence of a `forgiving`
    command is expected.
    """

    line: str
    prefix: str | tuple[str, ...] = ""
    must_inform: bool = False
    body: str = ""
    may_leave: Callable[[], bool] | None = None
    lead: bytes = b""
    forgiving: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Leave the radio to others for a while."""

    seconds: float


@dataclass(frozen=True, slots=True)
class AwaitSent:
    """Wait for the sign that the SDS is on air; others may have the line.

    It is over after `seconds` and once the radio has nothing else to say, after `most_s` at the
    latest: behind a burst of reports the sign comes late.
    """

    seconds: float
    most_s: float


@dataclass(frozen=True, slots=True)
class AwaitCall:
    """Wait for the next word of the radio on any call; over as `AwaitSent` is."""

    seconds: float
    most_s: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `body_left` tells whether the body was given out.

    `unfinished` marks an answer whose final result code never came, `taken_back` one to a
    command whose body was not allowed to leave.
    """

    outcome: Outcome
    error: PeiError | None = None
    lines: tuple[str, ...] = ()
    body_left: bool = False
    unfinished: bool = False
    taken_back: bool = False

    @property
    def ok(self) -> bool:
        return self.outcome is Outcome.OK

    @property
    def cause(self) -> str:
        """Why it is not ok, in words."""
        if self.error is not None:
            return self.error.cause
        silent = self.outcome is Outcome.SILENCE
        return "no answer" if silent else "the radio could not send it over the air"


Step = Command | Pause | AwaitSent | AwaitCall
Job = Generator[Step, Answer, None]
Asking = Generator[Step, Answer, Answer]
