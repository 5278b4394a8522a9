"""From received PDUs and rings to events, and what may be done once an event is durable.

    stored text, report   decode ─► Heard ─► committed ─► delete its slots
    direct text, report   decode ─► Heard ─► committed ─► acknowledge (AT+CNMA), where the
                                                         modem waits for that (AT+CSMS=1)

A stored part of a long text waits on the SIM for the others. A direct part that has to be
acknowledged cannot wait: the network sends the next part only after the acknowledgement, and
nothing is acknowledged that is not durable; so it becomes an event of its own, marked
（第1段，共2段）. Stored delivery, our default, has neither problem.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from itertools import count

from drivers.gsm_modem.data_coding import text_of
from drivers.gsm_modem.delivery_status import delivery_of
from drivers.gsm_modem.mailbox import Mailbox, Slot
from drivers.gsm_modem.message_key import is_credible, message_key
from drivers.gsm_modem.pdu import (
    Deliver,
    StatusReport,
    decode_line,
    decode_miscounted_line,
)
from drivers.gsm_modem.pdu_error import PduError
from drivers.gsm_modem.pdu_lines import PduLine, Source
from drivers.gsm_modem.reassembly import Piece, Reassembly, WholeText
from gateway.driver_api import (
    CallReceived,
    DeliveryReported,
    Event,
    Heard,
    LateReceipt,
    Receipt,
    Reply,
    Unreadable,
)

# TS 27.005 §3.1 <stat>: 2 and 3 are messages that the SIM's owner wrote
_OWN_MESSAGES = (2, 3)
_SPOILT_KEPT = 50


class Direct(Enum):
    """What becomes of a message that the modem passes on instead of storing it."""

    UNSETTLED = "the start has not come so far: it is sent back, or was final"
    ACKNOWLEDGED = "the network waits for our AT+CNMA"
    FINAL = "the network was answered by the modem"


class Inbound:
    """Collects `heard`, and in `acknowledgements` until when each that is due makes sense.

    `utc` tells the time.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        reassembly: Reassembly,
        own_number: str,
        utc: Callable[[], datetime],
    ) -> None:
        self.heard: list[Heard] = []
        self.direct_is = Direct.UNSETTLED
        self.acknowledgements: deque[float] = deque()
        self.garbled = 0
        self._mailbox = mailbox
        self._reassembly = reassembly
        self._own_number = own_number
        self._utc = utc
        self._tokens = count(1)
        self._spoilt_before: deque[str] = deque(maxlen=_SPOILT_KEPT)
        self._after_commit: dict[int, tuple[tuple[Slot, ...], float | None]] = {}

    def stored(self, slot: Slot, line: PduLine, now_s: float) -> None:
        """Take in what was read from a slot; what stays unreadable is told as it is."""
        if line.header.status in _OWN_MESSAGES:
            self._mailbox.foreign(slot)
            return
        if self._mailbox.is_recorded(slot, line.hexadecimal):
            self._mailbox.release((slot,))
            return
        message = _read(line)
        if message is None:
            if not self._mailbox.failed(slot, line.hexadecimal):
                return
            message = _read_miscounted(line)
        self._mailbox.hold(slot, line.hexadecimal)
        if message is None:
            self._hear(self._unreadable(line.hexadecimal), (slot,))
        elif isinstance(message, StatusReport):
            self._hear(self._report(message), (slot,))
        else:
            at_start = not self._mailbox.open
            self._assemble(Piece(message, slot, self._is_stamped(message), at_start), now_s)

    def direct(self, line: PduLine, now_s: float) -> None:
        """Take in what the modem passed on unasked.

        What cannot be read is not acknowledged, so that the network sends it again: the line
        may have spoilt it. When the same comes again, or where nothing will, it is told as it is.
        """
        message = _read(line)
        if message is None:
            if not self._is_settled(line):
                return
            message = _read_miscounted(line)
        if message is None:
            if self._is_worth_telling(line):
                self._hear(self._unreadable(line.hexadecimal), (), self._awaited_until(now_s))
        elif isinstance(message, StatusReport):
            self._hear(self._report(message), (), self._awaited_until(now_s))
        elif self.direct_is is Direct.FINAL:
            self._assemble(Piece(message, None, self._is_stamped(message)), now_s)
        else:
            self._hear(self._single_part(message), (), self._awaited_until(now_s))

    def _awaited_until(self, now_s: float) -> float | None:
        # TS 27.005 §3.4.4: after 15 s the modem has answered the network itself
        return now_s + 15.0 if self.direct_is is Direct.ACKNOWLEDGED else None

    def _is_settled(self, line: PduLine) -> bool:
        """Whether what cannot be read will not come in another form."""
        self.garbled += 1
        came_before = line.hexadecimal in self._spoilt_before
        self._spoilt_before.append(line.hexadecimal)
        return came_before or self.direct_is is Direct.FINAL

    def _is_worth_telling(self, line: PduLine) -> bool:
        """A report without acknowledgement that nobody can read tells nobody anything."""
        return self.direct_is is not Direct.FINAL or line.header.source is not Source.REPORT

    def _unreadable(self, hexadecimal: str) -> Unreadable:
        key = self._key("unreadable", [hexadecimal.encode()], [None])
        return Unreadable(key, hexadecimal)

    def call(self, caller: str) -> None:
        """A telephone rings; every call is another one, whoever it is."""
        moment = f"{caller} {next(self._tokens)}".encode()
        key = message_key("call", self._own_number, [moment], [None], "", self._utc())
        self._hear(CallReceived(key, caller), ())

    def late_receipt(self, attempt_id: str, receipt: Receipt) -> None:
        """What became of a text that nobody waited for any more."""
        self._hear(LateReceipt(f"late-{attempt_id}", attempt_id, receipt), ())

    def committed(self, token: int) -> None:
        """The event is durable: its slots may go, the network may be told."""
        slots, awaited_until_s = self._after_commit.pop(token, ((), None))
        self._mailbox.release(slots)
        if awaited_until_s is not None:
            self.acknowledgements.append(awaited_until_s)

    def tick(self, now_s: float) -> None:
        """Give out the texts whose missing parts are overdue."""
        for whole in self._reassembly.overdue(now_s):
            self._hear_text(whole)

    def _assemble(self, piece: Piece, now_s: float) -> None:
        for whole in self._reassembly.add(piece, now_s):
            self._hear_text(whole)

    def _hear_text(self, whole: WholeText) -> None:
        delivers = [piece.deliver for piece in whole.pieces]
        if whole.total == 1:
            reply = self._reply("text", delivers, whole.text)
        elif whole.is_named_by_first:
            reply = self._reply("long", delivers[:1], whole.text, not whole.is_complete)
        else:
            reply = self._reply("parts", delivers, whole.text, not whole.is_complete)
        self._hear(reply, whole.slots)

    def _single_part(self, deliver: Deliver) -> Reply:
        part = deliver.user_data.concatenation
        text = text_of(deliver.user_data.alphabet, deliver.user_data.payload)
        if part is None:
            return self._reply("text", [deliver], text)
        mark = f"（第{part.number}段，共{part.total}段）"
        return self._reply("text", [deliver], text + mark, incomplete=part.total > 1)

    def _is_stamped(self, deliver: Deliver) -> bool:
        return is_credible(deliver.sent_utc, self._utc())

    def _reply(
        self, kind: str, delivers: list[Deliver], text: str, incomplete: bool = False
    ) -> Reply:
        stamps = [deliver.sent_utc for deliver in delivers]
        tpdus = [deliver.tpdu for deliver in delivers]
        key = self._key(kind, tpdus, stamps)
        is_data = not all(deliver.user_data.is_text for deliver in delivers)
        return Reply(key, delivers[0].sender, text, stamps[0], data=is_data, incomplete=incomplete)

    def _report(self, report: StatusReport) -> DeliveryReported:
        state, cause = delivery_of(report.status)
        return DeliveryReported(
            key=self._key("report", [report.tpdu], [report.submitted_utc]),
            reference=report.reference,
            recipient=report.recipient,
            state=state,
            cause=cause,
            device_time_utc=report.discharged_utc,
        )

    def _key(self, kind: str, tpdus: list[bytes], stamps: list[datetime | None]) -> str:
        unique = str(next(self._tokens))
        return message_key(kind, self._own_number, tpdus, stamps, unique, self._utc())

    def _hear(
        self, event: Event, slots: tuple[Slot, ...], awaited_until_s: float | None = None
    ) -> None:
        token = next(self._tokens)
        self._after_commit[token] = (slots, awaited_until_s)
        self.heard.append(Heard(token, event))


def _read(line: PduLine) -> Deliver | StatusReport | None:
    try:
        return decode_line(line.hexadecimal, line.header.tpdu_octets)
    except PduError:
        return None


def _read_miscounted(line: PduLine) -> Deliver | StatusReport | None:
    """What the line says by itself, where its header counts something else."""
    try:
        return decode_miscounted_line(line.hexadecimal)
    except PduError:
        return None
