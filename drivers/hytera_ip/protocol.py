"""The machine of one Hytera peer: a link on each service's port, pages out, radios heard.

    octets ─ DatagramTrain ─┬─ Link tmp ─┬─ results ─► Paging ─► Completed
                            │            └─ texts ───► Hearing ─► Heard ─ committed ─► acknowledged
                            └─ Link rrs, lp, rcp ────► Hearing ─► the roll, answers, alarms, news
    pages ─ Paging ─ Link tmp                             └─ calls ─► Talk
    the right to talk ─ Talk ─ Link rcp

The session lives as long as the link of the text service; the others come back by themselves. A
peer whose frames have no heartbeat (HRNP) is asked who it is, on the port of radio control, and by
connecting again on each port on which it has long said nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service
from drivers.hytera_ip.hearing import Hearing, Said
from drivers.hytera_ip.link import Arrival
from drivers.hytera_ip.paging import Addresses, Paging
from drivers.hytera_ip.profile import Profile
from drivers.hytera_ip.radio_control import WhoAreYou
from drivers.hytera_ip.radio_roll import RadioRoll
from drivers.hytera_ip.service_links import ServiceLinks
from drivers.hytera_ip.service_port import Port
from drivers.hytera_ip.talk import Talk
from drivers.hytera_ip.talk_demands import TalkKey
from drivers.hytera_ip.text_messages import RESULTS, RadioMessage, decode_text_message
from drivers.hytera_ip.wire import Wire
from gateway.driver_api import (
    Completed,
    Ended,
    Event,
    Health,
    Heard,
    LinkLost,
    MachineEvent,
    Probe,
    Random,
    Ready,
    Request,
    TransmitDemand,
    TransmitEnd,
    Unsent,
)
from gateway.driver_api.datagram_train import DatagramTrain
from gateway.driver_api.heard_before import HeardBefore

_REFERENCES = 0x80000000


@dataclass(frozen=True, slots=True)
class _Owed:
    """What to do once an event is durable."""

    port: Port
    arrival: Arrival | None
    answer: HdapMessage | None


class HyteraMachine:
    """`gateway.driver_api.Machine` for one peer; times are `Clock.monotonic_s`.

    It talks by itself: take `outgoing()` right after making it. `ports` must hold `Port.TMP`.
    `roll`, `heard` and `key` outlive the session; `note` takes a line for the log: unknown
    operations and alarms, in hex.
    """

    def __init__(
        self,
        wire: Wire,
        profile: Profile,
        addresses: Addresses,
        ports: Sequence[Port],
        roll: RadioRoll,
        heard: HeardBefore,
        utc: Callable[[], datetime],
        random: Random,
        now_s: float,
        note: Callable[[str], None],
        key: TalkKey,
    ) -> None:
        timings = profile.timings
        self._timings, self._limits = timings, profile.limits
        self._own = addresses.own.number
        self._roll = roll
        self._utc = utc
        self._note = note
        self._train = DatagramTrain()
        self._services = ServiceLinks(wire, timings, ports, utc, random, now_s)
        self._links = self._services.links
        self._texts = self._links[Port.TMP]
        self._hearing = Hearing(profile, roll, heard, utc, note)
        first = random.randrange(_REFERENCES)
        self._paging = Paging(profile, addresses, first, utc, self._texts.send)
        control = self._links.get(Port.RCP)
        self._talk = Talk(profile, utc, control.send if control else None, key)
        self._events: list[MachineEvent] = []
        self._owed: dict[int, _Owed] = {}
        self._tokens = 0
        self._ready_by_s: float | None = now_s + timings.ready_s
        asks = not wire.heartbeat() and Port.RCP in self._links
        self._ask_s: float | None = now_s + timings.question_s if asks else None
        self._ended = False

    def receive(self, data: bytes, now_s: float) -> None:
        if self._ended:
            return
        for place, datagram in self._train.feed(data):
            if place < len(Port) and Port(place) in self._links:
                self._receive(Port(place), datagram, now_s)
        self._go_on(now_s)

    def request(self, request_id: str, request: Request | Probe, now_s: float) -> None:
        if isinstance(request, Probe):
            self._events.append(Completed(request_id, self._health()))
        elif self._ended:
            self._events.append(Completed(request_id, Unsent("the link to the peer is gone")))
        else:
            if isinstance(request, TransmitDemand | TransmitEnd):
                self._talk.take(request_id, request, now_s)
            else:
                self._paging.take(request_id, request, now_s)
            self._go_on(now_s)

    def withdraw(self, request_id: str, now_s: float) -> bool:
        taken = self._paging.book.withdraw(request_id) or self._talk.withdraw(request_id, now_s)
        self._go_on(now_s)
        return taken

    def committed(self, token: int, now_s: float) -> None:
        owed = self._owed.pop(token, None)
        if owed is None or self._ended:
            return
        if owed.arrival is not None:
            self._links[owed.port].acknowledge(owed.arrival)
        if owed.answer is not None:
            self._links[owed.port].send(owed.answer, now_s)

    def tick(self, now_s: float) -> None:
        if self._ended:
            return
        self._services.tick(now_s)
        self._paging.tick(now_s)
        self._talk.tick(now_s)
        if self._ask_s is not None and self._ask_s <= now_s:
            self._links[Port.RCP].send(WhoAreYou().encode(), now_s)
            self._ask_s = now_s + self._timings.question_s
        self._go_on(now_s)
        self._end_if_silent(now_s)

    def lost(self, now_s: float) -> None:
        self._end("the ports are gone", now_s)

    def outgoing(self) -> bytes:
        return self._services.outgoing()

    def events(self) -> Sequence[MachineEvent]:
        events, self._events = self._events, []
        return events

    def deadline(self) -> float | None:
        if self._ended:
            return None
        dues = [self._ready_by_s, self._ask_s, self._paging.deadline(), self._talk.deadline()]
        dues.append(self._services.deadline())
        if self._ask_s is not None:
            dues.append(self._silent_at_s)
        return min(due for due in dues if due is not None)

    def _receive(self, port: Port, datagram: bytes, now_s: float) -> None:
        try:
            arrival = self._links[port].receive(datagram, now_s)
        except FrameError as error:
            self._note(f"{port.name}: {error}: {datagram.hex()}")
            return
        if arrival is not None:
            self._paging.heard(now_s)
            self._take(port, arrival, now_s)

    def _take(self, port: Port, arrival: Arrival, now_s: float) -> None:
        if arrival.message.service is not Service.TEXT:
            said = self._hearing.message(arrival.message, now_s)
            if said.call is not None:
                self._talk.heard(said.call, now_s)
            self._settle(port, arrival, said, now_s)
            return
        try:
            message = decode_text_message(arrival.message)
        except FrameError as error:
            self._note(f"{error}: {arrival.message}")
            message = None
        if message is None:
            said = self._hearing.message(arrival.message, now_s)
            self._settle(port, arrival, said, now_s)
        elif message.kind in RESULTS:
            self._result(port, arrival, message, now_s)
        else:
            to_us = message.to_group or message.destination.number == self._own
            said = self._hearing.text(message, now_s, to_us=to_us)
            self._settle(port, arrival, said, now_s)

    def _result(self, port: Port, arrival: Arrival, message: RadioMessage, now_s: float) -> None:
        number = self._paging.result(message, now_s)
        if number is not None:
            self._texts.settle(number)
        owed, self._paging.book.owed = self._paging.book.owed, []
        # The peer may forget the result once the last of what it means is durable.
        for place, event in enumerate(owed, 1):
            self._hear(event, _Owed(port, arrival if place == len(owed) else None, None))
        if not owed:
            self._links[port].acknowledge(arrival)

    def _settle(self, port: Port, arrival: Arrival, said: Said, now_s: float) -> None:
        if said.event is not None:
            self._hear(said.event, _Owed(port, arrival, said.answer))
        else:
            self._links[port].acknowledge(arrival)
            if said.answer is not None:
                self._links[port].send(said.answer, now_s)
        for news in said.news:
            self._hear(news, None)

    def _hear(self, event: Event, owed: _Owed | None) -> None:
        self._tokens += 1
        if owed is not None:
            self._owed[self._tokens] = owed
        self._events.append(Heard(self._tokens, event))

    def _go_on(self, now_s: float) -> None:
        """Bring what the links found to the pages, and what came of the pages out."""
        texts = self._texts
        for number in texts.acknowledged:
            self._paging.acknowledged(number, now_s)
        for number in texts.unanswered:
            self._paging.unanswered(number, now_s)
        if texts.restarted:
            self._paging.restarted(now_s)
        self._watch_talk(now_s)
        self._services.seen()
        self._tell()
        self._watch_session(now_s)

    def _watch_talk(self, now_s: float) -> None:
        control = self._links.get(Port.RCP)
        if control is not None:
            for number in control.unanswered:
                self._talk.unanswered(number, now_s)
            self._talk.watch(control.is_up, control.restarted, now_s)

    def _tell(self) -> None:
        """Give out what came of requests, and what was lost of a right to talk."""
        book, talk = self._paging.book, self._talk
        self._events += [*book.completed, *talk.completed]
        for event in (*book.owed, *talk.lost):
            self._hear(event, None)
        for told in (book.completed, book.owed, talk.completed, talk.lost):
            told.clear()

    def _watch_session(self, now_s: float) -> None:
        if self._texts.broken:
            self._end(self._texts.broken, now_s)
        elif self._ready_by_s is not None and self._texts.is_up:
            self._ready_by_s = None
            self._events.append(Ready(self._limits))
        elif self._ready_by_s is not None and self._ready_by_s <= now_s:
            self._end("the peer does not answer", now_s)

    def _end_if_silent(self, now_s: float) -> None:
        if self._ask_s is not None and not self._ended and self._silent_at_s <= now_s:
            self._end("nothing was heard of the peer", now_s)

    @property
    def _silent_at_s(self) -> float:
        return self._services.heard_s + self._timings.silent_s

    def _end(self, cause: str, now_s: float) -> None:
        if self._ended:
            return
        self._ended = True
        self._paging.broken_off(cause)
        self._talk.broken_off(cause, now_s)
        self._tell()
        self._events.append(Ended(LinkLost(cause)))

    def _health(self) -> Health:
        down = self._services.down()
        facts = {
            **self._services.facts(),
            "radios_on_air": str(len(self._roll.on_air(self._utc()))),
            "unknown_messages": str(self._hearing.unknown),
        }
        reason = f"no connection on {', '.join(down)}" if down else ""
        return Health(not down and not self._ended, reason, facts)
