"""What the radio passes on becomes events, and what is durable is confirmed to its sender.

    text, whole or with gaps  RadioTextReceived
    status                    StatusReceived by the fleet's table
    emergency, in any shape   EmergencyReceived: one for each press of the key
    reports on our pages      DeliveryReported; 4B, not registered, is PresenceReported too
    location                  LocationReported, and PresenceReported if its reason says so

A terminal that asked for a report gets it only once the text is in the journal: until then its
display says that nobody has it, which is the truth. A group's texts are never reported on.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count

from drivers.tetra_pei.config import Config
from drivers.tetra_pei.delivery_status import delivery_of, status_of
from drivers.tetra_pei.fleet_view import FleetView
from drivers.tetra_pei.location_report import (
    EMERGENCY_REASON,
    LongLocation,
    Place,
    ShortLocation,
)
from drivers.tetra_pei.lrrp_location import LrrpLocation
from drivers.tetra_pei.message_references import MessageReferences
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.radio_lines import IncomingCall
from drivers.tetra_pei.reassembly import Piece, Reassembly, WholeText
from drivers.tetra_pei.received_message import (
    TEXT_PROTOCOLS,
    Foreign,
    TextTransfer,
    decode_message,
    pid_of,
)
from drivers.tetra_pei.received_sds import STATUS_SERVICE, ReceivedSds, decode_sds
from drivers.tetra_pei.repetition import BY_NETWORK_S, REPORT_S, repeated_s
from drivers.tetra_pei.sds_transport import (
    Acknowledgement,
    Report,
    Transfer,
    TransportPdu,
    Wanted,
)
from drivers.tetra_pei.status_value import ShortReport, Status
from drivers.tetra_pei.subscriber_identity import plain_identity
from drivers.tetra_pei.text_message import Text
from drivers.tetra_pei.whereabouts import fix_of, is_switched, presence_of, words_of_age
from gateway.driver_api import (
    DeliveryReported,
    EmergencyReceived,
    Event,
    Heard,
    LocationReported,
    PresenceReported,
    RadioTextReceived,
    StatusReceived,
    Unreadable,
)
from gateway.driver_api.heard_before import HeardBefore, HeardThing, Hearing

_RECEIVED, _NOT_REGISTERED = 0x00, 0x4B


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A report on these octets, or an acknowledgement, that is owed to a radio."""

    radio: str
    pdu: TransportPdu
    octets: bytes = b""
    tries: int = field(default=0, compare=False)


