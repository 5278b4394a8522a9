"""The radios of a simulated network, behind its control station.

    client ─ DatagramTrain ─ address | datagram ─► the radio or talkgroup of that address
    radios ─ hear, register, locate, press … ─ SimulatedAir ─► client

What is asked of it from outside happens at its next tick.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from drivers.mototrbo_ip import simulated_octets as octets
from drivers.mototrbo_ip.simulated_air import ARS, LRRP, Action, SimulatedAir
from drivers.mototrbo_ip.simulated_octets import Malformed, Said, Welcome, request_name
from drivers.mototrbo_ip.simulated_radio import SimulatedRadio
from drivers.mototrbo_ip.simulated_requests import ReadRequest, read_requests
from drivers.mototrbo_ip.simulated_settings import SimulatorSettings
from gateway.driver_api.datagram_train import DatagramTrain
from gateway.driver_api.world import Random

_EMERGENCY = 2
_ADDRESS = 4


@dataclass(frozen=True, slots=True)
class AiredPage:
    """A page that a radio showed, or that went out to a talkgroup."""

    number: int
    text: str
    to_group: bool


class SimulatedFleet:
    """A `SimulatedDevice`; `pages` were shown, `violations` is what the client did wrong.

    `acknowledged` lists (radio, number) of the client's acknowledgements, `welcomed` the radios
    whose registration was answered, `signed` those whose user was, `requests` (radio, request) of
    those for positions.
    """

    def __init__(self, settings: SimulatorSettings, random: Random) -> None:
        self.on_change: Callable[[], None] = _nothing
        self.pages: list[AiredPage] = []
        self.violations: list[str] = []
        self.acknowledged: list[tuple[int, int]] = []
        self.welcomed: list[int] = []
        self.signed: list[int] = []
        self.requests: list[tuple[int, ReadRequest]] = []
        self._settings = settings
        self._air = SimulatedAir(settings, random)
        self._radios: dict[int, SimulatedRadio] = {}
        self._train = DatagramTrain()
        self._heard: set[tuple[int, int, str]] = set()
        self._silent = False
        self._located = 0
        for number in settings.radios if settings.registers else ():
            self.register(number)
        if settings.locations_per_s and settings.radios:
            self._air.at(1.0, self._flood)
        if settings.power_cut_at_s is not None:
            self._air.at(settings.power_cut_at_s, self._power_cut)
        if settings.emergency_at_s is not None and settings.radios:
            self._cry_after(settings.radios[0], settings.emergency_at_s)

    @property
    def udp_ports(self) -> tuple[int, ...]:
        """In the order of `ARS, TMS, LRRP`."""
        ports = self._settings.ports
        return (ports.ars, ports.tms, ports.lrrp)

    @property
    def udp_hosts(self) -> tuple[str, ...]:
        """Of radios and talkgroups."""
        return self._air.addresses.hosts

    def channel_keys(self, peer: str, bind: str) -> Mapping[str, Any]:
        """What a channel names to reach these radios."""
        settings = self._settings
        keys = {"radio_address": settings.radio_address, "group_address": settings.group_address}
        return {**keys, "bind": bind, "ports": settings.ports.model_dump()}

    @property
    def owes(self) -> bool:
        """Whether the client may not have all that was said."""
        return any(radio.owes for radio in self._radios.values())

    def receive(self, data: bytes, now_s: float) -> None:
        takers = (self._ars, self._tms, self._lrrp)
        for place, load in self._train.feed(data):
            if self._silent or place >= len(takers):
                continue
            try:
                takers[place](load[:_ADDRESS], load[_ADDRESS:], now_s)
            except Malformed as error:
                self.violations.append(str(error))

    def tick(self, now_s: float) -> None:
        self._air.tick(now_s)

    def outgoing(self) -> bytes:
        leaving = self._air.taken()
        return b"" if self._silent else leaving

    def deadline(self) -> float | None:
        return self._air.deadline()

    def hear(self, sender: int, text: str, acknowledge: bool = True) -> None:
        """A radio sends a text to the client."""
        self._soon(partial(self.radio(sender).write, text, acknowledge))

    def register(self, number: int, first: bool = True) -> None:
        """A radio is switched on, or says that it still is."""
        self._soon(partial(self.radio(number).register, first))

    def sign_off(self, number: int) -> None:
        """A radio is switched off."""
        self.radio(number).is_on = False
        self.say(ARS, number, octets.GOOD_BYE)

    def sign_on(self, number: int, user: str) -> None:
        """Somebody signs on at a radio; without a name, signs off."""
        said = octets.write_sign_on(str(number), user) if user else octets.SIGN_OFF
        self._soon(partial(self.radio(number).say_until_answered, said))

    def lose_power(self, number: int) -> None:
        """A radio restarts, and registers."""
        self.radio(number).lose_power()
        self.register(number)

    def locate(self, number: int, body: bytes | None = None, request: int = 1) -> None:
        """A radio reports where it is, to the request of that number."""
        said = self.radio(number).report(octets.REPORT, request_name(request), body)
        self.say(LRRP, number, said)

    def press(self, number: int) -> None:
        """The emergency key of a radio: told to whoever asked for it."""
        radio = self.radio(number)
        for request in radio.triggers.values():
            if request.condition == _EMERGENCY:
                self.say(LRRP, number, radio.report(octets.REPORT, request.name))

    def say(self, place: int, number: int, datagram: bytes) -> None:
        """Anything at all, from a radio."""
        self._soon(lambda now_s: self._air.say(place, number, datagram))

    def radio(self, number: int) -> SimulatedRadio:
        """The radio of an id; every id has one."""
        if number not in self._radios:
            self._radios[number] = SimulatedRadio(number, self._air)
        return self._radios[number]

    def _at(self, address: bytes) -> SimulatedRadio:
        return self.radio(self._air.addresses.radio_at(address))

    def _ars(self, address: bytes, datagram: bytes, now_s: float) -> None:
        radio = self._at(address)
        if datagram == octets.QUERY:
            radio.asked(now_s)
            return
        answer = octets.read_welcome(datagram)
        if answer is not Welcome.REFUSED and not self._air.loses("lost_welcomes"):
            radio.welcomed()
            (self.signed if answer is Welcome.USER else self.welcomed).append(radio.number)

    def _tms(self, address: bytes, datagram: bytes, now_s: float) -> None:
        read = octets.read_text(datagram)
        group = self._air.addresses.group_at(address)
        if group is not None:
            if read.acknowledge or read.text is None:
                raise Malformed("a talkgroup is asked for an acknowledgement")
            self.pages.append(AiredPage(group, read.text, True))
            self._let_answer(None, now_s)
            return
        radio = self._at(address)
        if read.text is None or read.number is None:
            if read.said is Said.AVAILABILITY:
                radio.confirm(read, now_s)
            else:
                self.acknowledged.append((radio.number, radio.acknowledged(read.number)))
            return
        self._heard.add((radio.number, read.number, read.text))
        self._silent = len(self._heard) == self._settings.silent_from_page
        if not self._silent:
            page = AiredPage(radio.number, read.text, False)
            radio.page(read, read.text, partial(self._show, page, now_s), now_s)

    def _show(self, page: AiredPage, now_s: float) -> None:
        self.pages.append(page)
        self._let_answer(page.number, now_s)

    def _let_answer(self, number: int | None, now_s: float) -> None:
        """People answer; without a radio everybody who has something to say."""
        for sender, text in self._settings.answers.items():
            radio = self.radio(sender)
            if number in (None, sender) and radio.is_on:
                due_s = now_s + self._settings.answers_after_s
                self._air.at(due_s, partial(radio.write, text, True))

    def _lrrp(self, address: bytes, datagram: bytes, now_s: float) -> None:
        radio = self._at(address)
        for request in read_requests(datagram):
            self.requests.append((radio.number, request))
            radio.locate(request, now_s)

    def _flood(self, now_s: float) -> None:
        radios = self._settings.radios
        self._located += 1
        self.locate(radios[self._located % len(radios)])
        self._air.at(now_s + 1 / self._settings.locations_per_s, self._flood)

    def _cry_after(self, number: int, after_s: float) -> None:
        """From its first moment on; the radio registers, or nobody would ask it to tell."""
        self.register(number)
        self._air.at(
            0.0,
            lambda now_s: self._air.at(now_s + after_s, lambda then_s: self.press(number)),
        )

    def _power_cut(self, now_s: float) -> None:
        for number in self._settings.radios:
            self.lose_power(number)

    def _soon(self, action: Action) -> None:
        self._air.at(0.0, action)
        self.on_change()


def _nothing() -> None:
    """What a device calls when nobody pumps it."""
