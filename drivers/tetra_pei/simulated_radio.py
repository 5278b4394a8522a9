"""A radio on a serial line: takes commands and bodies, sends pages, passes on what it hears.

    COMMAND ─AT+CMGS─► BODY ─Ctrl-Z─► COMMAND      ESC gives the body up
                         └─ 5 s ────► +CME ERROR: 37

What a client does against the standard stands in `violations`, with the clause; what this radio
merely does not know is answered as a radio does. Before it passes anything on, its protocol must
have been registered (AT+CTSP). Off or without a network it hears nothing.
"""

from collections.abc import Callable
from functools import partial

from drivers.tetra_pei.simulated_call_network import CallSurroundings
from drivers.tetra_pei.simulated_calls import SimulatedCalls
from drivers.tetra_pei.simulated_command_line import commands_in
from drivers.tetra_pei.simulated_commands import SimulatedCommands
from drivers.tetra_pei.simulated_identity import long_identity
from drivers.tetra_pei.simulated_mailbox import AiredSds
from drivers.tetra_pei.simulated_network import TetraNetwork
from drivers.tetra_pei.simulated_reception import SimulatedReception
from drivers.tetra_pei.simulated_sds import location_of
from drivers.tetra_pei.simulated_sending import SimulatedSending
from drivers.tetra_pei.simulated_settings import SimulatorSettings
from drivers.tetra_pei.simulated_typing import Key, Typed, TypedLine, is_shown
from drivers.tetra_pei.simulated_voice import SimulatedVoice
from gateway.driver_api.world import Random

