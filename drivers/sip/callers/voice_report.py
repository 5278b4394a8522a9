"""Somebody leaves a message: a voice report.

    SAYING ─► LISTENING ─ #, the end of the call ─► FILING ─┬─ its file is whole ─► KEEPING
                  └─ silence, too long ─────────────────────┤      ─ durable ─► THANKING
                                                            └─ nobody spoke ─► the end

Nothing is thanked for that is not durable. A message in which nobody spoke is none.
"""

from collections.abc import Callable, Sequence
from enum import Enum, auto

from drivers.sip.calls.call_stage import Wish
from drivers.sip.calls.spoken_lines import Line
from drivers.sip.calls.spoken_script import SpokenScript
from drivers.sip.frames import Hush, Listen, Listened
from drivers.sip.profile import Timings
from drivers.sip.records.call_records import CallRecord

_LEAST_VOICE_S = 0.5
_END = "#"

TellReport = Callable[[str, float], None]
"""Have the report in this file of this length made durable; `kept` follows."""


class ReportPhase(Enum):
    """Where it is; see the module's docstring."""

    SAYING = auto()
    LISTENING = auto()
    FILING = auto()
    KEEPING = auto()
    THANKING = auto()
    OVER = auto()


class VoiceReport:
    """A `Stage`. `is_told` says that there is a report."""

    def __init__(
        self,
        script: SpokenScript,
        opening: Sequence[Line],
        record: CallRecord,
        timings: Timings,
        tell: TellReport,
    ) -> None:
        self.wish: Wish | None = None
        self.is_told = False
        self._script = script
        self._opening = opening
        self._record = record
        self._timings = timings
        self._tell = tell
        self._phase = ReportPhase.SAYING
        self._due_s: float | None = None
        self._is_alone = False

    @property
    def is_awaited(self) -> bool:
        """Something was said, and what it is has not been told yet."""
        return self._phase in (ReportPhase.LISTENING, ReportPhase.FILING)

    @property
    def unfinished(self) -> str:
        """The recording of a message whose end was not seen; empty where there is none."""
        return self._record.name if self.is_awaited else ""

    def caller_left(self) -> None:
        """He has hung up: nothing more is said, what he said still counts."""
        self._is_alone = True

    def begin(self, now_s: float) -> None:
        lines = [*self._opening, Line.LEAVE_MESSAGE]
        self._script.begin((line, "") for line in lines)
        if self._script.is_silent:
            self._listen(now_s)

    def pressed(self, key: str, now_s: float) -> None:
        if self._phase is ReportPhase.SAYING:
            self._script.hush()
            self._listen(now_s)
        elif self._phase is ReportPhase.LISTENING and key == _END:
            self._script.commands.append(Hush(self._script.worker, self._script.name))
            self._enter(ReportPhase.FILING, now_s + self._timings.message_filed_s)

    def spoken(self, phrase: str, now_s: float) -> None:
        if self._script.spoken(phrase):
            if self._phase is ReportPhase.SAYING:
                self._listen(now_s)
            elif self._phase is ReportPhase.THANKING:
                self._leave()

    def listened(self, heard: Listened, now_s: float) -> None:
        if not self.is_awaited or heard.file != self._record.file:
            return
        if heard.voice_s < _LEAST_VOICE_S:
            self._say([Line.FAREWELL], now_s)
            return
        self.is_told = True
        self._enter(ReportPhase.KEEPING, None)
        self._tell(self._record.name, heard.length_s)

    def kept(self, now_s: float) -> None:
        """The report is durable."""
        if self._phase is ReportPhase.KEEPING:
            self._say([Line.THANKS, Line.FAREWELL], now_s)

    def tick(self, now_s: float) -> None:
        if self._due_s is not None and now_s >= self._due_s:
            self._leave()

    def deadline(self) -> float | None:
        return self._due_s

    def _listen(self, now_s: float) -> None:
        timings, script = self._timings, self._script
        limits = (timings.message_s, timings.message_silence_s)
        script.commands.append(Listen(script.worker, script.name, self._record.file, *limits))
        self._enter(ReportPhase.LISTENING, now_s + timings.message_s + timings.message_filed_s)

    def _say(self, lines: Sequence[Line], now_s: float) -> None:
        self._enter(ReportPhase.THANKING, now_s + self._timings.thanks_s)
        if not self._is_alone:
            self._script.begin((line, "") for line in lines)
        if self._script.is_silent:
            self._leave()

    def _enter(self, phase: ReportPhase, due_s: float | None) -> None:
        self._phase, self._due_s = phase, due_s

    def _leave(self) -> None:
        self._due_s = None
        if not self.is_awaited:
            self._phase = ReportPhase.OVER
        self.wish = Wish.LEAVE
