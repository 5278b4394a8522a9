"""The right to talk, over radio control (RCP): a call is set up, then its key is pressed.

    TransmitDemand ─► SETTING_UP ─ 8841 ─► PRESSING ─ 8041 ─► (STARTING ─ B843 ─►) TALKING
           0841           │       0041 press    │                  │           │ Accepted
                          └── no, silence, withdrawn ──────────────┤           ├ TransmitEnd
                                                                   ▼           ▼
                        IDLE ◄─ 8041, 8842, silence ─ LETTING_GO: 0041 release, 0842

The key is let go when its time is over, when the attempt is withdrawn, when the peer says that the
transmission has ended, and when the session does; as long as the peer did not acknowledge that,
again and again, at last by the next session.
Answers have no number, so nothing is asked while an answer is owed. Where the peer tells its
transmissions (B843), that is heeded; with `transmit_status` only that gives the right.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum, auto
from math import inf

from drivers.hytera_ip.call_control import (
    CallAnswer,
    CallRemoval,
    ControlAnswer,
    Key,
    Process,
    StatusSubscription,
    TransmitStatus,
)
from drivers.hytera_ip.control_kind import ControlKind
from drivers.hytera_ip.hdap import HdapMessage
from drivers.hytera_ip.profile import Profile
from drivers.hytera_ip.radio_control import ControlMessage
from drivers.hytera_ip.talk_demands import Held, TalkKey, call_of, fault_of, is_of
from gateway.driver_api import (
    Accepted,
    Completed,
    Deferred,
    Fault,
    Receipt,
    Refused,
    TransmissionLost,
    TransmitDemand,
    TransmitEnd,
    Unknown,
    Unsent,
)

_DONE = 0
_NO_RIGHT = "nobody had the right to talk here"
_WITHDRAWN = "withdrawn"
_ENDS: Mapping[int, str] = {
    Process.HANG_TIME: "the transmission has ended",
    Process.ENDED: "the call has ended",
    Process.FAILED: "the transmission failed",
    Process.TIME_OUT: "the radio's own limit of a transmission is reached",
}


class _Phase(Enum):
    IDLE = auto()
    SETTING_UP = auto()
    PRESSING = auto()
    STARTING = auto()
    TALKING = auto()
    LETTING_GO = auto()


_ASKING = (_Phase.SETTING_UP, _Phase.PRESSING, _Phase.STARTING)


class Talk:
    """`send` puts a message on the link of radio control and returns its number; None without it.

    The owner takes and clears `completed` and `lost`.
    """

    def __init__(
        self,
        profile: Profile,
        utc: Callable[[], datetime],
        send: Callable[[HdapMessage, float], int] | None,
        key: TalkKey,
    ) -> None:
        self.completed: list[Completed] = []
        self.lost: list[TransmissionLost] = []
        self._profile = profile
        self._utc = utc
        self._send = send
        self._key = key
        self._phase = _Phase.IDLE
        self._due_s = inf
        self._is_up = False
        self._numbers: set[int] = set()
        self._held: Held | None = None
        self._ending = ""
        self._awaited = ControlKind.CALL_ANSWER
        self._why_lost = _NO_RIGHT

    def take(self, request_id: str, request: TransmitDemand | TransmitEnd, now_s: float) -> None:
        """Begin, or end it at once."""
        if self._send is None:
            cause = "radio control (the port rcp) is left out: no calls"
            self._end(request_id, Refused(Fault.LANE, cause))
        elif isinstance(request, TransmitEnd):
            self._give_back(request_id, request, now_s)
        elif not self._is_up:
            self._end(request_id, Unsent("there is no connection to radio control"))
        elif refusal := self._refusal(request):
            self._end(request_id, refusal)
        else:
            self._held = Held(request_id, request)
            self._go(_Phase.SETTING_UP, now_s)
            self._say(call_of(request), now_s)

    def withdraw(self, request_id: str, now_s: float) -> bool:
        """Take back a demand; one that was granted is over, and False, for it has ended."""
        held = self._held
        if held is None or held.request_id != request_id:
            return False
        if self._phase is _Phase.TALKING:
            self._lose(_WITHDRAWN, now_s)
            return False
        self._fail(Unsent(_WITHDRAWN), now_s)
        return True

    def heard(self, control: ControlMessage, now_s: float) -> None:
        """Anything that the peer says over radio control."""
        match control:
            case CallAnswer(result) if self._phase is _Phase.SETTING_UP:
                self._set_up(result, now_s)
            case ControlAnswer(ControlKind.KEY_ANSWER, result) if self._phase is _Phase.PRESSING:
                self._pressed(result, now_s)
            case ControlAnswer(kind, result) if self._phase is _Phase.LETTING_GO:
                if kind is self._awaited:
                    self._gone(result)
            case TransmitStatus(process):
                self._told(process, now_s)

    def unanswered(self, number: int, now_s: float) -> None:
        """The peer's link never acknowledged the message of this number, or refused it."""
        if number not in self._numbers:
            return
        was_letting_go = self._phase is _Phase.LETTING_GO
        self._silence("the peer did not acknowledge", now_s)
        if was_letting_go and self._key.may_be_pressed:
            self._let_go(now_s, was_pressed=True)

    def watch(self, is_up: bool, restarted: bool, now_s: float) -> None:
        """What the link of radio control is like now; its peer may have begun anew."""
        if restarted or (self._is_up and not is_up):
            cause = "the peer restarted" if restarted else "the connection to radio control is lost"
            if self._phase is _Phase.TALKING:
                self._lose(cause, now_s)
            self._silence(cause, now_s)
        is_new = is_up and (restarted or not self._is_up)
        self._is_up = is_up
        if is_new and self._profile.transmit_status and self._send is not None:
            self._send(StatusSubscription().encode(), now_s)
        if is_new and self._key.may_be_pressed and self._phase is _Phase.IDLE:
            self._let_go(now_s, was_pressed=True)

    def tick(self, now_s: float) -> None:
        """Act on what is due."""
        if now_s < self._due_s:
            return
        if self._phase is _Phase.TALKING and self._held is not None:
            self._lose(f"{self._held.demand.at_most_s:g} s are over", now_s)
        else:
            self._silence("no answer came", now_s)

    def deadline(self) -> float | None:
        """When `tick` is due."""
        return None if self._due_s == inf else self._due_s

    def broken_off(self, cause: str, now_s: float) -> None:
        """End everything, each as far as it is known; the key is let go as the last word."""
        if self._phase is _Phase.TALKING:
            self._lose(cause, now_s)
        elif self._phase in _ASKING:
            self._fail(Unknown(cause), now_s)
        if self._ending:
            self._end(self._ending, Unknown(cause))
        self._ending = ""
        self._go(_Phase.IDLE, now_s)

    def _refusal(self, demand: TransmitDemand) -> Receipt | None:
        if fault := fault_of(demand, self._utc()):
            return fault
        if self._held is not None:
            return Refused(Fault.LANE, f"the radio talks to {self._held.demand.to} already")
        if self._phase is _Phase.LETTING_GO:
            return Deferred(self._profile.timings.busy_s, "the key is being let go")
        return None

    def _set_up(self, result: int, now_s: float) -> None:
        if result != _DONE:
            self._end_demand(Refused(Fault.LANE, f"no call was set up ({result:02x})"))
            self._go(_Phase.IDLE, now_s)
            return
        self._go(_Phase.PRESSING, now_s)
        self._key.may_be_pressed = True
        self._say(Key(self._profile.ptt_button, True).encode(), now_s)

    def _pressed(self, result: int, now_s: float) -> None:
        if result != _DONE:
            self._fail(self._busy(f"the radio does not transmit ({result:02x})"), now_s)
        elif self._profile.transmit_status:
            self._go(_Phase.STARTING, now_s)
        else:
            self._grant(now_s)

    def _told(self, process: int, now_s: float) -> None:
        cause = _ENDS.get(process)
        if process == Process.TALKING and self._phase is _Phase.STARTING:
            self._grant(now_s)
        elif cause and self._phase is _Phase.TALKING:
            self._lose(cause, now_s)
        elif process == Process.FAILED and self._phase in (_Phase.PRESSING, _Phase.STARTING):
            self._fail(self._busy(_ENDS[Process.FAILED]), now_s)

    def _grant(self, now_s: float) -> None:
        assert self._held is not None
        self._end(self._held.request_id, Accepted())
        self._go(_Phase.TALKING, now_s)
        self._due_s = now_s + self._held.demand.at_most_s

    def _give_back(self, request_id: str, request: TransmitEnd, now_s: float) -> None:
        held = self._held
        is_ours = held is not None and is_of(request, held.demand)
        if self._phase is not _Phase.TALKING or not is_ours:
            why = self._why_lost if held is None else _NO_RIGHT
            self._end(request_id, Refused(Fault.LANE, why))
            return
        self._held, self._why_lost, self._ending = None, _NO_RIGHT, request_id
        self._let_go(now_s, was_pressed=True, hang_up=request.hang_up)

    def _lose(self, cause: str, now_s: float) -> None:
        held, self._held = self._held, None
        assert held is not None
        self._why_lost = f"{cause} ({self._utc():%H:%M:%S} UTC)"
        key = f"transmission/{held.request_id}"
        self.lost.append(TransmissionLost(key, held.request_id, held.demand.to, cause))
        self._let_go(now_s, was_pressed=True)

    def _silence(self, cause: str, now_s: float) -> None:
        if self._phase is _Phase.LETTING_GO:
            if self._ending:
                self._end(self._ending, Unknown(cause))
            self._ending = ""
            self._go(_Phase.IDLE, now_s)
        elif self._phase in _ASKING:
            self._fail(Unknown(cause), now_s)

    def _gone(self, result: int) -> None:
        if self._ending:
            gone = Unknown(f"the key was not let go ({result:02x})")
            self._end(self._ending, gone if result else Accepted())
        if self._awaited is ControlKind.KEY_ANSWER and result == _DONE:
            self._key.may_be_pressed = False
        self._ending, self._phase, self._due_s = "", _Phase.IDLE, inf

    def _fail(self, receipt: Receipt, now_s: float) -> None:
        """The demand has ended without a right; what was asked for is taken back."""
        self._end_demand(receipt)
        self._let_go(now_s, was_pressed=self._phase is not _Phase.SETTING_UP)

    def _let_go(self, now_s: float, was_pressed: bool, hang_up: bool = True) -> None:
        self._awaited = ControlKind.KEY_ANSWER if was_pressed else ControlKind.REMOVE_ANSWER
        self._go(_Phase.LETTING_GO, now_s)
        if was_pressed:
            self._say(Key(self._profile.ptt_button, False).encode(), now_s)
        if hang_up:
            self._say(CallRemoval().encode(), now_s)

    def _go(self, phase: _Phase, now_s: float) -> None:
        self._phase = phase
        self._due_s = inf if phase is _Phase.IDLE else now_s + self._profile.timings.control_s
        self._numbers.clear()

    def _say(self, message: HdapMessage, now_s: float) -> None:
        assert self._send is not None
        self._numbers.add(self._send(message, now_s))

    def _busy(self, cause: str) -> Deferred:
        return Deferred(self._profile.timings.busy_s, cause)

    def _end_demand(self, receipt: Receipt) -> None:
        held, self._held = self._held, None
        assert held is not None
        self._end(held.request_id, receipt)

    def _end(self, request_id: str, receipt: Receipt) -> None:
        self.completed.append(Completed(request_id, receipt))
