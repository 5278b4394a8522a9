"""The seats: who is put through to one, and whom a seat wants to speak to.

a call wants a seat, HandOver ─► SeatBridge ─ the seat's leg, joined with his
SeatCall ─► SeatCalling ─ both have picked up ─► SeatBridge
a seat's REFER ─ an address of ours, a number that may be called ─► SeatBridge.move
"""

from collections.abc import Callable, Sequence
from itertools import count

from drivers.sip.calls.call_desk import CallDesk
from drivers.sip.calls.called_person import CalledPerson
from drivers.sip.calls.live_call import LiveCall
from drivers.sip.calls.open_legs import OpenLegs
from drivers.sip.calls.out_leg import OutLeg
from drivers.sip.calls.spoken_lines import Line
from drivers.sip.dial_plan import national
from drivers.sip.frames import Dial
from drivers.sip.line_health import LineHealth
from drivers.sip.line_setup import LineSetup
from drivers.sip.own_addresses import OwnAddresses
from drivers.sip.profile import HandingOver
from drivers.sip.records.call_records import Kind
from drivers.sip.seats.put_through import PutThrough
from drivers.sip.seats.seat_bridge import SeatBridge
from drivers.sip.seats.seat_calling import SeatCalling, no_leg
from drivers.sip.worker_roll import WorkerRoll
from gateway.driver_api import (
    Completed,
    Deferred,
    Fault,
    HandOver,
    Receipt,
    Refused,
    SeatCall,
)

_NO_CALL = "no such call stands"
_UNDER_WAY = "a seat is being called for it already"
_NO_LEG = "no line is free"
_CAP = "as many calls have gone out within the hour as may"
_BUSY = "there is a call to this number"
_AGAIN_S = 1.0
_BOTH = 2


