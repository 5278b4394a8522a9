"""TS 27.005 commands of the simulated modem, PDU mode only."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.gsm_modem.simulated_command import Command, Form
from drivers.gsm_modem.simulated_general_commands import Answer, Handler
from drivers.gsm_modem.simulated_parameters import Indications
from drivers.gsm_modem.simulated_refusal import MessageRefusal, Refusal
from drivers.gsm_modem.simulated_storage import Status, StoredMessage

if TYPE_CHECKING:
    from drivers.gsm_modem.simulated_modem import SimulatedModem

# TS 23.040 §9.2.2.2: a SUBMIT has 164 octets at most, and 8 without an address's digits.
_LEAST_TPDU, _MOST_TPDU = 7, 164


@dataclass(frozen=True, slots=True)
class Entry:
    """A prompt is open for a PDU; `purpose` is the command that asked, `size` its <length>."""

    purpose: str
    size: int


def open_entry(command: Command) -> Entry:
    """AT+CMGS=<length>, AT+CMGW=<length>: what the prompt will be for (§4.3, §4.4)."""
    if command.form is not Form.SET or not command.last:
        raise MessageRefusal(304)
    size = command.numbers(1, 2)[0]
    if size is None or not _LEAST_TPDU <= size <= _MOST_TPDU:
        raise MessageRefusal(304)
    return Entry(command.name, size)


def open_acknowledgement(command: Command) -> Entry | None:
    """AT+CNMA=<n>,<length> opens a prompt for the acknowledgement's own TPDU (§3.4.4, §4.7)."""
    if command.form is not Form.SET:
        return None
    size = [*command.numbers(1, 2), None][1]
    return Entry("+CNMA", size) if size else None


def _format(modem: "SimulatedModem", command: Command) -> Answer:
    """§3.2.3; text mode is refused."""
    match command.form:
        case Form.READ:
            return ["+CMGF: 0"]
        case Form.TEST:
            return ["+CMGF: (0)"]
        case Form.SET if command.numbers(1, 1)[0] == 1:
            raise MessageRefusal(303)
        case Form.SET if command.numbers(1, 1)[0] not in (None, 0):
            raise MessageRefusal(302)
    return []


def _service(modem: "SimulatedModem", command: Command) -> Answer:
    """§3.2.1."""
    if modem.settings.without_csms:
        raise Refusal
    match command.form:
        case Form.READ:
            return [f"+CSMS: {modem.messages.service},1,1,1"]
        case Form.TEST:
            return ["+CSMS: (0,1)"]
    value = command.numbers(1, 1)[0]
    if value not in (0, 1):
        raise MessageRefusal(302)
    modem.messages.service = value
    return ["+CSMS: 1,1,1"]


def _indications(modem: "SimulatedModem", command: Command) -> Answer:
    """§3.4.1; an argument left out keeps its value."""
    now = modem.messages.indications
    match command.form:
        case Form.READ:
            return [f"+CNMI: {now.mode},{now.mt},{now.bm},{now.ds},{now.bfr}"]
        case Form.TEST:
            return ["+CNMI: (0-3),(0-3),(0-3),(0-2),(0,1)"]
        case Form.EXECUTE:
            modem.arrivals.set_indications(Indications())
            return []
    wanted = [*command.numbers(1, 5), None, None, None, None][:5]
    before = (now.mode, now.mt, now.bm, now.ds, now.bfr)
    values = [old if new is None else new for new, old in zip(wanted, before, strict=True)]
    if any(value > most for value, most in zip(values, (3, 3, 3, 2, 1), strict=True)):
        raise MessageRefusal(302)
    modem.arrivals.set_indications(Indications(*values))
    return []


def _acknowledge(modem: "SimulatedModem", command: Command) -> Answer:
    """§3.4.4 and §4.7: nothing, 0 or 1 is yes, 2 is no."""
    if modem.settings.without_csms:
        raise Refusal
    if command.form is Form.TEST:
        return ["+CNMA: (0-2)"]
    value = 0 if command.form is Form.EXECUTE else command.numbers(1, 1)[0]
    if command.form is Form.READ or value not in (0, 1, 2):
        raise MessageRefusal(302)
    if modem.arrivals.unacknowledged is None and modem.settings.without_340:
        raise Refusal
    modem.arrivals.acknowledge(value != 2)
    return []


