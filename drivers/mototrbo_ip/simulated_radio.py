"""One simulated radio: what it shows, what it has been asked for, what it says.

It knows a text by its number for half a minute: a repeat is acknowledged and not shown again.
Another text under that number would not be shown either, so a client that sends one is at fault.
"""

from collections.abc import Callable
from dataclasses import dataclass

from drivers.mototrbo_ip import simulated_octets as octets
from drivers.mototrbo_ip.simulated_air import ARS, LRRP, TMS, SimulatedAir
from drivers.mototrbo_ip.simulated_octets import Malformed, ReadText
from drivers.mototrbo_ip.simulated_requests import ReadRequest

_REMEMBERED_S = 30.0
_HERE = (28.85, 120.7333)


@dataclass(slots=True, eq=False)
class _Unacknowledged:
    number: int
    datagram: bytes
    repeats_left: int


class SimulatedRadio:
    """`triggers` are the requests for positions that it has, by their numbers."""

    def __init__(self, number: int, air: SimulatedAir) -> None:
        self.number = number
        self.triggers: dict[int, ReadRequest] = {}
        self.is_on = number not in air.settings.switched_off
        self._air = air
        self._next_text = air.settings.first_number
        self._registrations_left = 0
        self._unacknowledged: dict[int, _Unacknowledged] = {}
        self._shown: dict[int, tuple[str, float]] = {}

    @property
    def owes(self) -> bool:
        """Whether the client may not have all that was said."""
        return bool(self._unacknowledged)

    def lose_power(self) -> None:
        """It forgets what it was asked for, and what it wanted to say."""
        self.triggers.clear()
        self._unacknowledged.clear()
        self._shown.clear()
        self._next_text = 0

    def register(self, first: bool, now_s: float) -> None:
        """Here I am, until it is answered."""
        self.say_until_answered(octets.write_registration(str(self.number), first), now_s)

    def say_until_answered(self, hello: bytes, now_s: float) -> None:
        """A registration of any kind."""
        self.is_on, self._registrations_left = True, self._air.settings.registrations
        self._try_to_register(hello, now_s)

    def welcomed(self) -> None:
        """Its registration is answered."""
        self._registrations_left = 0

    def asked(self, now_s: float) -> None:
        """Are you there?"""
        if self.is_on:
            self._air.soon(ARS, self.number, octets.HERE, now_s)

    def write(self, text: str, acknowledge: bool, now_s: float) -> None:
        """Send a text to the client, until it is acknowledged."""
        number, self._next_text = self._next_text, (self._next_text + 1) % 128
        datagram = octets.write_text(number, text, acknowledge, self._air.settings.crlf)
        if not acknowledge:
            self._air.say(TMS, self.number, datagram)
            return
        held = _Unacknowledged(number, datagram, self._air.settings.repeats)
        self._unacknowledged[number] = held
        self._repeat(held, now_s)

    def acknowledged(self, number: int | None) -> int:
        """The client has the text of this number, or the oldest without one; says which."""
        if number is None:
            number = next(iter(self._unacknowledged), -1)
        self._unacknowledged.pop(number, None)
        return number

    def confirm(self, read: ReadText, now_s: float) -> None:
        """Acknowledge what asks for it."""
        if read.acknowledge and read.number is not None and self.is_on:
            number = (read.number + self._air.loses("wrong_acknowledgements")) % 128
            answer = octets.write_acknowledgement(number)
            self._air.soon(TMS, self.number, answer, now_s)

    def page(self, read: ReadText, text: str, show: Callable[[], None], now_s: float) -> None:
        """A text of the client."""
        assert read.number is not None
        if not self.is_on or self._air.loses("lost_texts"):
            return
        known = self._shown.get(read.number)
        if known is None or known[1] + _REMEMBERED_S < now_s:
            show()
        elif known[0] != text:
            raise Malformed(f"another text under number {read.number}")
        self._shown[read.number] = (text, now_s)
        if not self._air.loses("lost_acknowledgements"):
            self.confirm(read, now_s)

    def locate(self, request: ReadRequest, now_s: float) -> None:
        """A request for positions."""
        lost = request.document == octets.STOP and self._air.loses("unheard_stops")
        if lost or not self.is_on:
            return
        if request.document == octets.VERSION:
            self._air.soon(LRRP, self.number, octets.VERSION_ONE, now_s)
            return
        answer = self._located(request, now_s)
        if not self._air.loses("lost_location_answers"):
            self._air.soon(LRRP, self.number, answer, now_s)

    def report(self, document: int, name: bytes, body: bytes | None = None) -> bytes:
        """Where it is, to the request of that name."""
        settings = self._air.settings
        if body is None:
            body = octets.NO_FIX if settings.no_fix else octets.fix(*_HERE, settings.circle)
        body += octets.UNKNOWN_TOKEN if settings.unknown_tokens else b""
        said = octets.write_answer(document, name, body)
        return said * 2 if settings.two_documents else said

    def _located(self, request: ReadRequest, now_s: float) -> bytes:
        if request.document == octets.IMMEDIATE:
            return self.report(octets.IMMEDIATE_ANSWER, request.name)
        result = octets.SUCCESS
        if request.document == octets.STOP:
            self.triggers.pop(request.number, None)
        elif request.number in self.triggers:
            result = octets.IN_USE
        else:
            self.triggers[request.number] = request
            self._report_later(request, now_s)
        return octets.write_answer(request.document + 2, request.name, result)

    def _report_later(self, request: ReadRequest, now_s: float) -> None:
        if request.interval_s:
            due_s = now_s + request.interval_s
            self._air.at(due_s, lambda then_s: self._report_now(request, then_s))

    def _report_now(self, request: ReadRequest, now_s: float) -> None:
        if self.triggers.get(request.number) is request and self.is_on:
            self._air.say(LRRP, self.number, self.report(octets.REPORT, request.name))
            self._report_later(request, now_s)

    def _repeat(self, held: _Unacknowledged, now_s: float) -> None:
        if self._unacknowledged.get(held.number) is not held or not self.is_on:
            return
        cut = 3 if self._air.loses("wrong_lengths") else 0
        self._air.say(TMS, self.number, held.datagram[: len(held.datagram) - cut])
        if held.repeats_left:
            held.repeats_left -= 1
            due_s = now_s + self._air.settings.repeat_every_s
            self._air.at(due_s, lambda then_s: self._repeat(held, then_s))

    def _try_to_register(self, hello: bytes, now_s: float) -> None:
        if not self._registrations_left or not self.is_on:
            return
        self._registrations_left -= 1
        self._air.say(ARS, self.number, hello)
        due_s = now_s + self._air.settings.register_every_s
        self._air.at(due_s, lambda then_s: self._try_to_register(hello, then_s))
