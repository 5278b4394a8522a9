"""A simulated repeater or mobile with the radios behind it.

    client ─ DatagramTrain ─ SimulatedLink tmp, rrs, lp, rcp ─ pages ─► `pages`, results
    radios ─ hear, register, locate, alarm … ─ agenda ─ SimulatedLink ─► client

What is asked of it from outside happens at its next tick.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from typing import Any

from drivers.hytera_ip.simulated_link import Faults, SimulatedLink
from drivers.hytera_ip.simulated_octets import write_hdap
from drivers.hytera_ip.simulated_settings import SimulatorSettings
from drivers.hytera_ip.simulated_train import LP, RCP, RRS, TMP
from gateway.driver_api.datagram_train import DatagramTrain, wagon
from gateway.driver_api.world import Random

_TEXT, _RESULT, _GROUP_TEXT, _GROUP_RESULT = 0xA1, 0xA2, 0xB1, 0xB2
_BUSY, _NO_CONTACT, _NETWORK = 4, 10, 10
FIX = b"A060000120826N2851.0000E12044.00000.0090"
NO_FIX = b"V" + bytes(39)

_Action = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class AiredPage:
    """A page that went on air; `source` is whom its radios would answer, as four octets."""

    number: int
    text: str
    to_group: bool
    source: bytes


class SimulatedStation:
    """A `SimulatedDevice`; `pages` are those on air, `violations` what the client did wrong.

    `answers` lists the results of the client for texts of radios, `registered` the radios whose
    registration was answered, with the seconds until they are to renew it.
    """

    def __init__(self, settings: SimulatorSettings, random: Random) -> None:
        self.on_change: Callable[[], None] = _nothing
        self.pages: list[AiredPage] = []
        self.answers: list[tuple[int, int]] = []
        self.registered: dict[int, int] = {}
        self._settings = settings
        self._faults = Faults(settings.lost_acknowledgements, settings.wrong_checksums)
        self._train = DatagramTrain()
        takers = (self._text, self._registration, self._location, self._control)
        self.links = [SimulatedLink(settings, self._faults, random, take) for take in takers]
        self._agenda: list[tuple[float, int, _Action]] = []
        self._actions = 0
        self._requests = 0
        self._located = 0
        self._lost_results = settings.lost_results
        self._pages_heard = 0
        self._silent = False
        self._lives = 1
        for radio in settings.radios:
            self.register(radio)
        if settings.locations_per_s and settings.radios:
            self._at(1.0, self._flood)
        after_s = settings.emergency_at_s
        if after_s is not None and settings.radios:  # from its first moment on
            self._at(0.0, lambda now_s: self._at(now_s + after_s, lambda then_s: self._cry()))
        if settings.restarts_at_s is not None:
            self._at(settings.restarts_at_s, self._restart)

    @property
    def udp_ports(self) -> tuple[int, ...]:
        """In the order of `TMP, RRS, LP, RCP`."""
        ports = self._settings.ports
        return (ports.tmp, ports.rrs, ports.lp, ports.rcp)

    def channel_keys(self, peer: str, bind: str) -> Mapping[str, Any]:
        """What a channel names to reach this station."""
        settings = self._settings
        keys = {"peer": peer, "bind": bind, "ports": settings.ports.model_dump()}
        link = {"link": settings.link} if settings.link else {}
        return {**keys, **link, "slot": settings.slot}

    @property
    def violations(self) -> list[str]:
        return self._faults.violations

    @property
    def owes(self) -> bool:
        """Whether the client may not have all that was said."""
        return any(link.owes for link in self.links)

    def receive(self, data: bytes, now_s: float) -> None:
        if self._silent:
            return
        for port, datagram in self._train.feed(data):
            self.links[port].receive(datagram, now_s)

    def tick(self, now_s: float) -> None:
        while self._agenda and self._agenda[0][0] <= now_s:
            heappop(self._agenda)[2](now_s)
        for link in self.links:
            link.tick(now_s)

    def outgoing(self) -> bytes:
        octets = b""
        for port, link in enumerate(self.links):
            octets += b"".join(wagon(port, datagram) for datagram in link.out)
            link.out.clear()
        return b"" if self._silent else octets

    def deadline(self) -> float | None:
        dues = [due for link in self.links if (due := link.deadline()) is not None]
        return min([*dues, *(entry[0] for entry in self._agenda[:1])], default=None)

    def hear(
        self, sender: int, text: str, confirmed: bool = True, group: int | None = None
    ) -> None:
        """A radio sends a text, to the client or to a talkgroup."""
        self._requests += 1
        kind = _TEXT if group is None else _GROUP_TEXT
        operation = kind | (0x8000 if confirmed else 0)
        to = b"\x0a\0\0\x01" if group is None else _address(group)
        payload = struct.pack(">I", self._requests) + to + _address(sender)
        message = write_hdap(9, operation, payload + text.encode("utf-16-le"))
        for _ in range(1 + self._settings.duplicate_texts):
            self._say(TMP, message)

    def register(self, radio: int) -> None:
        """A radio is switched on: it registers until it is answered."""
        self.registered.pop(radio, None)
        self._soon(lambda now_s: self._try_to_register(radio, now_s))

    def sign_off(self, radio: int) -> None:
        """A radio is switched off."""
        self._say(RRS, write_hdap(0x11, 0x0001, _address(radio)))

    def locate(self, radio: int, position: bytes = FIX, operation: int = 0xA002) -> None:
        """A radio reports where it is, in an emergency with operation B003."""
        payload = struct.pack(">I", 1) + _address(radio) + b"\0\0" + position
        self._say(LP, write_hdap(8, operation, payload))

    def alarm(self, radio: int, ended: bool = False) -> None:
        """The emergency key of a radio."""
        self._say(RCP, write_hdap(2, 0x0853 if ended else 0x0851, struct.pack("<I", radio)))

    def say(self, port: int, service: int, operation: int, payload: bytes) -> None:
        """Anything at all."""
        self._say(port, write_hdap(service, operation, payload))

    def _say(self, port: int, message: bytes) -> None:
        self._soon(lambda now_s: self.links[port].send(message, now_s))

    def _soon(self, action: _Action) -> None:
        self._at(0.0, action)
        self.on_change()

    def _at(self, due_s: float, action: _Action) -> None:
        self._actions += 1
        heappush(self._agenda, (due_s, self._actions, action))

    def _cry(self) -> None:
        self.alarm(self._settings.radios[0])
        self.locate(self._settings.radios[0], FIX, 0xB003)

    def _flood(self, now_s: float) -> None:
        radios = self._settings.radios
        self._located += 1
        self.locate(radios[self._located % len(radios)])
        self._at(now_s + 1 / self._settings.locations_per_s, self._flood)

    def _restart(self, now_s: float) -> None:
        self._lives += 1
        for link in self.links:
            link.restart()

    def _try_to_register(self, radio: int, now_s: float) -> None:
        if radio in self.registered:
            return
        link, again_s = self.links[RRS], 1.0
        if link.connected:
            link.send(write_hdap(0x11, 0x0003, _address(radio)), now_s)
            again_s = self._settings.register_every_s
        self._at(now_s + again_s, lambda then_s: self._try_to_register(radio, then_s))

    def _text(self, service: int, operation: int, payload: bytes, now_s: float) -> None:
        kind, confirmed = operation & 0xFF, bool(operation & 0x8000)
        if service != 9 or operation & 0x7F00 or len(payload) < 12:
            self.violations.append(f"not understood: {service:02x} {operation:04x}")
        elif kind == _RESULT:
            self.answers.append((struct.unpack_from(">I", payload)[0], payload[12]))
        elif kind in (_TEXT, _GROUP_TEXT):
            if confirmed != (kind == _TEXT):
                self.violations.append("a radio's page is confirmed, a group's is not")
            self._page(kind == _GROUP_TEXT, payload, now_s)

    def _page(self, to_group: bool, payload: bytes, now_s: float) -> None:
        self._pages_heard += 1
        if self._pages_heard == self._settings.silent_from_page:
            self._silent = True
            return
        number = int.from_bytes(payload[5:8], "big")
        result, groups = self._settings.results.get(number, 0), self._settings.talkgroups
        if groups is not None and to_group != (number in groups):
            result = _NO_CONTACT
        if now_s < self._settings.busy_for_s:
            result = _BUSY
        if result == 0:
            text = payload[12:].decode("utf-16-le")
            self.pages.append(AiredPage(number, text, to_group, payload[8:12]))
            self._let_answer(None if to_group else number, now_s)
        if self._lost_results:
            self._lost_results -= 1
            return
        echoed = payload[:8] if to_group else payload[:12]
        operation = _GROUP_RESULT if to_group else _RESULT
        answer = write_hdap(9, operation, echoed + bytes((result,)))
        life = self._lives
        due_s = now_s + self._settings.answer_delay_s
        self._at(due_s, lambda then_s: self._answer(answer, life, then_s))

    def _let_answer(self, radio: int | None, now_s: float) -> None:
        """People answer; without a radio everybody who has something to say."""
        for sender, text in self._settings.answers.items():
            if radio in (None, sender):
                say = partial(self._hear_at, sender, text)
                self._at(now_s + self._settings.answers_after_s, say)

    def _hear_at(self, sender: int, text: str, now_s: float) -> None:
        self.hear(sender, text)

    def _answer(self, answer: bytes, life: int, now_s: float) -> None:
        if life == self._lives:
            self.links[TMP].send(answer, now_s)

    def _registration(self, service: int, operation: int, payload: bytes, now_s: float) -> None:
        if (service, operation, len(payload)) != (0x11, 0x0080, 9):
            self.violations.append(f"not understood: {service:02x} {operation:04x}")
        elif payload[4] == 0:
            radio = int.from_bytes(payload[1:4], "big")
            self.registered[radio] = int.from_bytes(payload[5:], "big")

    def _location(self, service: int, operation: int, payload: bytes, now_s: float) -> None:
        if (service, operation, len(payload)) != (8, 0xA001, 8):
            self.violations.append(f"not understood: {service:02x} {operation:04x}")

    def _control(self, service: int, operation: int, payload: bytes, now_s: float) -> None:
        match service, operation, len(payload):
            case 2, 0x0452, 1:
                who = b"\0" + payload + b"\x0a\0\0\x64"
                self.links[RCP].send(write_hdap(2, 0x8452, who), now_s)
            case 2, 0x0841, 5:
                self.links[RCP].send(write_hdap(2, 0x8841, b"\0"), now_s)
            case _:
                self.violations.append(f"not understood: {service:02x} {operation:04x}")


def _address(number: int) -> bytes:
    return bytes((_NETWORK,)) + number.to_bytes(3, "big")


def _nothing() -> None:
    """What a device calls when nobody pumps it."""
