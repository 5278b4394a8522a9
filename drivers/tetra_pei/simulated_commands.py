"""What a radio answers to each AT command: a second reading of EN 300 392-5.

`answer` gives the lines and the final result; AT+CMGS is the terminal's, for it takes a body.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.tetra_pei.simulated_command_line import AtCommand, Form, parted
from drivers.tetra_pei.simulated_identity import SimulatedIdentity, long_identity
from drivers.tetra_pei.simulated_services import SimulatedServices
from drivers.tetra_pei.simulated_settings import SimulatorSettings

_GENERAL, _UNSUPPORTED, _RANGE, _SYNTAX = 3, 4, 34, 35
_DIRECT_MODES = (1, 6)
_WORDS = {
    3: "general error",
    4: "operation not supported",
    30: "out of service",
    34: "parameter range",
    35: "parameter syntax",
    38: "protocol already registered",
    39: "registration table full",
    42: "busy",
    43: "not in trunked mode",
}
# V.250 §6.2: what a radio takes because nothing changes by it
_IDLE_SETTINGS = {
    "V": ("1",),
    "Q": ("0",),
    "X": ("0", "1", "4"),
    "S": ("0=0", "3=13", "4=10", "5=8"),
    "+IFC": ("0,0",),
    "+ICF": ("3", "3,1"),
    "+IPR": ("0",),
}


@dataclass(slots=True)
class RadioSettings:
    """What power-off forgets; `scanned` holds the talkgroups heard beside the selected one."""

    services: SimulatedServices
    talkgroup: int = 0
    scanned: dict[int, int] = field(default_factory=dict)
    echo: bool = True
    error_form: int = 0
    registration_form: int = 0
    mode: int = 0
    sds_service: str = ""
    sds_fields: str = ""

    @property
    def reports_registration(self) -> bool:
        return self.registration_form != 0

    @property
    def groups(self) -> frozenset[int]:
        """The talkgroups whose messages are heard."""
        return frozenset((self.talkgroup, *self.scanned)) - {0}

    @property
    def is_direct(self) -> bool:
        """Whether the radio has left the network for direct mode."""
        return self.mode in _DIRECT_MODES


class SimulatedCommands:
    """One radio's settings and answers; `registered` is asked for +CREG, `now_s` for the time."""

    def __init__(self, settings: SimulatorSettings, ssi: int) -> None:
        self._settings = settings
        self._identity = SimulatedIdentity(settings, ssi)
        self.registered = True
        self.now_s = 0.0
        self.radio = self._as_made()

    def power_on(self) -> None:
        """Everything is as it was made."""
        self.radio = self._as_made()

    def _as_made(self) -> RadioSettings:
        chosen = self._settings.talkgroups[0] if self._settings.talkgroups else 0
        return RadioSettings(SimulatedServices(self._settings), chosen)

    @property
    def on_air(self) -> bool:
        """Whether the network reaches this radio."""
        return self.registered and not self.radio.is_direct

    def error(self, code: int) -> str:
        """A refusal as this radio words it (AT+CMEE)."""
        form = 0 if self._settings.error_without_number else self.radio.error_form
        if form == 0:
            return "ERROR"
        return f"+CME ERROR: {code if form == 1 else _WORDS.get(code, f'error {code}')}"

    def answer(self, line: str) -> list[str]:
        """The lines of the answer, the result code last."""
        command = parted(line)
        match command.name:
            case "":
                return ["OK"]
            case "E":
                return self._echo(command)
            case "+CMEE" | "+CREG" | "+CTOM":
                return self._number(command)
            case "+CSCS":
                return self._characters(command)
            case "+CTSP":
                return self._register(command)
            case "+CTSDS":
                return self._select_service(command)
            case "+CTGS":
                return self._select_group(command)
            case "+CMGS" if command.form is Form.TEST:
                return [f"+CMGS: (0-16777214),(8-{self._settings.longest_bits})", "OK"]
            case name if command.value and command.value in _IDLE_SETTINGS.get(name, ()):
                return ["OK"]
        return self._told(command)

    def _told(self, command: AtCommand) -> list[str]:
        mode, on_air = self.radio.mode, self.on_air
        told = self._identity.answer(command, self.now_s, on_air=on_air, mode=mode)
        return [self.error(_UNSUPPORTED)] if told is None else [*told, "OK"]

    def _echo(self, command: AtCommand) -> list[str]:
        if command.value not in ("", "0", "1"):
            return [self.error(_RANGE)]
        self.radio.echo = command.value == "1" or self._settings.echo_stuck
        return ["OK"]

    def _number(self, command: AtCommand) -> list[str]:
        """A setting that is one number."""
        most, value, put = self._numbers()[command.name]
        match command.form:
            case Form.TEST:
                return [f"{command.name}: (0-{most})", "OK"]
            case Form.READ:
                return [f"{command.name}: {value}", "OK"]
            case Form.SET if command.value.isdecimal():
                if int(command.value) > most:
                    return [self.error(_RANGE)]
                put(int(command.value))
                return ["OK"]
        return [self.error(_SYNTAX)]

    def _numbers(self) -> dict[str, tuple[int, str, Callable[[int], None]]]:
        radio = self.radio
        registration = f"{radio.registration_form},{int(self.on_air)}"
        return {
            "+CMEE": (2, str(radio.error_form), lambda form: setattr(radio, "error_form", form)),
            "+CREG": (2, registration, lambda form: setattr(radio, "registration_form", form)),
            "+CTOM": (6, str(radio.mode), lambda mode: setattr(radio, "mode", mode)),
        }

    def _characters(self, command: AtCommand) -> list[str]:
        match command.form, command.value.strip('"'):
            case Form.SET, "8859-1":
                return ["OK"]
            case Form.SET, _:
                return [self.error(_RANGE)]
            case Form.READ, _:
                return ["+CSCS: 8859-1", "OK"]
            case Form.TEST, _:
                return ["+CSCS: (8859-1)", "OK"]
        return [self.error(_SYNTAX)]

    def _register(self, command: AtCommand) -> list[str]:
        match command.form:
            case Form.TEST:
                return ["+CTSP: (0-2),(0-3),(0-255)", "OK"]
            case Form.READ:
                return [*self.radio.services.lines(), "OK"]
        refusal = self.radio.services.register(command.value)
        return ["OK" if refusal is None else self.error(refusal)]

    def _select_service(self, command: AtCommand) -> list[str]:
        radio, fields = self.radio, command.value.split(",")
        match command.form:
            case Form.TEST:
                return ["+CTSDS: (12,13),(0,1,5),(0-15),(0-3),(0,1)", "OK"]
            case Form.READ:
                told = f"+CTSDS: {radio.sds_fields}"
                return [told, "OK"] if radio.sds_fields else [self.error(_GENERAL)]
        if not 2 <= len(fields) <= 5 or not all(map(str.isdecimal, fields)):
            return [self.error(_SYNTAX)]
        if fields[0] not in ("12", "13") or fields[1] not in ("0", "1", "5"):
            return [self.error(_GENERAL)]
        radio.sds_service, radio.sds_fields = fields[0], command.value
        return ["OK"]

    def _select_group(self, command: AtCommand) -> list[str]:
        """AT+CTGS=type,group…: 0 leaves it, 1 selects it, 2 to 7 scan it."""
        radio, fields = self.radio, command.value.split(",")
        match command.form:
            case Form.TEST:
                return ["+CTGS: (0-7),(1-16777214)", "OK"]
            case Form.READ:
                heard = [
                    (1, radio.talkgroup),
                    *((how, each) for each, how in radio.scanned.items()),
                ]
                return [
                    *(f"+CTGS: {how},{long_identity(each)}" for how, each in heard if each),
                    "OK",
                ]
        if len(fields) % 2 or not all(map(str.isdecimal, fields)):
            return [self.error(_SYNTAX)]
        pairs = [
            (int(how), int(group[-8:]))
            for how, group in zip(fields[::2], fields[1::2], strict=True)
        ]
        if not all(how <= 7 and 0 < group < 0xFFFFFF for how, group in pairs):
            return [self.error(_RANGE)]
        for how, group in pairs:
            radio.scanned.pop(group, None)
            if how == 1 or group == radio.talkgroup:
                radio.talkgroup = group if how == 1 else 0
            if how > 1:
                radio.scanned[group] = how
        return ["OK"]
