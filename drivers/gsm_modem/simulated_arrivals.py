"""How a message from the network reaches the terminal equipment (TS 27.005 §3.4).

    waiting ─ direct (+CMT, +CDS) ─┬ CSMS=0: the network is answered at once
    (network)                      └ CSMS=1: one at a time, +CNMA within 15 s, else mt = ds = 0
            ─ stored (+CMTI, +CDSI, or silently) ─ memory full: goes on waiting
            ─ report with ds=0: dropped

What waits is still the network's; `AT+CNMI` mode 0 keeps the lines for the terminal back.
"""

from typing import TYPE_CHECKING

from drivers.gsm_modem.simulated_network import Arriving
from drivers.gsm_modem.simulated_parameters import Indications
from drivers.gsm_modem.simulated_refusal import MessageRefusal
from drivers.gsm_modem.simulated_storage import Status, StoredMessage
from drivers.gsm_modem.simulated_tpdu import with_service_centre

if TYPE_CHECKING:
    from drivers.gsm_modem.simulated_modem import SimulatedModem

_ACKNOWLEDGE_WITHIN_S = 15.0
_REDELIVERED_AFTER_S = 30.0
_STORED_CLASS = 2
_TERMINAL_CLASS = 3


class Arrivals:
    """What is on its way to one modem's terminal equipment.

    `waiting` is what the network still holds, `unacknowledged` what waits for +CNMA,
    `acknowledged` counts those that came, `dropped_reports` the reports nobody wanted.
    """

    def __init__(self, modem: "SimulatedModem") -> None:
        self.waiting: list[Arriving] = []
        self.unacknowledged: Arriving | None = None
        self.acknowledged = 0
        self.dropped_reports = 0
        self._modem = modem
        self._buffered: list[str] = []
        self._deliveries = 0

    def arrive(self, message: Arriving) -> None:
        self.waiting.append(message)
        self.offer()

    def offer(self) -> None:
        """Bring on whatever can be brought on now."""
        if self._modem.reachable:
            self.waiting = [message for message in self.waiting if not self._take(message)]

    def set_indications(self, wanted: Indications) -> None:
        """AT+CNMI; what was kept back is flushed or cleared, as bfr says."""
        self._modem.messages.indications = wanted
        if wanted.mode == 0:
            return
        lines, self._buffered = self._buffered, []
        if wanted.bfr == 0:
            for line in lines:
                self._modem.announce(line)

    def acknowledge(self, positive: bool) -> None:
        """AT+CNMA; raises `MessageRefusal` when nothing waits for it."""
        message = self.unacknowledged
        if message is None:
            if (
                positive
            ):  # to refuse whatever may be there is harmless, and 340 says that nothing is
                self._modem.violations.append("AT+CNMA with nothing to acknowledge")
            raise MessageRefusal(340)
        self.unacknowledged = None
        if positive:
            self.acknowledged += 1
        else:
            self._redeliver(message)

    def power_up(self) -> None:
        """The terminal's side is forgotten; what it had not acknowledged comes again."""
        self._buffered.clear()
        if self.unacknowledged is not None:
            self._redeliver(self.unacknowledged)
            self.unacknowledged = None

    def _take(self, message: Arriving) -> bool:
        if message.is_report:
            return self._take_report(message)
        wanted = self._modem.messages.indications.mt
        text_class = message.message_class
        # TS 27.005 §3.4.1 table 2: class 2 belongs to the SIM, class 3 to the terminal.
        if (wanted == 2 and text_class != _STORED_CLASS) or (
            wanted == 3 and text_class == _TERMINAL_CLASS
        ):
            return self._route(message, "+CMT: ,")
        indication = "+CMTI" if wanted else ""
        return self._store(message, self._modem.messages.memories[2], indication)

    def _take_report(self, message: Arriving) -> bool:
        match self._modem.messages.indications.ds:
            case 1:
                return self._route(message, "+CDS: ")
            case 2:
                memories = self._modem.memories
                name = "SR" if "SR" in memories else self._modem.messages.memories[2]
                return self._store(message, name, "+CDSI")
        self.dropped_reports += 1
        return True

    def _route(self, message: Arriving, head: str) -> bool:
        pdu = with_service_centre(self._modem.messages.service_centre, message.tpdu)
        line = f"{head}{len(message.tpdu)}\r\n{pdu.hex().upper()}"
        if self._modem.messages.service == 0:
            self._indicate(line)
            return True
        if self.unacknowledged is not None or self._modem.messages.indications.mode == 0:
            return False
        self.unacknowledged = message
        self._deliveries += 1
        delivery = self._deliveries
        due_s = self._modem.now_s + _ACKNOWLEDGE_WITHIN_S
        self._modem.later(due_s, lambda: self._give_up(message, delivery))
        self._indicate(line)
        return True

    def _give_up(self, message: Arriving, delivery: int) -> None:
        """TS 27.005 §3.4.4: no acknowledgement in time switches the routing off."""
        if self.unacknowledged is not message or self._deliveries != delivery:
            return
        if not self._modem.hung:
            self._modem.violations.append("no AT+CNMA within 15 s")
        self.unacknowledged = None
        now = self._modem.messages.indications
        self._modem.messages.indications = Indications(now.mode, 0, now.bm, 0, now.bfr)
        self._redeliver(message)

    def _redeliver(self, message: Arriving) -> None:
        due_s = self._modem.now_s + _REDELIVERED_AFTER_S
        self._modem.later(due_s, lambda: self.arrive(message))

    def _store(self, message: Arriving, name: str, indication: str) -> bool:
        memory = self._modem.memories[name]
        if memory.full:
            return False
        pdu = with_service_centre(self._modem.messages.service_centre, message.tpdu)
        place = memory.store(StoredMessage(Status.UNREAD, pdu, len(message.tpdu)))
        if indication:
            self._indicate(f'{indication}: "{name}",{place}')
        return True

    def _indicate(self, line: str) -> None:
        if self._modem.messages.indications.mode == 0:
            self._buffered.append(line)
        else:
            self._modem.announce(line)
