"""A radio on a serial line: takes commands and bodies, sends pages, passes on what it hears.

    COMMAND ─AT+CMGS─► BODY ─Ctrl-Z─► COMMAND      ESC gives the body up
                         └─ 5 s ────► +CME ERROR: 37

It is strict: what a client does against the standard stands in `violations`. Before a radio passes
anything on, its protocol must have been registered (AT+CTSP). Off or without a network it passes
nothing on, and the network keeps what it can.
"""

from collections.abc import Callable
from string import hexdigits

from drivers.tetra_pei.simulated_commands import SimulatedCommands
from drivers.tetra_pei.simulated_network import TetraNetwork
from drivers.tetra_pei.simulated_sds import location_of
from drivers.tetra_pei.simulated_settings import SimulatorSettings
from drivers.tetra_pei.simulated_voice import SimulatedVoice
from gateway.driver_api.world import Random

_BODY_S = 5.0
_ESCAPE, _CTRL_Z = 0x1B, 0x1A
_OUT_OF_SERVICE, _USER_DATA, _RANGE, _SYNTAX = 30, 32, 34, 35
_WITHOUT_COMMAND, _TOO_LATE, _BUSY = 36, 37, 42
_FLOOD_RADIOS = 40
_IN_DANGER = 1001032


class SimulatedRadio:
    """A `SimulatedDevice`; `network` is what all radios of one simulation share."""

    def __init__(
        self, index: int, settings: SimulatorSettings, network: TetraNetwork, random: Random
    ) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self.ssi = settings.own_ssi + index
        self.network = network
        self.violations: list[str] = []
        self._settings = settings
        self._voice = SimulatedVoice(settings, random)
        self._commands = SimulatedCommands(settings, self.ssi)
        self._typed = bytearray()
        self._awaited: tuple[int, int] | None = None
        self._bodies = 0
        self._executing = False
        self._on_its_way = False
        self._is_off = False
        self._submitted = 0
        self._refusals_left = settings.busy_refusals
        self._flooded = 0
        if settings.no_network_s:
            self._commands.registered = False
            self._voice.later(settings.no_network_s, lambda: self._register(True))
        if settings.locations_per_s:
            self._voice.later(0.0, self._flood)
        after_s = settings.emergency_at_s
        if after_s is not None:  # from its first moment on, whatever the clock says then
            self._voice.later(0.0, lambda: self._voice.later(after_s, self._cry))

    def receive(self, data: bytes, now_s: float) -> None:
        self._voice.advance(now_s)
        for octet in data:
            if not self._is_off and not self._voice.is_silent:
                self._type(octet)

    def tick(self, now_s: float) -> None:
        self._voice.advance(now_s)

    def outgoing(self) -> bytes:
        return self._voice.take()

    def deadline(self) -> float | None:
        return self._voice.deadline

    def hear_text(self, sender: int, text: str, group: int | None = None) -> None:
        """Somebody writes to this radio or to a talkgroup it is a member of."""
        called = self.ssi if group is None else group
        self._soon(
            lambda: self.network.send_text(sender, text, called, self._deliver, self._voice.later)
        )

    def hear(self, service: int, sender: int, octets: bytes, bits: int | None = None) -> None:
        """Any SDS to this radio arrives; 13 is a status."""
        length = len(octets) * 8 if bits is None else bits
        self._soon(lambda: self._deliver(service, sender, self.ssi, octets, length))

    def hear_location(
        self, sender: int, longitude_deg: float, latitude_deg: float, why: int
    ) -> None:
        """A radio tells where it is."""
        self.hear(12, sender, *location_of(longitude_deg, latitude_deg, why))

    def hear_call(self, sender: int, group: int, priority: int) -> None:
        """A call comes in; priority 15 is the emergency key."""
        line = f"+CTICN: 1,0,0,1,{sender},0,1,0,1,1,0,{group},{priority}"
        self._soon(lambda: self._say(line))

    def lose_network(self) -> None:
        """The radio leaves the coverage; what it had registered is gone."""
        self._soon(lambda: self._register(False))

    def find_network(self) -> None:
        """It comes back."""
        self._soon(lambda: self._register(True))

    def reboot(self) -> None:
        """The battery is changed."""
        self._soon(self._power_off)

    def fall_silent(self) -> None:
        """It hangs for good."""
        self._voice.is_silent = True

    def _soon(self, action: Callable[[], None]) -> None:
        self._voice.later(0.0, action)
        self.on_change()

    def _type(self, octet: int) -> None:
        if self._commands.radio.echo and octet not in (_ESCAPE, _CTRL_Z):
            self._voice.raw(bytes((octet,)))
        if octet == _ESCAPE:
            self._typed.clear()
            if self._awaited is not None:
                self._awaited = None
                self._answer(["OK"])
        elif octet in (0x0D, _CTRL_Z):
            line = self._typed.decode("latin-1").strip()
            self._typed.clear()
            if line:
                self._take(line, octet == _CTRL_Z)
        elif octet != 0x0A:
            self._typed.append(octet)

    def _take(self, line: str, is_body: bool) -> None:
        if self._executing:
            self.violations.append(f"{line[:20]} was typed into an answer")
        if self._awaited is not None:
            if is_body:
                self._take_body(line, *self._awaited)
            else:
                self.violations.append(f"{line[:20]} was typed instead of a body")
            return
        if is_body:
            self._answer([self._commands.error(_WITHOUT_COMMAND)])
        elif line == "ATZ":
            self.violations.append("ATZ: some radios start anew")
            self._power_off()
        elif line.startswith("AT+CMGS=") and line != "AT+CMGS=?":
            self._submit(line.removeprefix("AT+CMGS="))
        else:
            self._answer(self._commands.answer(line))

    def _submit(self, value: str) -> None:
        called, _, bits = value.partition(",")
        refusal = self._refusal(called, bits)
        if refusal is not None:
            self._answer([self._commands.error(refusal)])
            return
        self._awaited = int(called), int(bits)
        self._bodies += 1
        awaited = self._bodies
        self._voice.later(_BODY_S, lambda: self._body_is_late(awaited))
        if self._settings.prompt:
            self._voice.later(self._settings.answer_delay_s, lambda: self._voice.raw(b"\r\n> "))

    def _refusal(self, called: str, bits: str) -> int | None:
        if not (called.isdigit() and bits.isdigit()):
            return _SYNTAX
        if not (0 < int(called) < 0xFFFFFF and 8 <= int(bits) <= self._settings.longest_bits):
            return _RANGE
        if self._commands.radio.sds_service != "12":
            self.violations.append("AT+CMGS before AT+CTSDS=12")
            return _SYNTAX
        if not self._commands.registered:
            return _OUT_OF_SERVICE
        if self._on_its_way:
            self.violations.append("AT+CMGS before the last SDS was on air")
            return _BUSY
        if self._refusals_left and self._submitted + 1 >= self._settings.busy_from_part:
            self._refusals_left -= 1
            return _BUSY
        return self._settings.refusal

    def _body_is_late(self, awaited: int) -> None:
        if self._awaited is not None and self._bodies == awaited:
            self._awaited = None
            self._answer([self._commands.error(_TOO_LATE)])

    def _take_body(self, body: str, called: int, bits: int) -> None:
        self._awaited = None
        whole = set(body) <= set(hexdigits) and len(body) % 2 == 0
        if not whole or -(-bits // 8) * 2 != len(body):
            self._answer([self._commands.error(_USER_DATA)])
            return
        self._submitted += 1
        if self._settings.silent_from_text == self._submitted:
            self._voice.is_silent = True
            return
        self._on_its_way = not self._settings.without_sent_report
        octets = bytes.fromhex(body)
        if self._settings.sent_report_first:
            self._on_air(called, octets, self._submitted)
            self._answer(["+CMGS: 0", "OK"])
            return
        self._answer(["+CMGS: 0", "OK"])
        number = self._submitted
        after_s = self._settings.answer_delay_s + self._settings.latency_s
        self._voice.later(after_s, lambda: self._on_air(called, octets, number))

    def _on_air(self, called: int, octets: bytes, number: int) -> None:
        self._on_its_way = False
        if not self._settings.not_on_air:
            self.network.page(self.ssi, called, octets, self._deliver, self._voice.later)
        if not self._settings.without_sent_report:
            state = 5 if self._settings.not_on_air else 4
            self._voice.answer([f"+CMGS: 0,{state},{number & 0xFF}"])

    def _answer(self, lines: list[str]) -> None:
        self._executing = True
        self._voice.later(self._settings.answer_delay_s, lambda: self._finish(lines))

    def _finish(self, lines: list[str]) -> None:
        self._executing = False
        if not self._is_off:
            self._voice.answer(lines)

    def _deliver(self, service: int, sender: int, called: int, octets: bytes, bits: int) -> None:
        silent = self._is_off or not self._commands.registered
        if silent or not self._commands.passes_on(service, octets):
            return
        digits = octets.hex().upper()
        if self._settings.half_octets and bits % 8:
            digits = digits[:-1]
        header = self._header(service, str(sender), str(called), bits)
        self._voice.report(f"\r\n+CTSDSR: {header}\r\n{digits}\r\n".encode("ascii"))

    def _header(self, service: int, sender: str, called: str, bits: int) -> str:
        kind = "1" if self._settings.long_identities else "0"
        if self._settings.long_identities:
            sender, called = (f"046009999{int(each):08d}" for each in (sender, called))
        match self._settings.header_fields:
            case 3:
                return f"{service},{called},{bits}"
            case 4:
                return f"{service},{called},{kind},{bits}"
            case 7:
                return f"{service},{sender},{kind},{called},{kind},{bits},0"
        return f"{service},{sender},{kind},{called},{kind},{bits}"

    def _say(self, line: str) -> None:
        if not self._is_off:
            self._voice.report(f"\r\n{line}\r\n".encode("ascii"))

    def _register(self, registered: bool) -> None:
        if not registered:
            self._commands.radio.services.clear()
        self._commands.registered = registered
        if self._commands.radio.reports_registration:
            self._say(f"+CREG: {1 if registered else 0}")

    def _power_off(self) -> None:
        self._is_off = True
        self._typed.clear()
        self._awaited, self._on_its_way = None, False
        self._commands.power_on()
        self._commands.registered = False
        self._voice.later(self._settings.reboot_s, self._power_on)

    def _power_on(self) -> None:
        self._is_off = False
        self._voice.later(2.0, lambda: self._register(True))

    def _cry(self) -> None:
        self._deliver(13, _IN_DANGER, self.ssi, b"\0\0", 16)
        self._deliver(12, _IN_DANGER, self.ssi, *location_of(120.73, 28.85, 2))

    def _flood(self) -> None:
        self._flooded += 1
        sender = 1002000 + self._flooded % _FLOOD_RADIOS
        octets, bits = location_of(120.73 + self._flooded / 1e5, 28.85, 130)
        self._deliver(12, sender, self.ssi, octets, bits)
        self._voice.later(1 / self._settings.locations_per_s, self._flood)
