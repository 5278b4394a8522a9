"""Which calls go out, over which worker, and what came of them.

    taken ─┬─ no call, no number, never dialled ─► refused        caps are full ─► Deferred
           └─ waits ─┬─ expired, withdrawn ─► Unsent              waited too long ─► Deferred
                     └─ leg and telephone are free ─► AlertCall ─ over, digits durable ─► its end

A call ends for the core only after its digits are in the record: they are matched to the order that
is being spoken.
"""

from collections import Counter
from dataclasses import replace
from itertools import count

from drivers.sip import frames
from drivers.sip.alert_call import AlertCall
from drivers.sip.dial_plan import national
from drivers.sip.frames import Command, Stop, WorkerEvent
from drivers.sip.line_health import LineHealth
from drivers.sip.line_setup import LineSetup
from drivers.sip.waiting_calls import WaitingCall, WaitingCalls
from drivers.sip.worker_roll import WorkerRoll
from gateway.driver_api import (
    CallCause,
    CallEnded,
    Completed,
    Deferred,
    DigitsReceived,
    Fault,
    Receipt,
    Refused,
    Request,
    Unknown,
    Unsent,
    VoiceCall,
)

_CALLS_ONLY = "this channel carries calls only: no texts, no pages"
_NO_LEG = "no line is free"
_CAP = "as many calls have gone out within the hour as may"
_LEAST_PAUSE_S = 1.0
_NOT_KEPT = "the answer was not in the record when the lines went down"
_LINES_GONE = "the lines are gone"
_HUNG = "it hangs"