class Inbound:
    """`heard`, `confirmations` and `reported` are taken by the machine; `own` is our own SSI.

    `reported` has the sender and our reference of every report: whoever reports on it has it.
    """

    def __init__(
        self,
        config: Config,
        reassembly_s: float,
        memory: HeardBefore,
        references: MessageReferences,
    ) -> None:
        self.heard: list[Heard] = []
        self.confirmations: deque[Confirmation] = deque()
        self.reported: list[tuple[str, int]] = []
        self.fleet = FleetView()
        self.reassembly = Reassembly(reassembly_s)
        self.own = plain_identity(config.own_identity) if config.own_identity else ""
        self._talkgroup = plain_identity(config.talkgroup) if config.talkgroup else ""
        self._answers = config.answers
        self._memory = memory
        self._references = references
        self._tokens = count(1)
        self._after_commit: dict[int, tuple[list[HeardThing], list[Confirmation]]] = {}
        memory.session_began()

    def take(self, header: str, digits: str, now_s: float) -> None:
        """Take both lines of an SDS."""
        try:
            sds = decode_sds(header, digits)
        except PduError:
            self.fleet.damaged += 1
            self._spoilt(header, digits, now_s)
            return
        sender = plain_identity(sds.header.calling)
        if sender and sender == self.own:
            return  # our own page to a group that this radio is a member of
        self.fleet.heard(sender, now_s)
        try:
            self._tell(sds, sender, now_s)
        except PduError:
            self.fleet.damaged += 1
            if sds.header.service == STATUS_SERVICE or pid_of(sds) in TEXT_PROTOCOLS:
                self._unreadable(header, digits, now_s, sender)

    def call(self, call: IncomingCall, now_s: float) -> None:
        """Somebody calls by voice; only an emergency is ours to tell."""
        if call.is_emergency:
            self._emergency(plain_identity(call.caller), "紧急呼叫", now_s)

    def committed(self, token: int) -> None:
        """The event is durable: whoever waits for a report may have it."""
        messages, confirmations = self._after_commit.pop(token, ([], []))
        for message in messages:
            self._memory.done(message)
        self.confirmations += confirmations

    def tick(self, now_s: float) -> None:
        """Give out the texts whose missing parts are overdue."""
        for whole in self.reassembly.overdue(now_s):
            self._long_text(whole)

    def pass_on(self, event: Event) -> None:
        """What became of a page in doubt, or of the right to talk, goes the way of all events."""
        self._hear(lambda: event, [], [])

    def _tell(self, sds: ReceivedSds, sender: str, now_s: float) -> None:
        called = plain_identity(sds.header.called)
        match decode_message(sds):
            case Status() as status:
                self._status(sender, called, status, now_s)
            case ShortReport(outcome, reference):
                self._report(sender, status_of(outcome), reference, None, now_s)
            case Report() as report:
                self._report(sender, report.status, report.reference, report, now_s)
            case Text(text):
                found = self._bare(now_s, "text", sender, called, sds.octets.hex())
                self._said(found, sender, text, [])
            case TextTransfer() as message:
                self._text(sds, sender, called, message, now_s)
            case ShortLocation() | LongLocation() | LrrpLocation() as place:
                self._location(sender, place, sds.octets, now_s)
            case Foreign():
                self.fleet.foreign += 1

    def _status(self, sender: str, called: str, status: Status, now_s: float) -> None:
        if status.is_emergency:
            self._emergency(sender, "紧急呼叫 0x0000", now_s)
            return
        raw = f"0x{status.value:04X}"
        found = self._bare(now_s, "status", sender, called, raw)
        answer = self._answers.get(status.value, "")
        self._once(found, lambda key: StatusReceived(key, sender, answer, raw), [])

    def _text(
        self, sds: ReceivedSds, sender: str, called: str, message: TextTransfer, now_s: float
    ) -> None:
        owed = self._owed(sender, called, message.transfer)
        if any(each in self.confirmations for each in owed):
            return  # told already, and its report waits for a channel
        within_s = repeated_s(message)
        found = self._memory.hear(within_s, now_s, "text", sender, called, sds.octets.hex())
        if found.hearing is Hearing.DONE:
            self.confirmations += owed  # its sender has not heard the first one
        elif message.text.part is None and isinstance(message.text, Text):
            self._said(found, sender, message.text.text, owed)
        elif found.hearing is Hearing.NEW:
            piece = Piece(sender, called, message, found)
            for whole in self.reassembly.add(piece, now_s):
                self._long_text(whole)

    def _long_text(self, whole: WholeText) -> None:
        first = whole.pieces[0]
        event = RadioTextReceived(
            first.heard.key, first.sender, whole.text, incomplete=not whole.is_complete
        )
        owed: list[Confirmation] = []
        for piece in whole.pieces:
            owed += self._owed(piece.sender, piece.called, piece.message.transfer)
        self._hear(lambda: event, [piece.heard for piece in whole.pieces], owed)

    def _said(self, found: HeardThing, sender: str, text: str, owed: list[Confirmation]) -> None:
        self._once(found, lambda key: RadioTextReceived(key, sender, text), owed)

    def _report(
        self, sender: str, status: int, reference: int, report: Report | None, now_s: float
    ) -> None:
        self.reported.append((sender, reference))
        state, cause = delivery_of(status)
        name = self._references.name_of(int(sender)) if sender.isdigit() else sender
        which = (str(reference), str(self._references.uses_of(reference)), state.value)
        found = self._memory.hear(REPORT_S, now_s, "report", sender, *which)
        owed = []
        if report is not None and report.acknowledge:
            owed = [Confirmation(sender, Acknowledgement(report.pid, status, reference))]
        if found.hearing is Hearing.DONE:
            self.confirmations += owed
            return
        self._once(
            found, lambda key: DeliveryReported(key, reference, name, state, cause, None), owed
        )
        if status == _NOT_REGISTERED and name.isdigit():
            self._presence(f"{found.key}-gone", name, on_air=False)

    def _location(
        self,
        sender: str,
        report: ShortLocation | LongLocation | LrrpLocation,
        octets: bytes,
        now_s: float,
    ) -> None:
        fix = fix_of(report)
        if fix is not None:
            self.fleet.fixed(sender, fix, now_s)
        if report.reason == EMERGENCY_REASON:
            self._emergency(sender, f"紧急呼叫{_where(report.place)}", now_s)
        if not self.fleet.located(sender, octets, now_s):
            return
        key = self._memory.new_key("location", sender)
        cause = "" if fix else "no fix"
        self._hear(lambda: LocationReported(key, sender, fix, cause), [], [])
        on_air = presence_of(report.reason)
        if on_air is not None:
            self._presence(f"{key}-air", sender, on_air=on_air)
        if is_switched(report.reason):
            self._memory.begun_anew(sender)

    def _presence(self, key: str, radio: str, *, on_air: bool) -> None:
        self._hear(lambda: PresenceReported(key, radio, on_air), [], [])

    def _emergency(self, sender: str, raw: str, now_s: float) -> None:
        found = self._memory.alarm(now_s, sender)
        known = self.fleet.last_fix(sender, now_s)
        position = None if known is None else known.position
        said = raw if known is None else raw + words_of_age(known.age_s)
        self._once(found, lambda key: EmergencyReceived(key, sender, said, position), [])

    def _spoilt(self, header: str, digits: str, now_s: float) -> None:
        """Digits got lost on the line: what may have been an answer is shown to people."""
        looks_like = digits[:2].upper()
        is_text = any(looks_like == f"{pid:02X}" for pid in TEXT_PROTOCOLS)
        if is_text or header.startswith(f"+CTSDSR: {STATUS_SERVICE},"):
            self._unreadable(header, digits, now_s)

    def _unreadable(self, header: str, digits: str, now_s: float, sender: str = "") -> None:
        found = self._bare(now_s, "unreadable", sender, header, digits)
        self._once(found, lambda key: Unreadable(key, f"{header} {digits}", sender), [])

    def _owed(self, sender: str, called: str, transfer: Transfer) -> list[Confirmation]:
        """The report that the terminal itself would send; nobody can say that it was read."""
        to_us = called == self.own if self.own else called != self._talkgroup
        if not (to_us and sender.isdigit() and Wanted.RECEIVED in transfer.wanted):
            return []
        report = Report(transfer.pid, _RECEIVED, transfer.reference)
        return [Confirmation(sender, report, transfer.user_data)]

    def _bare(self, now_s: float, kind: str, sender: str, *what: str) -> HeardThing:
        return self._memory.hear(BY_NETWORK_S, now_s, kind, sender, *what)

    def _once(
        self, found: HeardThing, event: Callable[[str], Event], owed: list[Confirmation]
    ) -> None:
        if found.hearing is Hearing.NEW:
            self._hear(lambda: event(found.key), [found], owed)

    def _hear(
        self,
        event: Callable[[], Event],
        messages: Iterable[HeardThing],
        owed: list[Confirmation],
    ) -> None:
        token, held = next(self._tokens), list(messages)
        self._after_commit[token] = (held, owed)
        self.heard.append(Heard(token, event()))


def _where(place: Place | None) -> str:
    if place is None:
        return "（无定位）"
    return f"（{place.latitude_deg:.5f}, {place.longitude_deg:.5f}）"
