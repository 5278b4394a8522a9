"""One command at a time with the modem.

    IDLE ─start─► [LEAD ─►] ANSWER ────────────────► final result code: IDLE
           └────► PROMPT ─prompt─► GAP ─┬► RESULT ──►   (a command with a PDU)
                                        └► GIVEN_BACK ─► (ESC: it may not leave any more)

A lead (ESC) is given time to be answered: what is typed meanwhile may be lost.

Its own echo is dropped, and one that comes back after it was off is told: the modem has
restarted, and does not know any more what it was told. Lines that are not its own are left alone,
and an OK that cannot be its own is taken for a late one. A deadline ends every stage: the answer is
then `SILENCE`, unless the information came and only the result code got lost.

Behind a PDU two things are waited for. A modem that has said nothing for `patience_s` is
`overdue`: it may be dead. But it may also be waiting for a slow network, and while it executes
a command nothing must be written to it (V.250 §5.6.1); so the command stays out, and whatever
comes of it is its own, until `timeout_s`. Lines of any kind prove that it is alive.

A modem that its command lets us call meanwhile gets an ESC and an AT every few seconds: one that
hung and has recovered answers that, and its text stays in doubt.
"""

import re
from enum import Enum

from drivers.gsm_modem.at_command import Answer, Command, Outcome
from drivers.gsm_modem.at_lines import PROMPT
from drivers.gsm_modem.error_codes import AtError, ErrorKind, read_error
from drivers.gsm_modem.pdu_lines import PduLine, Source

_CTRL_Z = b"\x1a"
_ESCAPE = b"\x1b"
# line noise beside a result code must not cost a text its receipt
_OK = re.compile(r"[^\s+^*%:\"=]*OK[^A-Za-z0-9]*")
_ERROR = re.compile(r"[^A-Za-z0-9+]*(ERROR|COMMAND NOT SUPPORT|TOO MANY PARAMETERS)[^A-Za-z0-9]*")
_ACCEPTED = re.compile(r"\+CMGS:\s*\d")
_CALL = "AT"
_CALL_AGAIN_S = 4.0
_GRACE_S = 2.0
_GIVEN_BACK_S = 2.0
_LEAD_S = 0.2
_ECHO_IS_OFF_AFTER = 8


class _Stage(Enum):
    IDLE = "idle"
    LEAD = "lead"
    ANSWER = "answer"
    PROMPT = "prompt"
    GAP = "gap"
    RESULT = "result"
    GIVEN_BACK = "given back"


