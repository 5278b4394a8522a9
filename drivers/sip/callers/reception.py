"""Everybody who calls in."""

from itertools import count

from drivers.sip.callers.caller import Caller, Ringing
from drivers.sip.calls.open_legs import OpenLegs
from drivers.sip.dial_plan import national
from drivers.sip.event_outbox import EventOutbox
from drivers.sip.frames import HangUp, Incoming
from drivers.sip.line_health import LineHealth
from drivers.sip.line_setup import LineSetup

_LONGEST_NAME = 120
_REMEMBERED = 1000
_BUSY_HERE = 486


class Reception:
    """The names of calls are their Call-IDs: one that was seen before is told of twice, or a proxy
    has sent it to several workers, of which the first has it (RFC 3261 §16.7).
    """

    def __init__(
        self, setup: LineSetup, legs: OpenLegs, outbox: EventOutbox, health: LineHealth
    ) -> None:
        self._setup = setup
        self._legs = legs
        self._outbox = outbox
        self._health = health
        self._callers: list[Caller] = []
        self._seen: dict[str, int] = {}
        self._places = count(1)

    @property
    def callers(self) -> list[Caller]:
        """Those who are on the line."""
        return list(self._callers)

    def rings(self, event: Incoming, now_s: float) -> None:
        """A call has come in; who it is, and what he is to hear, is asked at once."""
        self.go_on()
        if event.call in self._seen:
            self._decline_branch(event)
            return
        if event.call in self._legs:
            return  # a Call-ID is the caller's own words: it takes the place of no call of ours
        self._remember(event)
        self._health.came_in()
        key = f"{self._setup.session}/{next(self._places)}/{event.call[:_LONGEST_NAME]}"
        ringing = Ringing(event.worker, event.call, key, national(event.caller))
        caller = Caller(ringing, self._setup, self._outbox, now_s)
        self._callers.append(caller)
        self._legs.add(caller)

    def _decline_branch(self, event: Incoming) -> None:
        """One worker has the call: the one with most room, as long as nothing has been done yet."""
        first = self._seen[event.call]
        if first == event.worker:
            return
        caller = next((each for each in self._callers if each.name == event.call), None)
        if caller is not None and caller.is_unheeded and self._is_better(event.worker, first):
            caller.move_to(event.worker)
            self._seen[event.call] = event.worker
            self._legs.send(HangUp(first, event.call, _BUSY_HERE))
        else:
            self._legs.send(HangUp(event.worker, event.call, _BUSY_HERE))

    def _is_better(self, worker: int, than: int) -> bool:
        """A worker that is kept for callers goes before others."""
        kept = self._setup.caller_workers
        # What rings at `than` takes a leg there that it would give back.
        rank = (worker < kept, self._legs.room(worker))
        return rank > (than < kept, self._legs.room(than) + 1)

    def _remember(self, event: Incoming) -> None:
        self._seen[event.call] = event.worker
        while len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]

    def go_on(self) -> None:
        """Forget whose call is over; who was refused may be sent to another worker next."""
        for caller in self._callers:
            if caller.is_over and caller.was_refused:
                self._seen.pop(caller.name, None)
        self._callers = [caller for caller in self._callers if not caller.is_over]
