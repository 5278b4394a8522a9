"""One alert call, from its INVITE to its receipt.

    DIALLING ─ progress ─► RINGING ─ answered ─► SPEAKING ─ all is said ─► ASKING
        └─ ended ─────────────┴─ ended ─┐         ▲   │ 3, 4                  │ silence
                                        │         │   ▼                       ▼
                                        │         └ TYPING             the menu, or LEAVING
                                        ▼             │ # or a pause
                          OVER ◄─ ended ─ LEAVING     ▼
                                             ▲      KEEPING ─ durable ─► THANKING ─► LEAVING
                                             └─────────────────────────────┘

The order is said twice, then the menu. A key hushes whatever is said: 1 2 5 6 are answers, 3 and
4 once it is clear that no number of people follows (`KeyReader`), 9 plays the order again, 0 is
told to the hall and is no answer, every other key brings the menu. An answer is thanked for only
once it is durable, and the call is over for the core no sooner either. After an answer only 2 and 6
are still taken, from whoever pressed 1 by mistake or is in need. Nobody who only picks up has
confirmed anything: a voicemail does that, too.
"""

from collections import deque
from enum import Enum, auto

from drivers.sip.call_causes import CallCauses
from drivers.sip.frames import Command, Dial, Digit, HangUp, Hush, Over, Progress, Speak
from drivers.sip.key_reader import KeyReader, Reading
from drivers.sip.profile import Profile
from drivers.sip.spoken_lines import Line, Speech
from gateway.driver_api import CallCause, CallEnded, Receipt, Unknown, VoiceCall

_RINGING = 180
_SEAT = "0"
_CRIES = frozenset("26")
_DIED = "the line's process died before anybody had answered"


class Phase(Enum):
    """Where a call is; see the module's docstring."""

    DIALLING = auto()
    RINGING = auto()
    SPEAKING = auto()
    ASKING = auto()
    TYPING = auto()
    KEEPING = auto()
    THANKING = auto()
    LEAVING = auto()
    OVER = auto()