class SeatDesk:
    """The owner takes what has been completed after each call of a method.

    `note` takes a line for the log: what a seat asked for and did not get.
    """

    def __init__(
        self,
        setup: LineSetup,
        roll: WorkerRoll,
        legs: OpenLegs,
        desk: CallDesk,
        health: LineHealth,
        note: Callable[[str], None],
    ) -> None:
        self._setup = setup
        self._roll = roll
        self._legs = legs
        self._desk = desk
        self._health = health
        self._note = note
        self._own = OwnAddresses(setup.config.dial, setup.config.seats, setup.plan)
        self._bridges: list[SeatBridge] = []
        self._callings: list[SeatCalling] = []
        self._completed: list[Completed] = []
        self._names = count(1)

    @property
    def persons(self) -> list[LiveCall]:
        """Whom seats have called."""
        return [each.person for each in self._callings if each.person is not None]

    def call(self, request_id: str, request: SeatCall, now_s: float) -> None:
        """Call a seat, then the number."""
        try:
            seat = self._own.seat(request.seat)
        except ValueError as error:
            self._refuse(request_id, f"{request.seat}: {error}")
            return
        if objection := self._objection(request, now_s):
            self._completed.append(Completed(request_id, objection))
            return
        worker = self._roll.with_most_room(self._legs.taken(), need=_BOTH)
        if worker is None:
            self._completed.append(Completed(request_id, Deferred(_AGAIN_S, _NO_LEG)))
            return
        shown = PutThrough(seat, request_id, request.to, request.label or request.to, request.label)
        leg = self._leg(worker.number, shown, now_s)
        timings = self._setup.profile.timings
        self._callings.append(SeatCalling(request_id, request, leg, timings, now_s))

    def hand_over(
        self, request_id: str, request: HandOver, standing: Sequence[LiveCall], now_s: float
    ) -> None:
        """Put a call that stands through to a seat."""
        call = next((each for each in standing if each.is_named(request.call)), None)
        if call is None or call.has_left:
            self._refuse(request_id, _NO_CALL)
            return
        try:
            seat = self._own.seat(request.seat)
        except ValueError as error:
            self._refuse(request_id, f"{request.seat}: {error}")
            return
        wanted = call.wanted(seat, request.label, request_id)
        if call.is_joined:
            self._move(call, wanted)
        elif turned := next((b for b in self._bridges if b.caller is call and b.can_turn), None):
            if not turned.turn(wanted, now_s):
                self._refuse(request_id, _NO_LEG)
        elif call.can_be_put_through:
            call.seek_seat(wanted, now_s)
        else:
            self._refuse(request_id, _UNDER_WAY)

    def go_on(self, standing: Sequence[LiveCall], now_s: float) -> None:
        """See what has become of everybody."""
        for call in standing:
            if call.put_through is not None:
                wanted, call.put_through = call.put_through, None
                self._bridge(call, wanted, now_s)
        self._go_on_with_callings(now_s)
        for bridge in list(self._bridges):
            self._heed(bridge, now_s)
            bridge.go_on(now_s)
            self._completed += bridge.take_completed()
        self._bridges = [bridge for bridge in self._bridges if not bridge.is_over]

    def break_off(self) -> None:
        """The lines are gone."""
        for calling in self._callings:
            calling.break_off()
        self._end_callings()
        for bridge in self._bridges:
            bridge.break_off()
            self._completed += bridge.take_completed()
        self._bridges.clear()

    def take_completed(self) -> list[Completed]:
        """Requests that have ended."""
        completed, self._completed = self._completed, []
        return completed

    def _refuse(self, request_id: str, why: str) -> None:
        self._completed.append(Completed(request_id, Refused(Fault.RECIPIENT, why)))

    def _objection(self, request: SeatCall, now_s: float) -> Receipt | None:
        if objection := self._desk.objection(request.to, now_s):
            return objection
        return Deferred(_AGAIN_S, _BUSY) if self._desk.is_on_the_line(request.to) else None

    def _bridge(
        self, call: LiveCall, wanted: PutThrough, now_s: float, leg: OutLeg | None = None
    ) -> None:
        refers = self._setup.profile.hand_over is HandingOver.REFER

        def dial(shown: PutThrough) -> OutLeg | None:
            if not self._legs.room(call.worker):
                return None
            return self._leg(call.worker, shown, now_s)

        self._bridges.append(SeatBridge(call, wanted, dial, refers, now_s, leg))

    def _move(self, call: LiveCall, wanted: PutThrough) -> None:
        """Somebody speaks with one seat, and is to speak with another."""
        bridge = next((b for b in self._bridges if b.caller is call and not b.is_moving), None)
        if bridge is None:
            self._refuse(wanted.request_id, _UNDER_WAY)
        elif not bridge.move(wanted):
            self._refuse(wanted.request_id, _NO_LEG)

    def _heed(self, bridge: SeatBridge, now_s: float) -> None:
        """A seat asks us to call somebody in its place (RFC 3515)."""
        leg = bridge.leg
        if leg is None or not leg.refer_to or not bridge.is_joined or bridge.is_moving:
            return
        asked, leg.refer_to = leg.refer_to, ""
        try:
            address = self._own.transfer(asked)
        except ValueError as error:
            self._note(f"a seat may not send anybody to {asked[:80]!r}: {error}")
            return
        number, caps = national(self._own.number(address)), self._setup.caps
        if number and caps.wait_s(number, now_s):
            self._note(f"a seat could not send anybody to {address}: {_CAP}")
        elif not bridge.move(bridge.caller.wanted(address)):
            self._note(f"a seat could not send anybody to {address}: {_NO_LEG}")
        elif number:
            caps.dialled(number, now_s)

    def _leg(self, worker: int, shown: PutThrough, now_s: float) -> OutLeg:
        timings = self._setup.profile.timings
        name = f"{shown.call}/seat-{next(self._names)}"
        limits = (timings.no_response_s, timings.seat_ring_s)
        dial = Dial(
            *(worker, name, shown.seat, *limits), display=shown.shown, headers=shown.headers
        )
        leg = OutLeg(dial, timings, now_s)
        self._legs.add(leg)
        self._health.dialled()
        return leg

    def _go_on_with_callings(self, now_s: float) -> None:
        for calling in self._callings:
            calling.go_on(lambda each: self._call_person(each, now_s), now_s)
            if calling.can_be_bridged and not calling.is_bridged and calling.person is not None:
                calling.is_bridged = True
                wanted = calling.person.wanted(calling.request.seat, calling.request.label)
                self._bridge(calling.person, wanted, now_s, calling.seat)
        self._end_callings()

    def _end_callings(self) -> None:
        for calling in self._callings:
            if calling.receipt is not None:
                self._completed.append(Completed(calling.request_id, calling.receipt))
        self._callings = [calling for calling in self._callings if calling.receipt is None]

    def _call_person(self, calling: SeatCalling, now_s: float) -> CalledPerson | Receipt:
        setup, to, worker = self._setup, calling.request.to, calling.seat.worker
        if objection := self._desk.objection(to, now_s):
            return objection
        if not self._legs.room(worker):
            return no_leg()
        name = f"{calling.request_id}/person-{next(self._names)}"
        record = setup.records.of(Kind.CALL, name, to)
        dial = Dial(
            *(worker, name, setup.plan.uri(to)),
            no_response_s=setup.profile.timings.no_response_s,
            ring_s=setup.profile.timings.ring_s,
            record=record.file if record else "",
        )
        recording = record.name if record else ""
        person = CalledPerson(
            *(calling.request_id, to, dial, recording, setup.speech, setup.profile, now_s)
        )
        self._legs.add(person)
        setup.caps.dialled(national(to), now_s)
        self._health.dialled()
        calling.seat.say("put-through", setup.speech.files(Line.PUT_THROUGH, ""))
        return person
