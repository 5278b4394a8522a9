"""Which alert calls go out, over which worker, and what came of them.

    taken ─┬─ no call, no number, never dialled ─► refused        caps are full ─► Deferred
           └─ waits ─┬─ expired, withdrawn ─► Unsent              waited too long ─► Deferred
                     └─ leg and telephone are free ─► AlertCall ─ over, digits durable ─► its end

A call ends for the core only after its digits are in the record: they are matched to the order that
is being spoken.
"""

from dataclasses import replace
from itertools import count

from drivers.sip.calls.alert_call import AlertCall, AlertRequest
from drivers.sip.calls.open_legs import OpenLegs
from drivers.sip.calls.waiting_calls import WaitingCall, WaitingCalls
from drivers.sip.dial_plan import national
from drivers.sip.event_outbox import EventOutbox
from drivers.sip.line_health import LineHealth
from drivers.sip.line_setup import LineSetup
from drivers.sip.records.call_records import Kind
from drivers.sip.worker_roll import WorkerRoll
from gateway.driver_api import (
    CallCause,
    CallEnded,
    Completed,
    Deferred,
    Fault,
    Receipt,
    Refused,
    Unknown,
    Unsent,
    VoiceCall,
)

_NO_LEG = "no line is free"
_LEAST_PAUSE_S = 1.0
_NOT_KEPT = "the answer was not in the record when the lines went down"
_LINES_GONE = "the lines are gone"


class CallDesk:
    """The owner takes what has been completed after each call of a method."""

    def __init__(
        self,
        setup: LineSetup,
        roll: WorkerRoll,
        legs: OpenLegs,
        outbox: EventOutbox,
        health: LineHealth,
    ) -> None:
        self._setup = setup
        self._roll = roll
        self._legs = legs
        self._outbox = outbox
        self._health = health
        self._waiting = WaitingCalls()
        self._calls: dict[str, AlertCall] = {}
        self._completed: list[Completed] = []
        self._names = count(1)

    @property
    def waiting(self) -> int:
        """How many calls wait for a line."""
        return len(self._waiting)

    @property
    def calls(self) -> list[AlertCall]:
        """Those that have been dialled, and have not ended for the core."""
        return list(self._calls.values())

    def take(self, request_id: str, call: VoiceCall, now_s: float) -> None:
        """A request: it waits, or has ended."""
        receipt = self.objection(call.to, now_s)
        if receipt is not None:
            self._completed.append(Completed(request_id, receipt))
            return
        until_s = now_s + self._setup.profile.timings.wait_s
        self._waiting.add(WaitingCall(request_id, call, until_s))

    def withdraw(self, request_id: str, now_s: float) -> bool:
        """Take back a call that waits, or that rings and nobody has picked up."""
        if self._waiting.withdraw(request_id):
            self._completed.append(Completed(request_id, Unsent("withdrawn")))
            return True
        calls = [call for call in self._calls.values() if call.request_id == request_id]
        return any(call.withdraw(now_s) for call in calls)

    def go_on(self, now_s: float) -> None:
        """Dial what can be, and end what is over."""
        self._settle()
        self._waiting.look_at(lambda waiting: self._look_at(waiting, now_s))

    def break_off(self) -> None:
        """The lines are gone, and every call with them: end each as far as it is known."""
        for waiting in self._waiting.take_all():
            self._completed.append(Completed(waiting.request_id, Unsent(_LINES_GONE)))
        self._settle()
        for call in self._calls.values():
            self._completed.append(Completed(call.request_id, Unknown(_NOT_KEPT)))
        self._calls.clear()

    def take_completed(self) -> list[Completed]:
        """Requests that have ended."""
        completed, self._completed = self._completed, []
        return completed

    def deadline(self) -> float | None:
        """When to go on at the latest."""
        return self._waiting.deadline()

    def objection(self, to: str, now_s: float) -> Receipt | None:
        """Why this number is not called, if it is not."""
        if not self._setup.plan.is_number(to):
            return CallEnded(False, CallCause.INVALID)
        if objection := self._setup.plan.objection(to):
            return Refused(Fault.RECIPIENT, f"{CallCause.REJECTED.value}: {objection}")
        return self._capped(to, now_s)

    def is_on_the_line(self, to: str) -> bool:
        """Whether a call to this number stands already: another would find it busy."""
        return national(to) in {national(each.to) for each in self._calls.values()}

    def _capped(self, to: str, now_s: float) -> Deferred | None:
        return self._setup.caps.deferral(national(to), now_s)

    def _look_at(self, waiting: WaitingCall, now_s: float) -> WaitingCall | None:
        """Dial it, end it, or let it wait on."""
        call, expires = waiting.call, waiting.call.expires_at_utc
        if expires is not None and expires <= self._setup.utc():
            return self._end(waiting, Unsent("expired"))
        if capped := self._capped(call.to, now_s):
            return self._end(waiting, capped)
        if self.is_on_the_line(call.to):
            return replace(waiting, until_s=now_s + self._setup.profile.timings.wait_s)
        first = self._setup.caller_workers
        worker = self._roll.with_most_room(self._legs.taken(), first=first)
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
        request = AlertRequest(
            waiting.request_id,
            waiting.call,
            setup.plan.uri(to),
            setup.config.seats,
            setup.records.of(Kind.CALL, name, to),
        )
        call = AlertCall(name, worker, request, setup.speech, setup.profile, self._outbox, now_s)
        self._calls[name] = call
        self._legs.add(call)
        setup.caps.dialled(national(to), now_s)
        self._health.dialled()

    def _settle(self) -> None:
        """End those that are over and in the record."""
        for name, call in list(self._calls.items()):
            if call.receipt is not None and not call.owed:
                if call.answered:
                    self._health.order_spoken(whole=self._setup.speech.is_whole(call.text))
                self._completed.append(Completed(call.request_id, call.receipt))
                del self._calls[name]
