"""One command at a time with the radio (EN 300 392-5 §6.3).

    IDLE ─start─► ANSWER ─────────────────────────────► final result code: IDLE
           └────► GAP ─ body_gap or prompt ─┬► RESULT ─►   (a command with a body)
                                            └► GIVEN_BACK ─► (ESC: it may not leave any more)

A time-out measures silence: behind a burst of reports nobody asked for an answer comes late, and
every byte of the burst shows that the radio lives. `most_s` is the end all the same.
"""

import re
from enum import Enum

from drivers.tetra_pei.at_command import Answer, Command, Outcome
from drivers.tetra_pei.error_codes import PeiError, read_error
from drivers.tetra_pei.radio_lines import is_accepted

_CTRL_Z = b"\x1a"
_ESCAPE = b"\x1b"
_GIVEN_BACK_S = 2.0
# line noise beside a result code must not cost a page its receipt
_OK = re.compile(r"[^A-Za-z0-9+]*OK[^A-Za-z0-9+]*")


class _Stage(Enum):
    IDLE = "idle"
    ANSWER = "answer"
    GAP = "gap"
    RESULT = "result"
    GIVEN_BACK = "given back"


class Dialogue:
    """The command that is out, if any; `echoes` counts what the radio has repeated to us."""

    def __init__(self, silence_s: float, most_s: float, body_gap_s: float) -> None:
        self.command = Command("")
        self.deadline: float | None = None
        self.echoes = 0
        self._silence_s, self._most_s, self._body_gap_s = silence_s, most_s, body_gap_s
        self._ends_s = 0.0
        self._stage = _Stage.IDLE
        self._lines: list[str] = []
        self._outgoing = bytearray()

    @property
    def idle(self) -> bool:
        return self._stage is _Stage.IDLE

    @property
    def body_left(self) -> bool:
        return self._stage is _Stage.RESULT

    def take_outgoing(self) -> bytes:
        """What to write now."""
        data = bytes(self._outgoing)
        self._outgoing.clear()
        return data

    def start(self, command: Command, now_s: float) -> None:
        """Give a command out; only while idle."""
        self.command, self._lines = command, []
        self._outgoing += command.lead + command.line.encode("ascii", "replace") + b"\r"
        self._ends_s = now_s + self._most_s
        if command.body:
            self._stage, self.deadline = _Stage.GAP, now_s + self._body_gap_s
        else:
            self._stage, self.deadline = _Stage.ANSWER, now_s + self._silence_s

    def last_words(self, line: str) -> None:
        """Give a line out whatever is open, for there will be no answer; a body is given up."""
        lead = _ESCAPE if self._stage is _Stage.GAP else b""
        self._outgoing += lead + line.encode("ascii") + b"\r"

    def heard_bytes(self, now_s: float) -> None:
        """The radio has said something, whatever it was."""
        if self._stage in (_Stage.ANSWER, _Stage.RESULT):
            self.deadline = min(self._ends_s, now_s + self._silence_s)

    def prompted(self, now_s: float) -> None:
        """A radio that prompts need not be waited for any longer."""
        if self._stage is _Stage.GAP:
            self._write_body(now_s)

    def take(self, line: str) -> Answer | None:
        """Take a line; the answer once it is complete."""
        if self.idle:
            return None
        if line in (self.command.line, self.command.body):
            self.echoes += 1
            return None
        if self._informs(line):
            self._lines.append(line)
            return None
        if _OK.fullmatch(line):
            return self._confirmed()
        error = read_error(line)
        return None if error is None else self._end(Outcome.ERROR, error)

    def tick(self, now_s: float) -> Answer | None:
        """Act on the deadline; the answer if that ends the command."""
        if self.deadline is None or now_s < self.deadline:
            return None
        if self._stage is _Stage.GAP:
            self._write_body(now_s)
            return None
        # the information came and only the result code got lost
        came = bool(self._lines) and self._stage is not _Stage.GIVEN_BACK
        return self._end(Outcome.OK if came else Outcome.SILENCE, unfinished=True)

    def _informs(self, line: str) -> bool:
        prefix = self.command.prefix
        if self.command.body:
            return self.body_left and is_accepted(line)
        return bool(prefix) and line.startswith(prefix)

    def _write_body(self, now_s: float) -> None:
        if self.command.may_leave is not None and not self.command.may_leave():
            self._outgoing += _ESCAPE
            self._stage, self.deadline = _Stage.GIVEN_BACK, now_s + _GIVEN_BACK_S
            return
        self._outgoing += self.command.body.encode("ascii") + _CTRL_Z
        self._stage, self.deadline = _Stage.RESULT, now_s + self._silence_s
        self._ends_s = now_s + self._most_s

    def _confirmed(self) -> Answer | None:
        if self._stage is _Stage.GAP:
            return None  # it cannot be its own: the body has not been given out
        if self._stage is _Stage.ANSWER and self.command.must_inform and not self._lines:
            return None
        return self._end(Outcome.OK)

    def _end(
        self, outcome: Outcome, error: PeiError | None = None, unfinished: bool = False
    ) -> Answer:
        back = self._stage is _Stage.GIVEN_BACK
        lines = tuple(self._lines)
        answer = Answer(outcome, error, lines, self.body_left, unfinished, back)
        self._stage, self.deadline = _Stage.IDLE, None
        return answer