class Dialogue:
    """The command that is out, if any; `outgoing` collects what to write.

    `left_s` is when its PDU went, `overdue` says that the network's answer to that is missing
    for longer than is usual, `echoes_again` that so many answers had come without an echo.
    """

    def __init__(self, prompt_gap_s: float, blind: bool) -> None:
        self.outgoing = bytearray()
        self.deadline: float | None = None
        self.command = Command("", 0.0)
        self.left_s = 0.0
        self.overdue = False
        self.echoes_again = False
        self._unechoed = 0
        self._most_s = 0.0
        self._is_ending = False
        self._next_call_s: float | None = None
        self._called = False
        self._prompt_gap_s = prompt_gap_s
        self._blind = blind
        self._stage = _Stage.IDLE
        self._lines: list[str] = []
        self._pdus: list[PduLine] = []

    @property
    def idle(self) -> bool:
        return self._stage is _Stage.IDLE

    def take_outgoing(self) -> bytes:
        """What to write now."""
        data = bytes(self.outgoing)
        self.outgoing.clear()
        return data

    @property
    def awaiting_prompt(self) -> bool:
        return self._stage is _Stage.PROMPT

    @property
    def pdu_left(self) -> bool:
        return self._stage is _Stage.RESULT

    def start(self, command: Command, now_s: float) -> None:
        """Give a command out; only while idle."""
        self.command = command
        self._lines, self._pdus = [], []
        self._is_ending = self._called = False
        self._next_call_s = None
        if command.lead:
            self.outgoing += command.lead
            self._stage = _Stage.LEAD
            self.deadline = now_s + _LEAD_S
        else:
            self._write_line(command.prompt_s if command.pdu else command.timeout_s, now_s)

    def _write_line(self, within_s: float, now_s: float) -> None:
        self.outgoing += self.command.line.encode("ascii", "replace") + b"\r"
        self._stage = _Stage.PROMPT if self.command.pdu else _Stage.ANSWER
        self.deadline = now_s + within_s

    def is_echo(self, line: str) -> bool:
        """Whether the modem only repeats what we wrote."""
        if self.idle:
            return False
        if line == self.command.line:
            self.echoes_again = self._unechoed >= _ECHO_IS_OFF_AFTER
            self._unechoed = 0
            return True
        return line == self.command.pdu or (self._called and line == _CALL)

    def takes(self, source: Source) -> bool:
        """Whether a PDU of this source may come now: what is stored comes only when asked for."""
        if source in (Source.READ, Source.LISTED):
            return not self.idle and source.value in self.command.prefix
        return True

    def alive(self, now_s: float) -> None:
        """The modem has said something: a network that lets it wait is slow, no more."""
        if self._stage is not _Stage.RESULT or self._is_ending:
            return
        if not self.overdue:
            self.deadline = min(self._most_s, now_s + self._patience_s)
        elif self._next_call_s is not None:
            self._next_call_s = max(self._next_call_s, now_s + _CALL_AGAIN_S)
            self.deadline = min(self._most_s, self._next_call_s)

    def stored_pdu(self, pdu: PduLine, now_s: float) -> None:
        """A PDU that the command asked for."""
        if not self.idle:
            self._pdus.append(pdu)
            self.deadline = now_s + self.command.timeout_s

    def token(self, token: str, now_s: float) -> Answer | None:
        """Take a line or the prompt; the answer once it is complete."""
        if self.idle or self._stage is _Stage.LEAD:
            return None
        if token == PROMPT:
            self._prompted(now_s)
            return None
        if self.command.prefix and self.command.prefix in token:
            self._informed(token, now_s)
            return None
        if _OK.fullmatch(token):
            return self._confirmed(now_s)
        error = read_error(token)
        if error is None and (plain := _ERROR.fullmatch(token)):
            words = "" if plain[1] == "ERROR" else plain[1].lower()
            error = AtError(ErrorKind.PLAIN, None, words)
        return None if error is None else self._refused(error)

    def tick(self, now_s: float) -> Answer | None:
        """Act on the deadline; the answer if that ends the command."""
        if self.deadline is None or now_s < self.deadline:
            return None
        if self._stage is _Stage.LEAD:
            self._write_line(self.command.timeout_s - _LEAD_S, now_s)
            return None
        if self._stage is _Stage.GAP or (self._stage is _Stage.PROMPT and self._blind):
            self._write_pdu(now_s)
            return None
        if self._stage is _Stage.RESULT and self._lines:
            return self._end(Outcome.OK, unfinished=True)
        if self._stage is _Stage.RESULT and not self._is_ending and now_s < self._most_s:
            self._go_on_waiting(now_s)
            return None
        return self._end(Outcome.SILENCE, unfinished=True)

    def _go_on_waiting(self, now_s: float) -> None:
        self.overdue = True
        if self._next_call_s is not None and now_s >= self._next_call_s:
            self.outgoing += _ESCAPE + _CALL.encode("ascii") + b"\r"
            self._called = True
            self._next_call_s = now_s + _CALL_AGAIN_S
        self.deadline = min(self._most_s, self._next_call_s or self._most_s)

    def _prompted(self, now_s: float) -> None:
        if self._stage is not _Stage.PROMPT:
            return
        if self._prompt_gap_s > 0:
            self._stage = _Stage.GAP
            self.deadline = now_s + self._prompt_gap_s
        else:
            self._write_pdu(now_s)

    def _write_pdu(self, now_s: float) -> None:
        if self.command.may_leave is not None and not self.command.may_leave():
            # TS 27.005 §3.5.1: ESC cancels, and the answer is OK
            self.outgoing += _ESCAPE
            self._stage = _Stage.GIVEN_BACK
            self.deadline = now_s + _GIVEN_BACK_S
            return
        self.outgoing += self.command.pdu.encode("ascii") + _CTRL_Z
        self._stage = _Stage.RESULT
        self.left_s = now_s
        self._most_s = now_s + self.command.timeout_s
        if self.command.call_after_s is not None:
            self._next_call_s = now_s + self.command.call_after_s
        self.deadline = min(self._most_s, now_s + self._patience_s)

    @property
    def _patience_s(self) -> float:
        return self.command.patience_s or self.command.timeout_s

    def _informed(self, line: str, now_s: float) -> None:
        begins = line.index(self.command.prefix)
        if self.command.pdu:
            accepted = _ACCEPTED.search(line)
            if self._stage is not _Stage.RESULT or accepted is None:
                return  # a late answer to an earlier text, or one spoilt on the line
            begins = accepted.start()
        self._lines.append(line[begins:])
        self._is_ending = bool(self.command.pdu)
        grace_s = _GRACE_S if self.command.pdu else self.command.timeout_s
        self.deadline = now_s + grace_s

    def _confirmed(self, now_s: float) -> Answer | None:
        if self._stage in (_Stage.PROMPT, _Stage.GAP):
            return None
        if self._stage is _Stage.GIVEN_BACK:
            return self._end(Outcome.OK)
        if self.command.must_inform and not self._lines:
            if self._stage is _Stage.RESULT:
                # taken over, but under which reference? It may still come, not for long
                self._is_ending = True
                self.deadline = now_s + _GRACE_S
            return None
        return self._end(Outcome.OK)

    def _refused(self, error: AtError) -> Answer | None:
        about_message = self.command.line.startswith(("AT+CM", "AT+CN", "AT+CP", "AT+CSM"))
        if error.kind is ErrorKind.CMS and not about_message:
            return None  # TS 27.005 §3.2.5: only its own commands answer like that
        return self._end(Outcome.ERROR, error)

    def _end(
        self, outcome: Outcome, error: AtError | None = None, unfinished: bool = False
    ) -> Answer:
        answer = Answer(
            outcome,
            error,
            tuple(self._lines),
            tuple(self._pdus),
            self.pdu_left,
            unfinished,
            self._stage is _Stage.GIVEN_BACK,
            self._called and (self._is_ending or outcome is not Outcome.SILENCE),
        )
        self._stage = _Stage.IDLE
        self.deadline = None
        self.overdue = False
        self._unechoed += outcome is not Outcome.SILENCE
        return answer
