"""A simulated repeater or mobile with the radios behind it, on one slot or on both.

    client ─ DatagramTrain ─ SimulatedSlot tmp, rrs, lp, rcp ─ pages ─► `pages`, results
    radios ─ hear, register, locate, alarm … ─ agenda ─ SimulatedSlot ─► client

What is asked of it from outside happens at its next tick.
"""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from typing import Any

from drivers.hytera_ip.simulated_calls import Transmission
from drivers.hytera_ip.simulated_link import Faults, SimulatedLink
from drivers.hytera_ip.simulated_octets import write_hdap
from drivers.hytera_ip.simulated_settings import SimulatorSettings
from drivers.hytera_ip.simulated_slot import SimulatedSlot
from drivers.hytera_ip.simulated_train import LP, RCP, RRS, TMP
from gateway.driver_api.datagram_train import DatagramTrain, wagon
from gateway.driver_api.world import Random

_TEXT, _RESULT, _GROUP_TEXT, _GROUP_RESULT = 0xA1, 0xA2, 0xB1, 0xB2
_BUSY, _NO_ACKNOWLEDGEMENT, _NO_CONTACT, _NETWORK = 4, 8, 10, 10
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
    slot: int = 1
    confirmed: bool = False


class SimulatedStation:
    """A `SimulatedDevice`; `pages` are those on air, `violations` what the client did wrong.

    `registered` are the radios whose registration was answered, with the seconds until they are
    to renew it. `links` are those of all slots in the order of the ports.
    """

    def __init__(self, settings: SimulatorSettings, random: Random) -> None:
        self.on_change: Callable[[], None] = _nothing
        self.pages: list[AiredPage] = []
        self.registered: dict[int, int] = {}
        self._settings = settings
        self._faults = Faults(settings.lost_acknowledgements, settings.wrong_checksums)
        self._train = DatagramTrain()
        first, both = settings.slot, settings.both_slots
        self.slots = [
            SimulatedSlot(
                slot, settings, self._faults, random, self._page, self._welcome, self._where
            )
            for slot in ((1, 2) if both else (first,))
        ]
        self.links: list[SimulatedLink] = [link for slot in self.slots for link in slot.links]
        self._agenda: list[tuple[float, int, _Action]] = []
        self._actions = 0
        self._requests = 0
        self._located = 0
        self._lost_results = settings.lost_results
        self._pages_heard = 0
        self._silent = False
        self._lives = 1
        for radio in settings.radios:
            if radio not in settings.switched_off:
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
        """In the order of `TMP, RRS, LP, RCP`; a second slot has its own, one higher each."""
        ports = self._settings.ports
        firsts = (ports.tmp, ports.rrs, ports.lp, ports.rcp)
        return tuple(port + above for above in range(len(self.slots)) for port in firsts)

    def channel_keys(self, peer: str, bind: str) -> Mapping[str, Any]:
        """What a channel names to reach this station, on the first of its slots."""
        settings = self._settings
        keys = {"peer": peer, "bind": bind, "ports": settings.ports.model_dump()}
        link = {"link": settings.link} if settings.link else {}
        return {**keys, **link, "slot": self.slots[0].number}

    @property
    def violations(self) -> list[str]:
        return self._faults.violations

    @property
    def answers(self) -> list[tuple[int, int]]:
        """The results of the client for texts of radios."""
        return [answer for slot in self.slots for answer in slot.answers]

    @property
    def transmissions(self) -> list[Transmission]:
        """What the client talked, on any slot."""
        return [each for slot in self.slots for each in slot.calls.transmissions]

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
        for slot in self.slots:
            slot.tick(now_s)

    def outgoing(self) -> bytes:
        octets = b""
        for port, link in enumerate(self.links):
            octets += b"".join(wagon(port, datagram) for datagram in link.out)
            link.out.clear()
        return b"" if self._silent else octets

    def deadline(self) -> float | None:
        dues = [due for slot in self.slots if (due := slot.deadline()) is not None]
        return min([*dues, *(entry[0] for entry in self._agenda[:1])], default=None)

    def hear(
        self,
        sender: int,
        text: str,
        confirmed: bool = True,
        group: int | None = None,
        slot: int = 0,
    ) -> None:
        """A radio sends a text, to the client or to a talkgroup, on the slot of that place."""
        self._requests += 1
        kind = _TEXT if group is None else _GROUP_TEXT
        operation = kind | (0x8000 if confirmed else 0)
        to = b"\x0a\0\0\x01" if group is None else _address(group)
        payload = struct.pack(">I", self._requests) + to + _address(sender)
        message = write_hdap(9, operation, payload + text.encode("utf-16-le"))
        for _ in range(1 + self._settings.duplicate_texts):
            self._say(slot * len(self.slots[0].links) + TMP, message)

    def register(self, radio: int) -> None:
        """A radio is switched on: it registers until it is answered."""
        self.registered.pop(radio, None)
        self._soon(lambda now_s: self._try_to_register(radio, now_s))

    def sign_off(self, radio: int) -> None:
        """A radio is switched off."""
        self._say(RRS, write_hdap(0x11, 0x0001, _address(radio)))

    def locate(self, radio: int, position: bytes = FIX, operation: int = 0xA002) -> None:
        """A radio reports where it is, in an emergency with operation B003."""
        position = NO_FIX if self._settings.no_fix else position
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
        for slot in self.slots:
            slot.restart(now_s)

    def _try_to_register(self, radio: int, now_s: float) -> None:
        if radio in self.registered:
            return
        link, again_s = self.links[RRS], 1.0
        if link.connected:
            link.send(write_hdap(0x11, 0x0003, _address(radio)), now_s)
            again_s = self._settings.register_every_s
        self._at(now_s + again_s, lambda then_s: self._try_to_register(radio, then_s))

    def _page(self, slot: SimulatedSlot, operation: int, payload: bytes, now_s: float) -> None:
        self._pages_heard += 1
        if self._pages_heard == self._settings.silent_from_page:
            self._silent = True
            return
        number, to_group = int.from_bytes(payload[5:8], "big"), operation & 0xFF == _GROUP_TEXT
        result = self._result(slot, number, to_group, now_s)
        if result == 0:
            text = payload[12:].decode("utf-16-le")
            confirmed = bool(operation & 0x8000)
            page = AiredPage(number, text, to_group, payload[8:12], slot.number, confirmed)
            self.pages.append(page)
            self._let_answer(slot, None if to_group else number, now_s)
        if self._lost_results:
            self._lost_results -= 1
            return
        echoed = payload[:8] if to_group else payload[:12]
        operation = _GROUP_RESULT if to_group else _RESULT
        answer = write_hdap(9, operation, echoed + bytes((result,)))
        due_s = now_s + self._settings.latency_s
        self._at(due_s, partial(self._answer, slot.links[TMP], answer, self._lives))

    def _result(self, slot: SimulatedSlot, number: int, to_group: bool, now_s: float) -> int:
        settings = self._settings
        if now_s < settings.busy_for_s or slot.calls.on_air is not None:
            return _BUSY
        if settings.talkgroups is not None and to_group != (number in settings.talkgroups):
            return _NO_CONTACT
        if number in settings.switched_off and not to_group:
            return _NO_ACKNOWLEDGEMENT
        return settings.results.get(number, 0)

    def _let_answer(self, slot: SimulatedSlot, radio: int | None, now_s: float) -> None:
        """People answer; without a radio everybody who has something to say."""
        place = self.slots.index(slot)
        for sender, text in self._settings.answers.items():
            if radio in (None, sender) and sender not in self._settings.switched_off:
                say = partial(self._hear_at, sender, text, place)
                self._at(now_s + self._settings.answers_after_s, say)

    def _hear_at(self, sender: int, text: str, place: int, now_s: float) -> None:
        self.hear(sender, text, slot=place)

    def _answer(self, link: SimulatedLink, answer: bytes, life: int, now_s: float) -> None:
        if life == self._lives:
            link.send(answer, now_s)

    def _where(self, radio: int) -> bytes | None:
        if radio in self._settings.switched_off:
            return None
        return NO_FIX if self._settings.no_fix else FIX

    def _welcome(self, radio: int, renew_s: int) -> None:
        self.registered[radio] = renew_s


def _address(number: int) -> bytes:
    return bytes((_NETWORK,)) + number.to_bytes(3, "big")


def _nothing() -> None:
    """What a device calls when nobody pumps it."""