_WITHOUT_COMMAND = 36
_REGISTERS_S = 2.0
_RESOURCE_LOST = 37
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
        self._reception = SimulatedReception(settings, self._commands, self._voice, network)
        self._typed = TypedLine()
        self.calls = SimulatedCalls(settings, self._around_calls(), self.violations)
        self._sending = SimulatedSending(self, settings, self._commands, self._voice, random)
        self._executing = False
        self._is_off = False
        self._flooded = 0
        network.members[self.ssi] = self
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

    @property
    def is_reachable(self) -> bool:
        """Whether the network reaches this radio."""
        return not self._is_off and not self._voice.is_silent and self._commands.on_air

    @property
    def groups(self) -> frozenset[int]:
        """The talkgroups that it listens to."""
        return self._commands.radio.groups

    def arrive(self, sds: AiredSds) -> None:
        """An SDS of another radio, or for a talkgroup of this one."""
        self._soon(lambda: self._deliver(sds))

    def hear_text(self, sender: int, text: str, group: int | None = None) -> None:
        """Somebody writes to this radio or to a talkgroup it is a member of."""
        called = self.ssi if group is None else group
        self._soon(
            lambda: self.network.send_text(sender, text, called, self._deliver, self._voice.later)
        )

    def hear(self, service: int, sender: int, octets: bytes, bits: int | None = None) -> None:
        """Any SDS to this radio arrives; 13 is a status."""
        length = len(octets) * 8 if bits is None else bits
        self.arrive(AiredSds(service, sender, self.ssi, octets, length))

    def hear_location(
        self, sender: int, longitude_deg: float, latitude_deg: float, why: int
    ) -> None:
        """A radio tells where it is."""
        self.hear(12, sender, *location_of(longitude_deg, latitude_deg, why))

    def hear_call(self, sender: int, group: int, priority: int) -> None:
        """A call comes in; priority 15 is the emergency key."""
        line = f"+CTICN: 1,0,0,1,{sender},0,1,0,1,1,0,{group},{priority}"
        self._soon(lambda: self._say(line))

    def choose_group(self, group: int) -> None:
        """Somebody turns the radio's knob; it says so if groups were asked for."""
        self._commands.radio.talkgroup = group
        if self._commands.radio.services.is_routed("1,11"):
            self._soon(lambda: self._say(f"+CTGS: 1,{long_identity(group)}"))

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
        if self._commands.radio.echo and is_shown(octet):
            self._voice.raw(bytes((octet,)))
        typed = self._typed.take(octet, is_body=self._sending.awaits_body)
        if typed is not None:
            self._take(typed)

    def _take(self, typed: Typed) -> None:
        if typed.key is Key.ESCAPE:
            if self._sending.give_up():
                self.answer(["OK"])
            return
        if self._executing and (typed.key is Key.CTRL_Z or commands_in(typed.text)):
            # V.250 §5.6: a command may begin once the last one has been answered
            self.violations.append(f"V.250 §5.6: {typed.text[:20]} was typed into an answer")
        if self._sending.awaits_body:
            self._sending.take_body(typed.text)
        elif typed.key is Key.CTRL_Z:
            self.answer([self._commands.error(_WITHOUT_COMMAND)])
        else:
            self._execute(commands_in(typed.text))

    def _execute(self, commands: list[str]) -> None:
        """One line's commands; only the last may be one that takes its time (V.250 §5.2.1)."""
        self._commands.now_s = self._voice.now_s
        for each in commands[:-1]:
            *told, result = self._commands.answer(each)
            if result != "OK":
                self.answer([*told, result])
                return
            self._voice.later(self._settings.answer_delay_s, partial(self._tell, told))
        for line in commands[-1:]:
            self._dispatch(line)

    def _dispatch(self, line: str) -> None:
        if line == "ATZ" and self._settings.restarts_on_atz:
            self._power_off()
        elif line in ("ATZ", "AT&F"):
            self._commands.power_on()
            self.answer(["OK"])
        elif line.startswith("AT+CMGS=") and line != "AT+CMGS=?":
            self._sending.submit(line.removeprefix("AT+CMGS="))
        elif (told := self.calls.answer(line)) is not None:
            self.answer(told)
        else:
            was_on_air = self._commands.on_air
            self.answer(self._commands.answer(line))
            if was_on_air and not self._commands.on_air:  # AT+CTOM=1: direct mode
                self._commands.radio.services.clear()

    def answer(self, lines: list[str]) -> None:
        """Give a command's answer, the result code last, after the radio's usual delay."""
        self._executing = True
        self._voice.later(self._settings.answer_delay_s, partial(self._finish, lines))

    def _finish(self, lines: list[str]) -> None:
        self._executing = False
        self._tell(lines)

    def _tell(self, lines: list[str]) -> None:
        if not self._is_off:
            self._voice.answer(lines)

    def _deliver(self, sds: AiredSds) -> None:
        if self.is_reachable:
            self._reception.take(sds)

    def _around_calls(self) -> CallSurroundings:
        """What its calls know of it; their lines come only where voice was asked for (§6.14.10)."""

        def say(line: str) -> None:
            if self._commands.radio.services.is_routed("0,0"):
                self._say(line)

        return CallSurroundings(
            say=say,
            later=self._voice.later,
            now_s=lambda: self._voice.now_s,
            error=self._commands.error,
            on_air=lambda: self._commands.on_air,
            selected_group=lambda: self._commands.radio.talkgroup,
            talkgroups=self._settings.talkgroups,
            switched_off=self._settings.switched_off,
            answer_delay_s=self._settings.answer_delay_s,
        )

    def _say(self, line: str) -> None:
        if not self._is_off:
            self._voice.report(f"\r\n{line}\r\n".encode("ascii"))

    def _register(self, registered: bool, *, aloud: bool = False) -> None:
        if not registered:
            self.calls.network.release_all(_RESOURCE_LOST)
            self._commands.radio.services.clear()
        self._commands.registered = registered
        if aloud or self._commands.radio.reports_registration:
            self._say(f"+CREG: {1 if registered else 0}")

    def _power_off(self) -> None:
        self._is_off = True
        self._typed.clear()
        self._sending.power_off()
        self.calls.lose_power()
        self._commands.power_on()
        self._commands.registered = False
        self._voice.later(self._settings.reboot_s, self._power_on)

    def _power_on(self) -> None:
        """It tells its way back to the network, though nobody has asked it yet (AT+CREG)."""
        self._is_off = False
        self._register(False, aloud=True)
        self._voice.later(_REGISTERS_S, lambda: self._register(True, aloud=True))

    def _cry(self) -> None:
        for service, octets, bits in ((13, b"\0\0", 16), (12, *location_of(120.73, 28.85, 2))):
            self._deliver(AiredSds(service, _IN_DANGER, self.ssi, octets, bits))
        group = self._commands.radio.talkgroup
        self._say(f"+CTICN: 1,0,0,1,{_IN_DANGER},0,1,0,1,1,0,{group},15")

    def _flood(self) -> None:
        self._flooded += 1
        sender = 1002000 + self._flooded % _FLOOD_RADIOS
        octets, bits = location_of(120.73 + self._flooded / 1e5, 28.85, 130)
        self._deliver(AiredSds(12, sender, self.ssi, octets, bits))
        self._voice.later(1 / self._settings.locations_per_s, self._flood)
