"""The machine of one Hytera peer: a link on each service's port, pages out, radios heard.

    octets ─ DatagramTrain ─┬─ Link tmp ─┬─ results ─► Paging ─► Completed
                            │            └─ texts ───► Hearing ─► Heard ─ committed ─► acknowledged
                            └─ Link rrs, lp, rcp ────► Hearing ─► the roll, answers, alarms, news
    pages ─ Paging ─ Link tmp

The session lives as long as the link of the text service; the others come back by themselves. A
peer whose frames have no heartbeat (HRNP) is asked who it is, on the port of radio control, or if
that is left out, by connecting again on each port on which it has long said nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service
from drivers.hytera_ip.hearing import Hearing, Said
from drivers.hytera_ip.link import Arrival, Link
from drivers.hytera_ip.paging import Addresses, Paging
from drivers.hytera_ip.profile import Profile
from drivers.hytera_ip.radio_control import WhoAreYou
from drivers.hytera_ip.radio_roll import RadioRoll
from drivers.hytera_ip.service_port import Port
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
    Unsent,
)
from gateway.driver_api.datagram_train import DatagramTrain, wagon
from gateway.driver_api.heard_before import HeardBefore

_NUMBERS = 0x10000
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
    `roll` and `heard` outlive the session; `note` takes a line for the log: unknown operations and
    alarms, in hex.
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
    ) -> None:
        timings = profile.timings
        self._timings, self._limits = timings, profile.limits
        self._own = addresses.own.number
        self._roll = roll
        self._utc = utc
        self._note = note
        self._train = DatagramTrain()

        def link() -> Link:
            first, asks = random.randrange(_NUMBERS), Port.RCP not in ports
            return Link(wire, timings, HeardBefore(utc), first, now_s, asks=asks)

        self._links = {port: link() for port in ports}
        self._texts = self._links[Port.TMP]
        self._hearing = Hearing(profile, roll, heard, utc, note)
        first = random.randrange(_REFERENCES)
        self._paging = Paging(profile, addresses, first, utc, self._send_text)
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
            self._paging.take(request_id, request, now_s)
            self._go_on(now_s)

    def withdraw(self, request_id: str, now_s: float) -> bool:
        taken = self._paging.withdraw(request_id)
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
        for link in self._links.values():
            link.tick(now_s)
        self._paging.tick(now_s)
        if self._ask_s is not None and self._ask_s <= now_s:
            self._links[Port.RCP].send(WhoAreYou().encode(), now_s)
            self._ask_s = now_s + self._timings.question_s
        self._go_on(now_s)
        self._end_if_silent(now_s)

    def lost(self, now_s: float) -> None:
        self._end("the ports are gone")

    def outgoing(self) -> bytes:
        data = b""
        for port, link in self._links.items():
            data += b"".join(wagon(port.value, datagram) for datagram in link.outgoing)
            link.outgoing.clear()
        return data

    def events(self) -> Sequence[MachineEvent]:
        events, self._events = self._events, []
        return events

    def deadline(self) -> float | None:
        if self._ended:
            return None
        dues = [self._ready_by_s, self._ask_s, self._paging.deadline()]
        dues += [link.deadline() for link in self._links.values()]
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
            self._settle(port, arrival, self._hearing.message(arrival.message, now_s), now_s)
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
        owed, self._paging.owed = self._paging.owed, []
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
        for link in self._links.values():
            link.acknowledged.clear()
            link.unanswered.clear()
            link.restarted = False
        owed, self._paging.owed = self._paging.owed, []
        for event in owed:
            self._hear(event, _Owed(Port.TMP, None, None))
        self._events += self._paging.completed
        self._paging.completed.clear()
        self._watch_session(now_s)

    def _watch_session(self, now_s: float) -> None:
        if self._texts.broken:
            self._end(self._texts.broken)
        elif self._ready_by_s is not None and self._texts.is_up:
            self._ready_by_s = None
            self._events.append(Ready(self._limits))
        elif self._ready_by_s is not None and self._ready_by_s <= now_s:
            self._end("the peer does not answer")

    def _end_if_silent(self, now_s: float) -> None:
        if self._ask_s is not None and not self._ended and self._silent_at_s <= now_s:
            self._end("nothing was heard of the peer")

    @property
    def _silent_at_s(self) -> float:
        heard_s = max(link.heard_s for link in self._links.values())
        return heard_s + self._timings.silent_s

    def _end(self, cause: str) -> None:
        if self._ended:
            return
        self._ended = True
        self._paging.broken_off(cause)
        self._events += self._paging.completed
        self._paging.completed.clear()
        self._events.append(Ended(LinkLost(cause)))

    def _send_text(self, message: RadioMessage, now_s: float) -> int:
        return self._texts.send(message.encode(), now_s)

    def _health(self) -> Health:
        down = [port.name.lower() for port, link in self._links.items() if not link.is_up]
        bad = sum(link.bad_frames for link in self._links.values())
        facts = {
            "links_up": " ".join(p.name.lower() for p, each in self._links.items() if each.is_up),
            "radios_on_air": str(len(self._roll.on_air(self._utc()))),
            "bad_frames": str(bad),
            "unknown_messages": str(self._hearing.unknown),
        }
        reason = f"no connection on {', '.join(down)}" if down else ""
        return Health(not down and not self._ended, reason, facts)
