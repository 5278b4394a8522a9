"""Every call of one channel: those that we make, those that come in, and the seats.

VoiceCall ─► CallDesk ─► AlertCall ─┐
incoming ─► Reception ─► Caller ────┼─ wants a seat, HandOver, SeatCall ─► SeatDesk
                                    └─ commands, and what was heard: OpenLegs, EventOutbox
"""

from collections import Counter
from collections.abc import Callable

from drivers.sip.callers.reception import Reception
from drivers.sip.calls.call_desk import CallDesk
from drivers.sip.calls.live_call import LiveCall
from drivers.sip.calls.open_legs import OpenLegs
from drivers.sip.event_outbox import EventOutbox
from drivers.sip.frames import CallEvent, Command, Incoming, TextEnded, TextIn
from drivers.sip.line_health import LineHealth
from drivers.sip.line_setup import LineSetup
from drivers.sip.seats.seat_desk import SeatDesk
from drivers.sip.texts.heard_texts import HeardTexts
from drivers.sip.worker_roll import WorkerRoll
from gateway.driver_api import (
    CallGuidance,
    Completed,
    Event,
    Fault,
    HandOver,
    Limits,
    Refused,
    Request,
    SeatCall,
    VoiceCall,
)

_CALLS_ONLY = "this channel carries calls only: no texts, no pages"


class Exchange:
    """The owner takes commands, receipts and what was heard after each call of a method."""

    def __init__(
        self, setup: LineSetup, roll: WorkerRoll, health: LineHealth, note: Callable[[str], None]
    ) -> None:
        self._setup = setup
        self._legs = OpenLegs(roll, health)
        self._outbox = EventOutbox(setup.told)
        self._desk = CallDesk(setup, roll, self._legs, self._outbox, health)
        self._reception = Reception(setup, self._legs, self._outbox, health)
        self._seats = SeatDesk(setup, roll, self._legs, self._desk, health, note)
        self._texts = HeardTexts(setup, self._outbox)
        self._completed: list[Completed] = []

    @property
    def waiting(self) -> int:
        """How many calls wait for a line."""
        return self._desk.waiting

    def taken(self) -> Counter[int]:
        """How many legs of each worker are in use."""
        return self._legs.taken()

    def limits(self, legs: int) -> Limits:
        """What so many legs of all workers are good for; those for callers carry no alert calls."""
        workers = max(1, self._setup.workers)
        for_calls = legs * (workers - self._setup.caller_workers) // workers
        window = max(1, min(self._setup.config.calls, for_calls))
        return Limits(window, longest_text_parts=1, reports=False)

    @property
    def _standing(self) -> list[LiveCall]:
        return [*self._desk.calls, *self._reception.callers, *self._seats.persons]

    def take(self, request_id: str, request: Request, now_s: float) -> None:
        """A request of the core."""
        match request:
            case VoiceCall():
                self._desk.take(request_id, request, now_s)
            case SeatCall():
                self._seats.call(request_id, request, now_s)
            case HandOver():
                self._seats.hand_over(request_id, request, self._standing, now_s)
            case _:
                refused = Refused(Fault.LANE, _CALLS_ONLY)
                self._completed.append(Completed(request_id, refused))

    def withdraw(self, request_id: str, now_s: float) -> bool:
        """Take back what nobody has picked up yet."""
        return self._desk.withdraw(request_id, now_s)

    def rings(self, event: Incoming, now_s: float) -> None:
        """Somebody calls."""
        self._reception.rings(event, now_s)

    def heard(self, event: CallEvent, now_s: float) -> None:
        """A worker says something of a call."""
        self._legs.heard(event, now_s)

    def text_in(self, event: TextIn, now_s: float) -> None:
        """Somebody has written: nothing that is heard is dropped."""
        self._texts.heard(event, now_s)

    def text_ended(self, event: TextEnded, now_s: float) -> None:
        """This channel sends no texts."""

    def lose(self, worker: int, now_s: float) -> None:
        """A worker has died, and its calls with it."""
        self._legs.lose(worker, now_s)

    def guided(self, key: str, guidance: CallGuidance) -> None:
        """What a caller is to hear."""
        self._outbox.guided(key, guidance)

    def durable(self, key: str, now_s: float) -> None:
        """Something that was heard is in the record."""
        self._outbox.durable(key, now_s)

    def tell_again(self) -> None:
        """What an earlier session heard and could not make durable."""
        self._outbox.tell_again()

    def tick(self, now_s: float) -> None:
        """Act on what is due."""
        self._legs.tick(now_s)

    def go_on(self, now_s: float) -> None:
        """See what came of it."""
        self._seats.go_on(self._standing, now_s)
        self._desk.go_on(now_s)
        self._reception.go_on()
        self._legs.sweep()

    def break_off(self, now_s: float) -> None:
        """End everything, each as far as it is known."""
        self._legs.break_off(now_s)
        self._desk.break_off()
        self._seats.break_off()

    def take_commands(self) -> list[Command]:
        """What goes to the workers now."""
        return [*self._texts.take_commands(), *self._legs.take_commands()]

    def take_completed(self) -> list[Completed]:
        """Requests that have ended."""
        mine, self._completed = self._completed, []
        return [*mine, *self._desk.take_completed(), *self._seats.take_completed()]

    def take_told(self) -> list[Event]:
        """What has to be made durable."""
        return self._outbox.take()

    def deadline(self) -> float | None:
        """When `tick` and `go_on` are due."""
        dues = (self._legs.deadline(), self._desk.deadline())
        return min((due for due in dues if due is not None), default=None)