def _memories(modem: "SimulatedModem", command: Command) -> Answer:
    """§3.2.2."""
    used = modem.messages.memories
    sizes = [(len(modem.memories[name].messages), modem.memories[name].size) for name in used]
    match command.form:
        case Form.READ:
            shown = [f'"{n}",{u},{t}' for n, (u, t) in zip(used, sizes, strict=True)]
            return ["+CPMS: " + ",".join(shown)]
        case Form.TEST:
            names = ",".join(f'"{name}"' for name in modem.memories)
            return [f"+CPMS: ({names}),({names}),({names})"]
    wanted = command.arguments()
    if len(wanted) > 3 or any(name not in modem.memories for name in wanted):
        raise MessageRefusal(302)
    used[: len(wanted)] = wanted
    now = [modem.memories[name] for name in used]
    return ["+CPMS: " + ",".join(f"{len(memory.messages)},{memory.size}" for memory in now)]


def _list(modem: "SimulatedModem", command: Command) -> Answer:
    """§4.1; without a status, the unread."""
    if command.form is Form.TEST:
        return ["+CMGL: (0-4)"]
    value = 0 if command.form is Form.EXECUTE else command.numbers(1, 1)[0]
    if command.form is Form.READ or value is None or value > 4:
        raise MessageRefusal(302)
    listed = modem.reading_memory.listed(None if value == 4 else Status(value))
    lines = [
        f"+CMGL: {place},{status.value},,{message.tpdu_size}\r\n{message.pdu.hex().upper()}"
        for place, status, message in listed
    ]
    return ["\r\n".join(lines)] if lines else []


def _read(modem: "SimulatedModem", command: Command) -> Answer:
    """§4.2; what was unread is read from then on."""
    if command.form is Form.TEST:
        return []
    place = command.numbers(1, 1)[0] if command.form is Form.SET else None
    if place not in modem.reading_memory.messages:
        raise MessageRefusal(321)
    status, message = modem.reading_memory.read(place)
    return [f"+CMGR: {status.value},,{message.tpdu_size}\r\n{message.pdu.hex().upper()}"]


def _delete(modem: "SimulatedModem", command: Command) -> Answer:
    """§3.5.4."""
    memory = modem.reading_memory
    if command.form is Form.TEST:
        places = ",".join(str(place) for place in sorted(memory.messages))
        return [f"+CMGD: ({places}),(0-4)"]
    if command.form is not Form.SET:
        raise MessageRefusal(302)
    place, flag = [*command.numbers(1, 2), None][:2]
    if place is None or flag not in (None, 0, 1, 2, 3, 4):
        raise MessageRefusal(302)
    if flag:
        memory.delete_by_flag(flag)
    elif 1 <= place <= memory.size:
        memory.delete(place)
    else:
        raise MessageRefusal(321)
    return []


def _service_centre(modem: "SimulatedModem", command: Command) -> Answer:
    """§3.3.1."""
    match command.form:
        case Form.READ:
            number = modem.messages.service_centre
            return [f'+CSCA: "{number}",{145 if number.startswith("+") else 129}']
        case Form.TEST:
            return []
        case Form.EXECUTE:
            raise MessageRefusal(302)
    number = command.arguments()[0]
    digits = number.removeprefix("+")
    if not digits.isdecimal() or len(digits) > 20:
        raise MessageRefusal(330)
    modem.messages.service_centre = number
    return []


def _more_messages(modem: "SimulatedModem", command: Command) -> Answer:
    """§3.5.6."""
    if modem.settings.without_cmms:
        raise Refusal
    match command.form:
        case Form.READ:
            return [f"+CMMS: {modem.messages.more_messages}"]
        case Form.TEST:
            return ["+CMMS: (0-2)"]
    value = command.numbers(1, 1)[0] if command.form is Form.SET else None
    if value is None or value > 2:
        raise MessageRefusal(302)
    modem.messages.more_messages = value
    return []


def store_unsent(modem: "SimulatedModem", pdu: bytes, tpdu_size: int) -> Answer:
    """AT+CMGW's message goes into mem2 (§4.4)."""
    memory = modem.memories[modem.messages.memories[1]]
    if memory.full:
        raise MessageRefusal(322)
    return [f"+CMGW: {memory.store(StoredMessage(Status.UNSENT, pdu, tpdu_size))}"]


MESSAGE_COMMANDS: dict[str, Handler] = {
    "+CMGF": _format,
    "+CSMS": _service,
    "+CNMI": _indications,
    "+CNMA": _acknowledge,
    "+CPMS": _memories,
    "+CMGL": _list,
    "+CMGR": _read,
    "+CMGD": _delete,
    "+CSCA": _service_centre,
    "+CMMS": _more_messages,
}