class CallDesk:
    """The owner takes commands, receipts and digits after each call of a method."""

    def __init__(self, setup: LineSetup, roll: WorkerRoll, health: LineHealth) -> None:
        self._setup = setup
        self._roll = roll
        self._health = health
        self._waiting = WaitingCalls()
        self._calls: dict[str, AlertCall] = {}
        self._by_key: dict[str, AlertCall] = {}
        self._commands: list[Command] = []
        self._completed: list[Completed] = []
        self._told: list[DigitsReceived] = []
        self._names = count(1)

    @property
    def waiting(self) -> int:
        """How many calls wait for a line."""
        return len(self._waiting)

    def taken(self) -> Counter[int]:
        """How many legs of each worker are in use."""
        return Counter(call.worker for call in self._calls.values() if call.receipt is None)

    def take(self, request_id: str, request: Request, now_s: float) -> None:
        """A request: it waits, or has ended."""
        receipt = self._objection(request, now_s)
        if receipt is not None:
            self._completed.append(Completed(request_id, receipt))
            return
        assert isinstance(request, VoiceCall)
        until_s = now_s + self._setup.profile.timings.wait_s
        self._waiting.add(WaitingCall(request_id, request, until_s))

    def withdraw(self, request_id: str) -> bool:
        """Take back a call that waits."""
        if not self._waiting.withdraw(request_id):
            return False
        self._completed.append(Completed(request_id, Unsent("withdrawn")))
        return True

    def heard(self, event: WorkerEvent, now_s: float) -> None:
        """A worker says something of a call; what it says of one that is over comes too late."""
        name = getattr(event, "call", "")
        call = self._calls.get(name)
        if call is None or call.worker != event.worker:
            return
        match event:
            case frames.Progress():
                call.progressed(event)
            case frames.Answered():
                call.picked_up(now_s)
            case frames.Digit():
                call.pressed(event, now_s)
            case frames.Spoken():
                self._health.spoken(event)
                call.spoken(event.phrase, now_s)
            case frames.Over() if call.receipt is None:
                self._health.ended(event)
                call.ended(event)

    def lose(self, worker: int) -> None:
        """A worker has died, and its calls with it."""
        for call in self._calls.values():
            if call.worker == worker and call.receipt is None:
                call.lost()

    def durable(self, key: str, now_s: float) -> None:
        """An answer is in the record."""
        self._setup.digits.durable(key)
        call = self._by_key.pop(key, None)
        if call is not None:
            call.kept(now_s)

    def tell_again(self) -> None:
        """What an earlier session heard and could not make durable."""
        self._told = [*self._setup.digits.waiting, *self._told]

    def tick(self, now_s: float) -> None:
        """Act on what is due; a worker that hangs is ended, and started again by the pool."""
        for call in list(self._calls.values()):
            call.tick(now_s)
        for call in [call for call in self._calls.values() if call.is_stuck]:
            call.is_stuck = False
            if self._roll.is_silent(call.worker, now_s):
                self._commands.append(Stop(call.worker))
                self._roll.gone(frames.Gone(call.worker, _HUNG))
                self.lose(call.worker)
            elif call.receipt is None:
                call.lost()

    def go_on(self, now_s: float) -> None:
        """Dial what can be, and end what is over."""
        self._settle()
        self._waiting.look_at(lambda waiting: self._look_at(waiting, now_s))

    def break_off(self) -> None:
        """End everything, each as far as it is known."""
        for waiting in self._waiting.take_all():
            self._completed.append(Completed(waiting.request_id, Unsent(_LINES_GONE)))
        for call in self._calls.values():
            if call.receipt is None:
                call.lost()
        self._settle()
        for call in self._calls.values():
            self._completed.append(Completed(call.request_id, Unknown(_NOT_KEPT)))
        self._calls.clear()

    def take_commands(self) -> list[Command]:
        """What goes to the workers now."""
        for call in self._calls.values():
            self._commands += call.commands
            call.commands.clear()
        commands, self._commands = self._commands, []
        return commands

    def take_completed(self) -> list[Completed]:
        """Requests that have ended."""
        completed, self._completed = self._completed, []
        return completed

    def take_told(self) -> list[DigitsReceived]:
        """Answers that have to be made durable."""
        told, self._told = self._told, []
        return told

    def deadline(self) -> float | None:
        """When `tick` is due."""
        dues = [self._waiting.deadline(), *(call.deadline() for call in self._calls.values())]
        return min((due for due in dues if due is not None), default=None)

    def _objection(self, request: Request, now_s: float) -> Receipt | None:
        if not isinstance(request, VoiceCall):
            return Refused(Fault.LANE, _CALLS_ONLY)
        if not self._setup.plan.is_number(request.to):
            return CallEnded(False, CallCause.INVALID)
        if objection := self._setup.plan.objection(request.to):
            return Refused(Fault.RECIPIENT, f"{CallCause.REJECTED.value}: {objection}")
        return self._capped(request, now_s)

    def _capped(self, request: VoiceCall, now_s: float) -> Deferred | None:
        wait_s = self._setup.caps.wait_s(national(request.to), now_s)
        return Deferred(max(_LEAST_PAUSE_S, wait_s), _CAP) if wait_s else None

    def _look_at(self, waiting: WaitingCall, now_s: float) -> WaitingCall | None:
        """Dial it, end it, or let it wait on."""
        call, expires = waiting.call, waiting.call.expires_at_utc
        if expires is not None and expires <= self._setup.utc():
            return self._end(waiting, Unsent("expired"))
        if capped := self._capped(call, now_s):
            return self._end(waiting, capped)
        if national(call.to) in {national(each.to) for each in self._calls.values()}:
            return replace(waiting, until_s=now_s + self._setup.profile.timings.wait_s)
        worker = self._roll.with_most_room(self.taken())
        if worker is not None:
            self._dial(waiting, worker.number, now_s)
            return None
        if now_s >= waiting.until_s:
            return self._end(waiting, Deferred(_LEAST_PAUSE_S, _NO_LEG))
        return waiting

    def _end(self, waiting: WaitingCall, receipt: Receipt) -> WaitingCall | None:
        self._completed.append(Completed(waiting.request_id, receipt))
        return None

    def _dial(self, waiting: WaitingCall, worker: int, now_s: float) -> None:
        setup, to = self._setup, waiting.call.to
        name = f"{waiting.request_id}/{next(self._names)}"
        uri = setup.plan.uri(to)
        self._calls[name] = AlertCall(
            *(name, worker, waiting.request_id, waiting.call, uri),
            *(setup.speech, setup.profile, now_s),
        )
        setup.caps.dialled(national(to), now_s)
        self._health.dialled()

    def _settle(self) -> None:
        """Take what calls have to say, and end those that are over and in the record."""
        for name, call in list(self._calls.items()):
            for digits in call.untold:
                key = f"{call.request_id}/{len(call.told_keys) + 1}/{digits}"
                self._tell(call, key, digits)
            call.untold.clear()
            if call.receipt is not None and not call.owed:
                self._commands += call.commands
                self._completed.append(Completed(call.request_id, call.receipt))
                del self._calls[name]

    def _tell(self, call: AlertCall, key: str, digits: str) -> None:
        call.told_keys.append(key)
        self._by_key[key] = call
        event = DigitsReceived(key, call.to, digits, call.request_id)
        self._setup.digits.told(event)
        self._told.append(event)
