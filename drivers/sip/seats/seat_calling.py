"""A seat is called, and once it has picked up whoever it wants to speak to; then both are joined.

the seat rings ─┬─ picks up ─► the number rings ─┬─ answers ─► joined (`SeatBridge`) ─► its receipt
                └─ does not ─► Unsent            └─ does not ─► its cause; the seat is let go
"""

from collections.abc import Callable

from drivers.sip.calls.called_person import CalledPerson
from drivers.sip.calls.out_leg import OutLeg
from drivers.sip.profile import Timings
from gateway.driver_api import Deferred, Receipt, SeatCall, Unknown, Unsent

_NO_LEG = "no line is free for the second call"
_GONE = "the lines are gone"
_AGAIN_S = 1.0

CallPerson = Callable[["SeatCalling"], CalledPerson | Receipt]
"""Dials the second call over the worker of the first, or says why not."""


class SeatCalling:
    """`receipt` is there once the second call is over, or is known not to come about."""

    def __init__(
        self, request_id: str, request: SeatCall, seat: OutLeg, timings: Timings, now_s: float
    ) -> None:
        self.request_id, self.request = request_id, request
        self.seat = seat
        self.person: CalledPerson | None = None
        self.receipt: Receipt | None = None
        self.is_bridged = False
        self._timings = timings

    @property
    def can_be_bridged(self) -> bool:
        """Both have picked up."""
        person = self.person
        return person is not None and person.can_be_joined and self.seat.is_up

    def go_on(self, call_person: CallPerson, now_s: float) -> None:
        """See what has become of both calls."""
        if self.person is None:
            self._look_at_seat(call_person, now_s)
        elif self.person.receipt is not None:
            self.seat.hang_up(now_s)
            self.receipt = self.person.receipt
        elif not self.is_bridged and self.seat.is_over:
            self.person.leave(now_s)

    def break_off(self) -> None:
        """The lines are gone."""
        if self.person is None:
            self.receipt = self.receipt or Unsent(_GONE)
        else:
            self.receipt = self.receipt or self.person.receipt or Unknown(_GONE)

    def _look_at_seat(self, call_person: CallPerson, now_s: float) -> None:
        seat = self.seat
        if seat.is_over:
            said = f"with {seat.ended.code}" if seat.ended is not None else "with its worker"
            self.receipt = Unsent(f"the seat's call ended {said}")
        elif seat.is_up:
            called = call_person(self)
            if isinstance(called, CalledPerson):
                self.person = called
            else:
                self.receipt = called
                seat.hang_up(now_s)


def no_leg() -> Deferred:
    """There is room for one call only."""
    return Deferred(_AGAIN_S, _NO_LEG)
