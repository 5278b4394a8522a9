"""One AT command, its answer, and a job: commands asked one after the other.

A job is a generator: it yields what it wants done and is sent the answer. So a sequence of
commands reads like the text of the standard, while somebody else decides when each goes out.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from enum import Enum

from drivers.gsm_modem.error_codes import AtError
from drivers.gsm_modem.pdu_lines import PduLine


class Outcome(Enum):
    """How a command ended; `SILENCE` is our verdict, the others are the modem's."""

    OK = "ok"
    ERROR = "error"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Command:
    """A command line without its CR, and how to recognise its answer.

    `prefix` begins its information lines; with `must_inform` an OK without one is taken for
    a late answer to something else. `pdu` follows the prompt, and `prompt_s` is the wait for
    that; `may_leave` is asked right before it goes, and where it says no, the prompt is given
    back. After `patience_s` of silence behind the PDU the command is overdue, but it is out for
    `timeout_s`; from `call_after_s` on the modem is called meanwhile. `lead` goes out a
    moment before the line, within the same `timeout_s`. Silence of a `forgiving` command is
    expected.
    """

    line: str
    timeout_s: float
    prefix: str = ""
    must_inform: bool = False
    pdu: str = ""
    prompt_s: float = 0.0
    patience_s: float = 0.0
    call_after_s: float | None = None
    may_leave: Callable[[], bool] | None = None
    lead: bytes = b""
    forgiving: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Leave the modem to others for a while."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `pdu_left` tells whether the PDU was given out.

    `unfinished` marks an answer whose final result code never came, `taken_back` one to a
    command whose PDU was not allowed to leave. With `after_call` a result code came after the
    modem was called: it may be the command's own, that of a command cut short, or of the call.
    """

    outcome: Outcome
    error: AtError | None = None
    lines: tuple[str, ...] = ()
    pdus: tuple[PduLine, ...] = ()
    pdu_left: bool = False
    unfinished: bool = False
    taken_back: bool = False
    after_call: bool = False

    @property
    def ok(self) -> bool:
        return self.outcome is Outcome.OK

    @property
    def cause(self) -> str:
        """Why it is not ok, in words."""
        return self.error.cause if self.error is not None else "no answer"

    def value(self) -> str:
        """What stands behind the colon of the first information line."""
        return self.lines[0].partition(":")[2].strip() if self.lines else ""


Job = Generator[Command | Pause, Answer, None]
