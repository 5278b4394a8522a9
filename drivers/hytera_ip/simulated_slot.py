"""One slot of a simulated station: a port for each service, and what its client asks there."""

import struct
from collections.abc import Callable

from drivers.hytera_ip.simulated_calls import SimulatedCalls
from drivers.hytera_ip.simulated_link import Faults, SimulatedLink
from drivers.hytera_ip.simulated_octets import Malformed, write_hdap
from drivers.hytera_ip.simulated_settings import SimulatorSettings
from drivers.hytera_ip.simulated_train import LP, RCP, RRS, TMP
from gateway.driver_api.world import Random

_TEXT, _RESULT, _GROUP_TEXT = 0xA1, 0xA2, 0xB1
_DATA, _GROUP_DATA = 0xAE, 0xBE
_CONFIRMED, _WITH_OPTION, _ELSE = 0x8000, 0x4000, 0x3F00
_CONTROL, _LOCATION, _TEXTS, _REGISTRATION = 0x02, 0x08, 0x09, 0x11
# What clients may ask for and this station has not: it says nothing.
_UNSUPPORTED = {
    _CONTROL: {0x0833, 0x0834, 0x0835, 0x0849, 0x084A, 0x0850, 0x0851, 0x0853}
    | {0x10C7, 0x1847, 0x00C4, 0x00CA},
    _LOCATION: {0xB001, 0xC001, 0xC004, 0xD001, 0xD011, 0xE001},
    _TEXTS: {0xAA, 0xAB, 0xAC, 0xAD},
}

TakePage = Callable[["SimulatedSlot", int, bytes, float], None]
Where = Callable[[int], bytes | None]


class SimulatedSlot:
    """`links` in the order of the train; `page` gets a page, `registered` an answer to a radio.

    `where` says where a radio is, None for one that is off. `answers` lists the results of the
    client for texts of radios.
    """

    def __init__(
        self,
        number: int,
        settings: SimulatorSettings,
        faults: Faults,
        random: Random,
        page: TakePage,
        registered: Callable[[int, int], None],
        where: Where,
    ) -> None:
        self.number = number
        self.answers: list[tuple[int, int]] = []
        self._faults = faults
        self._page = page
        self._registered = registered
        self._where = where
        takers = (self._text, self._registration, self._location, self._control)
        self.links = [SimulatedLink(settings, faults, random, take, number) for take in takers]
        self.calls = SimulatedCalls(settings, self._say_control, faults.violations.append)

    def tick(self, now_s: float) -> None:
        limit_s = self.calls.limit_s
        if limit_s is not None and limit_s <= now_s:
            self.calls.over(now_s)
        for link in self.links:
            link.tick(now_s)

    def deadline(self) -> float | None:
        dues = [due for link in self.links if (due := link.deadline()) is not None]
        limit_s = self.calls.limit_s
        return min(dues if limit_s is None else [*dues, limit_s], default=None)

    def restart(self, now_s: float) -> None:
        self.calls.forget(now_s)
        for link in self.links:
            link.restart()

    def _text(self, service: int, operation: int, payload: bytes, now_s: float) -> None:
        kind, confirmed = operation & 0xFF, bool(operation & _CONFIRMED)
        payload = _without_option(payload) if operation & _WITH_OPTION else payload
        if service != _TEXTS or operation & _ELSE or len(payload) < 12:
            self._not_understood(service, operation)
        elif kind == _RESULT and len(payload) == 13:
            self.answers.append((struct.unpack_from(">I", payload)[0], payload[12]))
        elif kind in (_TEXT, _GROUP_TEXT):
            if confirmed and kind == _GROUP_TEXT:
                self._faults.violations.append("a group is asked for a confirmation")
            self._page(self, operation, payload, now_s)
        elif kind in (_DATA, _GROUP_DATA):
            echoed = payload[:12] if kind == _DATA else payload[:8]
            self._say(TMP, _TEXTS, kind + 1, echoed + b"\0", now_s)
        else:
            self._not_understood(service, kind)

    def _registration(self, service: int, operation: int, payload: bytes, now_s: float) -> None:
        radio = int.from_bytes(payload[1:4], "big")
        match service, operation, len(payload):
            case 0x11, 0x0080, 9 if payload[4] == 0:
                self._registered(radio, int.from_bytes(payload[5:], "big"))
            case 0x11, 0x0080, 5 | 9:
                pass  # it was refused, and goes on registering
            case 0x11, 0x0002, 4:
                is_off = self._where(radio) is None
                self._say(RRS, _REGISTRATION, 0x0082, payload + bytes((is_off,)), now_s)
            case _:
                self._not_understood(service, operation)

    def _location(self, service: int, operation: int, payload: bytes, now_s: float) -> None:
        if (service, operation, len(payload)) != (_LOCATION, 0xA001, 8):
            self._not_understood(service, operation)
        elif (position := self._where(int.from_bytes(payload[5:], "big"))) is not None:
            self._say(LP, _LOCATION, 0xA002, payload + b"\0\0" + position, now_s)

    def _control(self, service: int, operation: int, payload: bytes, now_s: float) -> None:
        if (service, operation, len(payload)) == (_CONTROL, 0x0452, 1):
            self._say_control(0x8452, b"\0" + payload + b"\x0a\0\0\x64", now_s)
        elif service != _CONTROL or not self.calls.take(operation, payload, now_s):
            self._not_understood(service, operation)

    def _say_control(self, operation: int, payload: bytes, now_s: float) -> None:
        self._say(RCP, _CONTROL, operation, payload, now_s)

    def _say(self, port: int, service: int, operation: int, payload: bytes, now_s: float) -> None:
        self.links[port].send(write_hdap(service, operation, payload), now_s)

    def _not_understood(self, service: int, operation: int) -> None:
        if operation in _UNSUPPORTED.get(service, ()):
            return
        self._faults.violations.append(f"not understood: {service:02x} {operation:04x}")


def _without_option(payload: bytes) -> bytes:
    """The option's length stands first, the option last."""
    end = len(payload) - int.from_bytes(payload[:2], "big")
    if len(payload) < 2 or end < 2:
        raise Malformed(f"an option cut off: {payload.hex()}")
    return payload[2:end]
