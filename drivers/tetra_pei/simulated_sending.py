"""How an SDS leaves a simulated radio: AT+CMGS, its body, on air (EN 300 392-5 §6.13).

AT+CMGS=identity,bits ─► BODY ─Ctrl-Z─► +CMGS: 0, OK ─► +CMGS: 0,4,n      on air; 5: not
                           └─ 5 s ────► +CME ERROR: 37
"""

from string import hexdigits
from typing import Protocol

from drivers.tetra_pei.simulated_calls import SimulatedCalls
from drivers.tetra_pei.simulated_commands import SimulatedCommands
from drivers.tetra_pei.simulated_mailbox import AiredSds
from drivers.tetra_pei.simulated_network import TetraNetwork
from drivers.tetra_pei.simulated_settings import SimulatorSettings
from drivers.tetra_pei.simulated_voice import SimulatedVoice
from gateway.driver_api.world import Random

_BODY_S = 5.0
_OUT_OF_SERVICE, _USER_DATA, _RANGE, _SYNTAX = 30, 32, 34, 35
_TOO_LATE, _BUSY, _NOT_TRUNKED = 37, 42, 43
_SSI_DIGITS, _MOST_TSI_DIGITS = 8, 17
_SOONEST_S, _SPREAD_S = 0.5, 2.5
_STATUS_BITS = 16


class Sender(Protocol):
    """The radio whose way out this is."""

    ssi: int
    network: TetraNetwork
    violations: list[str]
    calls: SimulatedCalls

    def answer(self, lines: list[str]) -> None: ...


class SimulatedSending:
    """One radio's way out; one SDS at a time."""

    def __init__(
        self,
        radio: Sender,
        settings: SimulatorSettings,
        commands: SimulatedCommands,
        voice: SimulatedVoice,
        random: Random,
    ) -> None:
        self._radio = radio
        self._settings = settings
        self._commands = commands
        self._voice = voice
        self._random = random
        self._awaited: tuple[int, int] | None = None
        self._bodies = 0
        self._on_its_way = False
        self._submitted = 0
        self._refusals_left = settings.busy_refusals
        self._last_on_air_s = 0.0

    @property
    def awaits_body(self) -> bool:
        return self._awaited is not None

    def give_up(self) -> bool:
        """Escape: forget the command; False if no body is awaited."""
        awaited, self._awaited = self._awaited, None
        return awaited is not None

    def power_off(self) -> None:
        self._awaited, self._on_its_way = None, False

    def submit(self, value: str) -> None:
        """The parameters of AT+CMGS."""
        called, _, bits = value.partition(",")
        refusal = self._refusal(called, bits)
        if refusal is not None:
            self._radio.answer([self._commands.error(refusal)])
            return
        self._awaited = int(called[-_SSI_DIGITS:]), int(bits)
        self._bodies += 1
        awaited = self._bodies
        self._voice.later(_BODY_S, lambda: self._body_is_late(awaited))
        if self._settings.prompt:
            self._voice.later(self._settings.answer_delay_s, lambda: self._voice.raw(b"\r\n> "))

    def _refusal(self, called: str, bits: str) -> int | None:
        radio = self._commands.radio
        if not (called.isdecimal() and bits.isdecimal()):
            return _SYNTAX
        digits = _SSI_DIGITS if radio.sds_fields.split(",")[1:2] == ["0"] else _MOST_TSI_DIGITS
        if len(called) > digits or not 0 < int(called[-_SSI_DIGITS:]) < 0xFFFFFF:
            return _RANGE
        if not 8 <= int(bits) <= self._settings.longest_bits:
            return _RANGE
        if not _carries(radio.sds_service, int(bits)):
            return _SYNTAX
        return self._hindrance()

    def _hindrance(self) -> int | None:
        """Why nothing can be sent now."""
        if self._commands.radio.is_direct:
            return _NOT_TRUNKED
        if not self._commands.registered:
            return _OUT_OF_SERVICE
        if self._on_its_way:
            self._radio.violations.append(
                "EN 300 392-5 §6.13.2: AT+CMGS before the last SDS was on air"
            )
            return _BUSY
        if self._radio.calls.is_busy:
            return _BUSY
        if self._refusals_left and self._submitted + 1 >= self._settings.busy_from_part:
            self._refusals_left -= 1
            return _BUSY
        return self._settings.refusal

    def _body_is_late(self, awaited: int) -> None:
        if self._awaited is not None and self._bodies == awaited:
            self._awaited = None
            self._radio.answer([self._commands.error(_TOO_LATE)])

    def take_body(self, body: str) -> None:
        """What was typed before Ctrl-Z."""
        if self._awaited is None:
            return
        (called, bits), self._awaited = self._awaited, None
        # half an octet at the end may be left out, as some radios do themselves
        lengths = (-(-bits // 8) * 2, -(-bits // 4))
        if not set(body) <= set(hexdigits) or len(body) not in lengths:
            self._radio.answer([self._commands.error(_USER_DATA)])
            return
        self._submitted += 1
        if self._settings.silent_from_page == self._submitted:
            self._voice.is_silent = True
            return
        self._on_its_way = not self._settings.without_sent_report
        octets = bytes.fromhex(body + "0" * (len(body) % 2))
        sds = AiredSds(int(self._commands.radio.sds_service), self._radio.ssi, called, octets, bits)
        if self._settings.sent_report_first:
            self._on_air(sds, self._submitted)
            self._radio.answer(["+CMGS: 0", "OK"])
            return
        self._radio.answer(["+CMGS: 0", "OK"])
        number = self._submitted
        # a radio sends in order, also where nobody waits for the sign that one is on air
        due_s = self._voice.now_s + self._settings.answer_delay_s + self._latency_s()
        self._last_on_air_s = max(self._last_on_air_s, due_s)
        after_s = self._last_on_air_s - self._voice.now_s
        self._voice.later(after_s, lambda: self._on_air(sds, number))

    def _latency_s(self) -> float:
        fixed_s = self._settings.latency_s
        return _SOONEST_S + _SPREAD_S * self._random.random() if fixed_s is None else fixed_s

    def _on_air(self, sds: AiredSds, number: int) -> None:
        self._on_its_way = False
        if not self._settings.not_on_air:
            self._radio.network.page(sds, self._voice.later)
        if not self._settings.without_sent_report:
            state = 5 if self._settings.not_on_air else 4
            self._voice.answer([f"+CMGS: 0,{state},{number & 0xFF}"])


def _carries(service: str, bits: int) -> bool:
    """Whether an SDS of this length goes by the service that was selected (AT+CTSDS)."""
    return service == "12" or (service == "13" and bits == _STATUS_BITS)
