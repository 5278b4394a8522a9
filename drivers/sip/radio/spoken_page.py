"""One page that is spoken over a gateway to a radio system, from its INVITE to its receipt.

    DIALLING ─ 18x ─► QUEUED ─ 200 ─► [ASKING ─ INFO ─►] KEYED ─ lead-in ─► SPEAKING ─┐ times_spoken
        │                │                │                │                 │  ▲──────┘
        └── refused ─────┴── no grant ────┴── withdrawn ───┘                 └─► TRAILING ─► LEAVING
                                                                               PTT is off   BYE
    OVER: its receipt

Before the first word nothing was on the air: what ends then is deferred, refused or unsent. One
whole reading is `Accepted`, which says that it was transmitted; who heard it nobody knows. A page
that was cut off in its first reading is refused as the lane's, and a repeat of it will be marked.
"""

import re
from collections.abc import Callable
from enum import Enum, auto

from drivers.sip.frames import (
    Command,
    Dial,
    HangUp,
    Inform,
    Informed,
    Over,
    Press,
    Speak,
    Spoken,
)
from drivers.sip.profile import Timings
from drivers.sip.radio.radio_rules import Grant, Ptt, RadioRules
from drivers.sip.texts.message_codes import meaning_of
from drivers.sip.texts.message_rules import Meaning
from gateway.driver_api import (
    Accepted,
    Deferred,
    Fault,
    RadioPage,
    Receipt,
    Refused,
    Unknown,
    Unsent,
)

_MS = 1000.0
_CANCELLED = 487
_PAGE_NUMBER = re.compile(r"\((\d)/(\d)\)")
_DIED = "the line's process died before it had been spoken once"


class Phase(Enum):
    """Where a page is; see the module's docstring."""

    DIALLING = auto()
    QUEUED = auto()
    ASKING = auto()
    KEYED = auto()
    SPEAKING = auto()
    TRAILING = auto()
    LEAVING = auto()
    OVER = auto()


