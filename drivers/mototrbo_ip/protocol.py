"""The machine of one MOTOTRBO network: pages out, radios heard, on one port a service.

    octets ─ DatagramTrain ─┬─ ars  ─► Registrations ─► the roll, presence; answered at once
                            ├─ tms  ─┬ acknowledgements ─► Paging ─► Completed
                            │        └ texts ─► RadioTexts ─► Heard ─ committed ─► acknowledged
                            └─ lrrp ─► LocationWork, LocationReports ─► Heard
    pages ─ Paging ─ tms            silence ─ Questions ─ ars

A datagram in the train begins with the four octets of the radio that sent it, or is to get it.
There is nobody to connect to: the session begins at once, and ends when no radio answers any more.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from math import isinf

from drivers.mototrbo_ip.config import Location
from drivers.mototrbo_ip.datagram_out import DatagramOut, Port
from drivers.mototrbo_ip.intake import Intake
from drivers.mototrbo_ip.location_work import LocationWork
from drivers.mototrbo_ip.paging import Networks, Paging
from drivers.mototrbo_ip.profile import Profile
from drivers.mototrbo_ip.questions import Questions
from drivers.mototrbo_ip.radio_texts import Said
from drivers.mototrbo_ip.standing import Standing
from gateway.driver_api import (
    Completed,
    Ended,
    Health,
    Heard,
    LinkLost,
    MachineEvent,
    PresenceReported,
    Probe,
    Random,
    Ready,
    Request,
    Unsent,
)
from gateway.driver_api.datagram_train import DatagramTrain, wagon

_REFERENCES = 0x80000000
_ADDRESS = 4
_QUIET = "the last page had no answer, and nothing was heard since"


class MototrboMachine:
    """`gateway.driver_api.Machine` for one network; times are `Clock.monotonic_s`.

    `ports` are those that are bound, `Port.TMS` among them. `standing` outlives the session;
    `note` takes a line for the log: what could not be read, in hex.
    """

    def __init__(
        self,
        profile: Profile,
        networks: Networks,
        location: Location,
        ports: Collection[Port],
        standing: Standing,
        utc: Callable[[], datetime],
        random: Random,
        now_s: float,
        note: Callable[[str], None],
    ) -> None:
        self._ports = frozenset(ports)
        self._standing = standing
        self._roll = roll = standing.roll
        self._train = DatagramTrain()
        first = random.randrange(_REFERENCES)
        self._paging = Paging(profile, networks, standing.numbers, first, utc)
        self._questions = Questions(profile, roll, Port.ARS in self._ports, now_s)
        self._work = LocationWork(profile, location, note)
        self._intake = Intake(
            networks.radios,
            self._ports,
            profile,
            standing,
            self._paging,
            self._questions,
            self._work,
            utc,
            note,
        )
        self._outgoing: list[DatagramOut] = []
        self._events: list[MachineEvent] = [Ready(profile.limits)]
        self._owed: dict[int, Said] = {}
        self._tokens = 0
        self._ended = False

    def receive(self, data: bytes, now_s: float) -> None:
        for place, load in self._train.feed(data):
            if not self._ended and place < len(Port) and len(load) >= _ADDRESS:
                self._intake.take(Port(place), load[:_ADDRESS], load[_ADDRESS:], now_s)
                self._go_on(now_s)

    def request(self, request_id: str, request: Request | Probe, now_s: float) -> None:
        if isinstance(request, Probe):
            self._events.append(Completed(request_id, self._health()))
        elif self._ended:
            self._events.append(Completed(request_id, Unsent("the ports are gone")))
        else:
            self._paging.take(request_id, request, now_s)
            self._go_on(now_s)

    def withdraw(self, request_id: str, now_s: float) -> bool:
        taken = self._paging.book.withdraw(request_id)
        self._go_on(now_s)
        return taken

    def committed(self, token: int, now_s: float) -> None:
        said = self._owed.pop(token, None)
        if said is None or self._ended:
            return
        if said.heard is not None:
            self._standing.heard.done(said.heard)
        if said.answer is not None:
            self._outgoing.append(said.answer)

    def tick(self, now_s: float) -> None:
        if self._ended:
            return
        self._paging.tick(now_s)
        self._questions.tick(now_s)
        self._work.tick(now_s)
        self._go_on(now_s)

    def lost(self, now_s: float) -> None:
        self._end("the ports are gone")

    def outgoing(self) -> bytes:
        leaving = [
            *self._outgoing,
            *self._paging.outgoing,
            *self._questions.outgoing,
            *self._work.outgoing,
        ]
        for part in (self._paging, self._questions, self._work):
            part.outgoing.clear()
        self._outgoing.clear()
        return b"".join(
            wagon(each.port.value, each.address + each.datagram)
            for each in leaving
            if each.port in self._ports
        )

    def events(self) -> Sequence[MachineEvent]:
        events, self._events = self._events, []
        return events

    def deadline(self) -> float | None:
        if self._ended:
            return None
        dues = [self._paging.deadline(), self._questions.deadline(), self._work.deadline()]
        due_s = min((due for due in dues if due is not None), default=None)
        return None if due_s is None or isinf(due_s) else due_s

    def _settle(self, said: Said) -> None:
        # A radio on the air waits for its answer, and its presence is news of the moment.
        at_once = said.event is None or isinstance(said.event, PresenceReported)
        if said.answer is not None and at_once:
            self._outgoing.append(said.answer)
        if said.event is not None:
            self._tokens += 1
            self._owed[self._tokens] = Said() if at_once else said
            self._events.append(Heard(self._tokens, said.event))

    def _go_on(self, now_s: float) -> None:
        """Bring out what was heard and what came of the pages, and what their silence means."""
        for said in self._intake.said:
            self._settle(said)
        self._intake.said.clear()
        heard_s, asks = self._roll.heard_s, False
        if self._paging.in_the_dark(heard_s):
            asks = self._questions.look_into(now_s)
        self._paging.judge(heard_s, asks, now_s)
        owed = self._paging.book.owed
        for event in owed:
            self._settle(Said(event))
        owed.clear()
        self._tell()
        if self._questions.dead:
            self._end("no radio answers any more")

    def _end(self, cause: str) -> None:
        if self._ended:
            return
        self._ended = True
        self._paging.broken_off(cause)
        self._tell()
        self._events.append(Ended(LinkLost(cause)))

    def _tell(self) -> None:
        self._events += self._paging.book.completed
        self._paging.book.completed.clear()

    def _health(self) -> Health:
        quiet = _QUIET if self._roll.quiet else ""
        counts = self._intake.counts
        facts = {
            "radios_on_air": str(len(self._roll.on_air())),
            "bad_frames": str(counts.bad_frames),
            "unknown_messages": str(counts.unknown),
            "strangers": str(counts.strangers),
        }
        return Health(not quiet and not self._ended, quiet, facts)
