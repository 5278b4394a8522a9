"""V.250 and TS 27.007 commands of the simulated modem: line, identity, SIM, network, calls."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from drivers.gsm_modem.simulated_command import Command, Form
from drivers.gsm_modem.simulated_parameters import LineParameters
from drivers.gsm_modem.simulated_refusal import EquipmentRefusal, Refusal

if TYPE_CHECKING:
    from drivers.gsm_modem.simulated_modem import SimulatedModem

Answer = list[str]
Handler = Callable[["SimulatedModem", Command], Answer]

_CHARACTER_SETS = ("GSM", "IRA", "UCS2")


def _echo(modem: "SimulatedModem", command: Command) -> Answer:
    modem.line.echo = _switch(command) or modem.settings.echo_stuck
    return []


def _quiet(modem: "SimulatedModem", command: Command) -> Answer:
    modem.line.quiet = _switch(command)
    return []


def _verbose(modem: "SimulatedModem", command: Command) -> Answer:
    modem.line.verbose = _switch(command)
    return []


def _switch(command: Command) -> bool:
    if command.value not in ("", "0", "1"):
        raise Refusal
    return command.value == "1"


def _reset_line(modem: "SimulatedModem", command: Command) -> Answer:
    if command.value not in ("", "0"):
        raise Refusal
    modem.line = LineParameters()
    return []


def _nothing(modem: "SimulatedModem", command: Command) -> Answer:
    return []


def _identity(modem: "SimulatedModem", command: Command) -> Answer:
    return ["Simulated GSM modem"]


def register(modem: "SimulatedModem", command: Command) -> Answer:
    """V.250 §5.3.2: ATS<n>? and ATS<n>=<value>."""
    number = int(command.name[1:])
    if number not in modem.line.registers:
        raise Refusal
    if command.form is Form.READ:
        return [f"{modem.line.registers[number]:03d}"]
    value = int(command.value or 0)
    if value > (255 if number == 0 else 127):
        raise Refusal
    modem.line.registers[number] = value
    return []


def _says(text: str) -> Handler:
    """A command that only says something."""

    def handle(modem: "SimulatedModem", command: Command) -> Answer:
        match command.form:
            case Form.EXECUTE:
                return [text.replace("{n}", f"{modem.index:04d}")]
            case Form.TEST:
                return []
        raise EquipmentRefusal(4)

    return handle


def _serial_number(modem: "SimulatedModem", command: Command) -> Answer:
    """TS 27.007 §5.4, as most modems still give it: digits alone."""
    number = modem.index + 1
    imei = modem.settings.imei.replace("{n:04d}", f"{number:04d}").replace("{n}", str(number))
    return _says(imei)(modem, command)


def _number(most: int) -> Handler:
    """A parameter from 0 to `most`; its further arguments are taken and ignored."""

    def handle(modem: "SimulatedModem", command: Command) -> Answer:
        numbers = modem.line.numbers
        match command.form:
            case Form.READ:
                return [f"{command.name}: {numbers[command.name]}"]
            case Form.TEST:
                return [f"{command.name}: (0-{most})"]
            case Form.EXECUTE:
                raise EquipmentRefusal(4)
        value = command.numbers(1, 1)[0]
        if value is None or value > most:
            raise EquipmentRefusal(50)
        numbers[command.name] = value
        return []

    return handle


def _registration(modem: "SimulatedModem", command: Command) -> Answer:
    """TS 27.007 §7.2, §10.1.20, §10.1.22."""
    if command.form is not Form.READ:
        return _number(2)(modem, command)
    return [f"{command.name}: {modem.line.numbers[command.name]},{modem.registration}"]


def _caller_shown(modem: "SimulatedModem", command: Command) -> Answer:
    """TS 27.007 §7.6."""
    if command.form is not Form.READ:
        return _number(1)(modem, command)
    return [f"+CLIP: {modem.line.numbers['+CLIP']},1"]


def _signal(modem: "SimulatedModem", command: Command) -> Answer:
    if command.form is Form.TEST:
        return ["+CSQ: (0-31,99),(0-7,99)"]
    if command.form is not Form.EXECUTE:
        raise EquipmentRefusal(4)
    shown = modem.settings.signal if modem.registration else 99
    return [f"+CSQ: {shown},99"]


def _operator(modem: "SimulatedModem", command: Command) -> Answer:
    """TS 27.007 §7.3; automatic choice only."""
    match command.form:
        case Form.READ if modem.registration in (1, 5):
            return ['+COPS: 0,0,"TEST 001 01"']
        case Form.READ:
            return ["+COPS: 0"]
        case Form.TEST:
            return ['+COPS: (2,"TEST 001 01","TEST","00101"),,(0,1,3,4),(0,1,2)']
        case Form.SET if command.arguments()[0] in ("0", "3"):
            return []
    raise EquipmentRefusal(4)


def _pin(modem: "SimulatedModem", command: Command) -> Answer:
    """TS 27.007 §8.3."""
    match command.form:
        case Form.READ:
            return [f"+CPIN: {modem.sim.state}"]
        case Form.TEST:
            return []
        case Form.EXECUTE:
            raise EquipmentRefusal(4)
    code, *rest = command.arguments()
    if len(rest) > 1:
        raise EquipmentRefusal(50)
    modem.sim.enter(code, rest[0] if rest else None)
    return []


def _pin_tries(modem: "SimulatedModem", command: Command) -> Answer:
    """TS 27.007 §8.65; the SIM PIN only."""
    if modem.settings.without_cpinr:
        raise Refusal
    if command.form not in (Form.EXECUTE, Form.SET):
        return []
    return [f"+CPINR: SIM PIN,{modem.sim.pin_tries_left},3"]


def _functionality(modem: "SimulatedModem", command: Command) -> Answer:
    """TS 27.007 §8.2; a second argument 1 resets first."""
    match command.form:
        case Form.READ:
            return [f"+CFUN: {modem.functionality}"]
        case Form.TEST:
            return ["+CFUN: (0,1,4),(0,1)"]
        case Form.EXECUTE:
            raise EquipmentRefusal(4)
    level, reset = [*command.numbers(1, 2), None][:2]
    if level not in (0, 1, 4) or reset not in (None, 0, 1):
        raise EquipmentRefusal(50)
    modem.set_functionality(level, reset == 1)
    return []


def _own_number(modem: "SimulatedModem", command: Command) -> Answer:
    if command.form is Form.TEST:
        return []
    if command.form is not Form.EXECUTE:
        raise EquipmentRefusal(4)
    return [f'+CNUM: "","{modem.own_number}",129']


def _character_set(modem: "SimulatedModem", command: Command) -> Answer:
    match command.form:
        case Form.READ:
            return [f'+CSCS: "{modem.line.character_set}"']
        case Form.TEST:
            return ["+CSCS: (" + ",".join(f'"{name}"' for name in _CHARACTER_SETS) + ")"]
        case Form.EXECUTE:
            raise EquipmentRefusal(4)
    name = command.arguments()[0]
    if name not in _CHARACTER_SETS:
        raise EquipmentRefusal(50)
    modem.line.character_set = name
    return []


GENERAL_COMMANDS: dict[str, Handler] = {
    "E": _echo,
    "Q": _quiet,
    "V": _verbose,
    "Z": _reset_line,
    "&F": _reset_line,
    "&D": _nothing,
    "&C": _nothing,
    "H": _nothing,
    "I": _identity,
    "+CGMI": _says("Muster"),
    "+CGMM": _says("Simulated GSM modem"),
    "+CGMR": _says("1"),
    "+CGSN": _serial_number,
    "+CIMI": _says("00101000000{n}"),
    "+CMEE": _number(2),
    "+CREG": _registration,
    "+CGREG": _registration,
    "+CEREG": _registration,
    "+CSQ": _signal,
    "+COPS": _operator,
    "+CPIN": _pin,
    "+CPINR": _pin_tries,
    "+CFUN": _functionality,
    "+CNUM": _own_number,
    "+CSCS": _character_set,
    "+CLIP": _caller_shown,
    "+CHUP": _nothing,
}