class AlertCall:
    """The owner takes `commands` for the worker and `untold` digits, and says `kept` of each.

    `told_keys` are the owner's: under what keys it told them.

    `receipt` is there once the call is over; it counts when nothing is `owed` any more. A worker
    that `is_stuck` has said nothing for longer than it may.
    """

    def __init__(
        self,
        name: str,
        worker: int,
        request_id: str,
        call: VoiceCall,
        uri: str,
        speech: Speech,
        profile: Profile,
        now_s: float,
    ) -> None:
        self.name, self.worker, self.request_id, self.to = name, worker, request_id, call.to
        self.untold: list[str] = []
        self.told_keys: list[str] = []
        self.owed = 0
        self.answered = False
        self.receipt: Receipt | None = None
        self.is_stuck = False
        self._text = call.text
        self._speech = speech
        self._profile = profile
        self._timings = timings = profile.timings
        self._causes = CallCauses(profile.causes, profile.causes_after_ringing)
        self.commands: list[Command] = [
            Dial(worker, name, uri, timings.no_response_s, timings.ring_s)
        ]
        self._phase = Phase.DIALLING
        self._due_s: float | None = now_s + timings.no_response_s + timings.report_s
        self._ring_until_s = now_s + timings.ring_s + timings.report_s
        self._ends_s: float | None = None
        self._rang = False
        self._keys = KeyReader()
        self._early: list[str] = []
        self._confirmed: set[str] = set()
        self._script: deque[Line] = deque()
        self._saying = ""
        self._said = 0
        self._menus_left = profile.menus - 1
        self._repeats_left = profile.repeats
        self._is_prepared = False

    @property
    def phase(self) -> Phase:
        """Where it is now."""
        return self._phase

    def progressed(self, heard: Progress) -> None:
        """A provisional response: somebody is there, and perhaps it rings."""
        self._rang |= heard.code == _RINGING
        self._prepare()
        if self._phase is Phase.DIALLING:
            self._phase, self._due_s = Phase.RINGING, self._ring_until_s

    def picked_up(self, now_s: float) -> None:
        """Somebody or something answered."""
        if self._phase not in (Phase.DIALLING, Phase.RINGING):
            return
        self.answered = True
        self._prepare()
        self._ends_s = now_s + self._timings.call_s
        self._begin([*[Line.ORDER] * self._profile.times_spoken, Line.MENU], now_s)
        for key in self._early:
            self._press(key, now_s)

    def pressed(self, heard: Digit, now_s: float) -> None:
        """A key. What sounds like one before anybody has picked up is the network's."""
        if self._phase is Phase.OVER:
            return
        if self.answered:
            self._press(heard.digit, now_s)
        elif heard.how != "inband":
            self._early.append(heard.digit)

    def spoken(self, phrase: str, now_s: float) -> None:
        """A phrase was played to its end."""
        if phrase == self._saying and self._phase in (Phase.SPEAKING, Phase.THANKING):
            self._say_next(now_s)

    def kept(self, now_s: float) -> None:
        """One of its digits is durable."""
        self.owed -= 1
        if self._phase is Phase.KEEPING and not self.owed:
            self._script = deque([Line.THANKS])
            self._enter(Phase.THANKING, now_s + self._timings.thanks_s)
            self._say_next(now_s)

    def ended(self, heard: Over) -> None:
        """The worker says that it is over. Whoever hangs up has typed all that he wanted to."""
        self._tell(self._keys.finish())
        if self._confirmed:
            self._close(CallEnded(True, None))
        elif self.answered or heard.answered:
            begun = self._said > 0
            cause = CallCause.NO_CONFIRMATION if begun else CallCause.CUT
            self._close(CallEnded(True, cause))
        else:
            self._close(CallEnded(False, self._causes.of(heard.code, rang=self._rang)))

    def lost(self) -> None:
        """Its worker has died, and the call with it."""
        self._tell(self._keys.break_off())
        if self._confirmed:
            self._close(CallEnded(True, None))
        elif self.answered:
            self._close(CallEnded(True, CallCause.CUT))
        else:
            self._close(Unknown(_DIED))

    def tick(self, now_s: float) -> None:
        """Act on what is due."""
        if self._ends_s is not None and now_s >= self._ends_s:
            self._ends_s = None
            self._leave(now_s)
        if self._due_s is None or now_s < self._due_s:
            return
        self._due_s = None
        match self._phase:
            case Phase.DIALLING | Phase.RINGING | Phase.LEAVING:
                self.is_stuck = True
            case Phase.ASKING:
                self._ask_again(now_s)
            case Phase.TYPING:
                self._answer(self._keys.finish(), now_s)
            case Phase.THANKING:
                self._leave(now_s)

    def deadline(self) -> float | None:
        """When `tick` is due."""
        return min((s for s in (self._due_s, self._ends_s) if s is not None), default=None)

    def _prepare(self) -> None:
        # Not before the INVITE has left: to begin with it may start a process.
        if not self._is_prepared:
            self._is_prepared = True
            self._speech.prepare(self._text)

    def _press(self, key: str, now_s: float) -> None:
        if self._confirmed:
            if key in _CRIES:
                self._answer(key, now_s)
            return
        self._hush()
        match self._keys.press(key):
            case Reading.GOES_ON:
                self._enter(Phase.TYPING, now_s + self._timings.next_key_s)
            case Reading.AGAIN if self._repeats_left:
                self._repeats_left -= 1
                self._begin([Line.ORDER, Line.MENU], now_s)
            case Reading():
                self._begin([Line.NOT_UNDERSTOOD, Line.MENU], now_s)
            case answer:
                self._answer(answer, now_s)

    def _answer(self, digits: str, now_s: float) -> None:
        self._tell(digits)
        if digits == _SEAT:
            self._begin([Line.MENU], now_s)
        else:
            self._hush()
            self._enter(Phase.KEEPING, None)

    def _tell(self, digits: str) -> None:
        if not digits or digits in self._confirmed:
            return
        self.untold.append(digits)
        self.owed += 1
        if digits != _SEAT:
            self._confirmed.add(digits)

    def _begin(self, lines: list[Line], now_s: float) -> None:
        if self._phase is not Phase.LEAVING:
            self._script = deque(lines)
            self._enter(Phase.SPEAKING, None)
            self._say_next(now_s)

    def _enter(self, phase: Phase, due_s: float | None) -> None:
        # A key that crossed our BYE still counts, but the call is not taken up again.
        if self._phase is not Phase.LEAVING:
            self._phase, self._due_s = phase, due_s

    def _say_next(self, now_s: float) -> None:
        self._saying = ""
        while self._script:
            line = self._script.popleft()
            files = self._speech.files(line, self._text)
            if files:
                self._said += 1
                self._saying = f"{line.value}-{self._said}"
                self.commands.append(Speak(self.worker, self.name, self._saying, files))
                return
        if self._phase is Phase.THANKING:
            self._leave(now_s)
        else:
            self._enter(Phase.ASKING, now_s + self._timings.digit_s)

    def _ask_again(self, now_s: float) -> None:
        if self._menus_left:
            self._menus_left -= 1
            self._begin([Line.MENU], now_s)
        else:
            self._leave(now_s)

    def _hush(self) -> None:
        if self._saying:
            self._saying = ""
            self._script.clear()
            self.commands.append(Hush(self.worker, self.name))

    def _leave(self, now_s: float) -> None:
        if self._phase in (Phase.LEAVING, Phase.OVER):
            return
        self.commands.append(HangUp(self.worker, self.name))
        self._phase, self._due_s = Phase.LEAVING, now_s + self._timings.report_s

    def _close(self, receipt: Receipt) -> None:
        self.receipt = receipt
        self._phase, self._due_s, self._ends_s = Phase.OVER, None, None
