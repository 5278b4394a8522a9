"""Which command of a line does what, and which ones the SIM's lock forbids."""

from typing import TYPE_CHECKING

from drivers.gsm_modem.simulated_command import BadCommandLine, Command, Form, split_line
from drivers.gsm_modem.simulated_general_commands import GENERAL_COMMANDS, Answer, register
from drivers.gsm_modem.simulated_message_commands import (
    MESSAGE_COMMANDS,
    Entry,
    open_acknowledgement,
    open_entry,
)
from drivers.gsm_modem.simulated_refusal import EquipmentRefusal, MessageRefusal, Refusal

if TYPE_CHECKING:
    from drivers.gsm_modem.simulated_modem import SimulatedModem

_NEED_SIM = frozenset({"+CNUM", "+CIMI", "+COPS"})
_NEED_SIM_FOR_MESSAGES = frozenset(
    {"+CMGS", "+CMGW", "+CMGL", "+CMGR", "+CMGD", "+CPMS", "+CSCA", "+CNMI", "+CSMS"}
)


def run_line(modem: "SimulatedModem", body: str) -> Answer | Entry | Refusal:
    """Run the commands of a line until one fails or asks for a PDU (V.250 §5.7.3)."""
    lines: Answer = []
    try:
        commands = split_line(body)
        if len(commands) > 1 and modem.settings.one_command_a_line:
            return Refusal()
        for command in commands:
            result = run_command(modem, command)
            if isinstance(result, Entry):
                return result
            lines += result
    except BadCommandLine:
        return Refusal()
    except Refusal as refusal:
        return refusal
    return lines


def run_command(modem: "SimulatedModem", command: Command) -> Answer | Entry:
    """The information lines of a command, or the prompt it opens.

    Raises `Refusal`, or `BadCommandLine` for arguments that are none.
    """
    _check_sim(modem, command.name)
    if command.name in ("+CMGS", "+CMGW"):
        return [] if command.form is Form.TEST else open_entry(command)
    if command.name == "+CNMA" and (entry := open_acknowledgement(command)):
        return entry
    if command.name.startswith("S"):
        return register(modem, command)
    handler = GENERAL_COMMANDS.get(command.name) or MESSAGE_COMMANDS.get(command.name)
    if handler is None:
        raise Refusal
    return handler(modem, command)


def _check_sim(modem: "SimulatedModem", name: str) -> None:
    if modem.sim.ready:
        return
    if name in _NEED_SIM:
        raise EquipmentRefusal(12 if modem.sim.needs_puk else 11)
    if name in _NEED_SIM_FOR_MESSAGES:
        raise MessageRefusal(316 if modem.sim.needs_puk else 311)
