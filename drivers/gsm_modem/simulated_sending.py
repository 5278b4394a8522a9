"""What a simulated modem does with a PDU it was given: checks it, takes its time, submits it."""

import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from drivers.gsm_modem.simulated_message_commands import Entry, store_unsent
from drivers.gsm_modem.simulated_network import plain_number
from drivers.gsm_modem.simulated_refusal import MessageRefusal
from drivers.gsm_modem.simulated_settings import Silence
from drivers.gsm_modem.simulated_tpdu import (
    BadTpdu,
    Submit,
    read_submit,
    split_service_centre,
)

if TYPE_CHECKING:
    from drivers.gsm_modem.simulated_modem import SimulatedModem

_HEX = re.compile(rb"(?:[0-9A-Fa-f]{2})+")


class Sending:
    """One part at a time, `latency_s` each; `texts_begun` counts texts, not parts."""

    def __init__(self, modem: "SimulatedModem") -> None:
        self.texts_begun = 0
        self.entered_s = 0.0
        self._under_way: Submit | None = None
        self._modem = modem
        self._silenced_by: int | None = None
        self._next_reference = modem.settings.first_reference

    def entered(self, entry: Entry, data: bytes) -> None:
        """Ctrl-Z was typed; ends the command at once or when the network has answered."""
        try:
            if entry.purpose == "+CNMA":
                self._modem.arrivals.acknowledge(True)
                self._modem.finish([])
                return
            pdu = self._whole(entry, data)
            submit = self._decoded(pdu)
            if entry.purpose == "+CMGW":
                self._modem.finish(store_unsent(self._modem, pdu, entry.size))
                return
            self._begin(submit)
        except MessageRefusal as refusal:
            self._modem.finish(refusal)

    def _whole(self, entry: Entry, data: bytes) -> bytes:
        """The PDU, of exactly the length that was announced (TS 27.005 §4.3)."""
        if not _HEX.fullmatch(data):
            raise self._against("the PDU is no hexadecimal")
        pdu = bytes.fromhex(data.decode("ascii"))
        size = len(pdu) - 1 - pdu[0]
        if size != entry.size:
            raise self._against(f"{entry.purpose}={entry.size}, but the TPDU has {size} octets")
        return pdu

    def _decoded(self, pdu: bytes) -> Submit:
        try:
            return read_submit(split_service_centre(pdu)[1])
        except BadTpdu as error:
            raise self._against(f"bad PDU: {error}") from None

    def _against(self, what: str) -> MessageRefusal:
        self._modem.violations.append(what)
        return MessageRefusal(304)

    def _begin(self, submit: Submit) -> None:
        modem, settings = self._modem, self._modem.settings
        if submit.part is None or submit.part.number == 1:
            self.texts_begun += 1
        due_s = modem.now_s + settings.latency_s
        self.entered_s = modem.now_s
        if self._falls_silent(settings.silent_from_text):
            modem.hang()
            if settings.silent_kind is Silence.ON_AIR_WITHOUT_ANSWER:
                modem.later(due_s, lambda: self._on_air_unanswered(submit))
            return
        self._under_way = submit
        modem.later_unless_reset(due_s, lambda: self._end(submit))

    def abort(self) -> bool:
        """What the network has not taken yet is not sent; False if there is nothing."""
        submit, self._under_way = self._under_way, None
        return submit is not None

    def _falls_silent(self, nth: int | None) -> bool:
        """Once for each value of the setting."""
        if nth is None or nth == self._silenced_by or self.texts_begun < nth:
            return False
        self._silenced_by = nth
        return True

    def _end(self, submit: Submit) -> None:
        if self._under_way is not submit:
            return
        self._under_way = None
        refusal = self._refusal(submit)
        if refusal is not None:
            self._take_reference()
            self._modem.finish(MessageRefusal(refusal))
        else:
            self._modem.finish([f"+CMGS: {self._on_air(submit)}"])

    def _on_air_unanswered(self, submit: Submit) -> None:
        self._on_air(submit)

    def _refusal(self, submit: Submit) -> int | None:
        settings = self._modem.settings
        if self._modem.registration not in (1, 5):
            return 331
        if settings.refuse_everything is not None:
            return settings.refuse_everything
        number = plain_number(submit.destination)
        if any(fnmatchcase(number, pattern) for pattern in settings.refuse_numbers):
            return settings.refuse_numbers_code
        return None

    def _on_air(self, submit: Submit) -> int:
        reference = self._take_reference()
        early = self._modem.settings.report_before_answer
        if not self._modem.settings.swallows_texts:
            self._modem.network.submit(self._modem.index, submit, reference, early)
        return reference

    def _take_reference(self) -> int:
        """TS 23.040 §9.2.3.6: the SIM counts, modulo 256."""
        reference = self._next_reference
        self._next_reference = (reference + 1) % 256
        return reference