class SpokenPage:
    """The owner takes `commands` for the worker; `receipt` is there once the page is over.

    `files` gives the WAV files of its text as it can be said now, `may_go` whether it has not
    expired; `alert` is the file that goes before each reading. A worker that `is_stuck` has said
    nothing for longer than it may.
    """

    def __init__(
        self,
        name: str,
        worker: int,
        request_id: str,
        page: RadioPage,
        uri: str,
        rules: RadioRules,
        timings: Timings,
        files: Callable[[], tuple[str, ...]],
        may_go: Callable[[], bool],
        now_s: float,
        alert: str = "",
    ) -> None:
        self.name, self.worker, self.request_id = name, worker, request_id
        self.page, self.uri = page, uri
        self.receipt: Receipt | None = None
        self.is_stuck = False
        self._rules, self._timings = rules, timings
        self._files, self._may_go, self._alert = files, may_go, alert
        headers = rules.group_headers if page.to_talkgroup else rules.radio_headers
        no_response_s = timings.no_response_s
        self.commands: list[Command] = [
            Dial(worker, name, uri, no_response_s, rules.grant_s, headers=tuple(headers.items()))
        ]
        self._phase = Phase.DIALLING
        self._began_s = now_s
        self._due_s: float | None = now_s + no_response_s + timings.report_s
        self._talks_until_s = now_s
        self._readings = 0
        self._has_begun = False
        self._whole_readings = 0
        self._instead: Receipt | None = None

    def progressed(self) -> None:
        """A provisional response: it is in the gateway's queue."""
        if self._phase is Phase.DIALLING:
            until_s = self._began_s + self._rules.grant_s + self._timings.report_s
            self._enter(Phase.QUEUED, until_s)

    def picked_up(self, now_s: float) -> None:
        """The gateway has answered."""
        if self._phase not in (Phase.DIALLING, Phase.QUEUED):
            return
        if self._rules.grant is Grant.INFO:
            self._enter(Phase.ASKING, now_s + self._rules.grant_s)
        else:
            self._key(now_s)

    def informed(self, heard: Informed, now_s: float) -> None:
        """An INFO of the gateway: it lets us talk, or does not, or not any more."""
        if any(word in heard.body for word in self._rules.refusal_words):
            self._give_up(self._later(f"refused: {heard.body.strip()[:40]}"), now_s)
            return
        is_granted = any(word in heard.body for word in self._rules.grant_words)
        if is_granted and self._phase is Phase.ASKING:
            self._key(now_s)

    def spoken(self, heard: Spoken, now_s: float) -> None:
        """A reading was played to its end."""
        if self._phase is not Phase.SPEAKING or heard.phrase != self._reading:
            return
        self._whole_readings += not set(heard.unplayed) - {self._alert}
        self._readings += 1
        if self._readings < self._rules.times_spoken:
            self._say()
        else:
            self._signal(self._rules.ptt_off)
            self._enter(Phase.TRAILING, now_s + self._rules.tail_ms / _MS)

    def withdraw(self, now_s: float) -> bool:
        """Take it back, if no word of it is on the air."""
        if self._has_begun or self._instead is not None or self.receipt is not None:
            return False
        self._give_up(Unsent("withdrawn"), now_s)
        return True

    def ended(self, heard: Over) -> None:
        """The worker says that it is over."""
        self._close(self._worth(heard))

    def lost(self) -> None:
        """Its worker has died, and the call with it."""
        if self._readings:
            self._close(self._transmitted())
        elif self._instead is not None and not self._has_begun:
            self._close(self._instead)
        else:
            self._close(Unknown(_DIED))

    def tick(self, now_s: float) -> None:
        """Act on what is due."""
        if self._due_s is None or now_s < self._due_s:
            return
        self._due_s = None
        match self._phase:
            case Phase.DIALLING | Phase.QUEUED | Phase.LEAVING:
                self.is_stuck = True
            case Phase.ASKING:
                self._give_up(self._later(f"no grant in {self._rules.grant_s:g} s"), now_s)
            case Phase.KEYED:
                self._begin(now_s)
            case Phase.SPEAKING | Phase.TRAILING:
                self._leave(now_s)

    def deadline(self) -> float | None:
        """When `tick` is due."""
        return self._due_s

    @property
    def _reading(self) -> str:
        return f"page-{self._readings + 1}"

    def _key(self, now_s: float) -> None:
        self._signal(self._rules.ptt_on)
        self._talks_until_s = now_s + self._rules.page_s
        self._enter(Phase.KEYED, now_s + self._rules.lead_in_ms / _MS)

    def _begin(self, now_s: float) -> None:
        if not self._may_go():
            self._give_up(Unsent("expired"), now_s)
        elif not self._files():
            self._give_up(Refused(Fault.LANE, "nothing of it can be spoken"), now_s)
        else:
            self._has_begun = True
            self._say()

    def _say(self) -> None:
        files = tuple(filter(None, (self._alert, *self._files())))
        self.commands.append(
            Speak(self.worker, self.name, self._reading, files, text=self.page.text)
        )
        self._enter(Phase.SPEAKING, self._talks_until_s)

    def _signal(self, what: str) -> None:
        match self._rules.ptt:
            case Ptt.KEYS:
                self.commands.append(Press(self.worker, self.name, what))
            case Ptt.INFO:
                kind = self._rules.ptt_type
                self.commands.append(Inform(self.worker, self.name, kind, what))

    def _later(self, cause: str) -> Deferred:
        return Deferred(self._rules.busy_s, cause)

    def _give_up(self, instead: Receipt, now_s: float) -> None:
        """Nothing more is said; what was not begun has this receipt."""
        if self._phase not in (Phase.LEAVING, Phase.OVER):
            self._instead = instead
            self._leave(now_s)

    def _leave(self, now_s: float) -> None:
        if self._phase in (Phase.KEYED, Phase.SPEAKING):
            self._signal(self._rules.ptt_off)
        self.commands.append(HangUp(self.worker, self.name))
        self._enter(Phase.LEAVING, now_s + self._timings.report_s)

    def _worth(self, heard: Over) -> Receipt:
        if self._readings:
            return self._transmitted()
        if self._has_begun:
            cause = f"cut off in its first reading: {heard.code} {heard.reason}".strip()
            return Refused(Fault.LANE, cause, parts_out=1)
        if self._instead is not None:
            return self._instead
        said = f"{heard.code} {heard.reason}".strip() if heard.code else "no response"
        if heard.code in self._rules.busy_codes:
            return self._later(f"busy: {said}")
        if heard.code == _CANCELLED and heard.by_us:
            return self._later(f"no grant in {self._rules.grant_s:g} s")
        to_blame = meaning_of(heard.code, {}) is Meaning.RECIPIENT
        return Refused(Fault.RECIPIENT if to_blame else Fault.LANE, said)

    def _transmitted(self) -> Receipt:
        if not self._whole_readings:
            return Refused(Fault.LANE, "parts of it could not be played", parts_out=1)
        return Accepted()

    def _enter(self, phase: Phase, due_s: float) -> None:
        self._phase, self._due_s = phase, due_s

    def _close(self, receipt: Receipt) -> None:
        if self.receipt is None:
            self.receipt = receipt
        self._phase, self._due_s = Phase.OVER, None


def said_on_air(text: str) -> str:
    """The text as it is spoken on a radio: nobody presses keys there, and (1/2) is no fraction."""
    counted = _PAGE_NUMBER.sub(r"第\1页,共\2页。", text, count=1)
    return counted.replace("回复", "答复")
