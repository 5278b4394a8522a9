"""What the frames of a trace say, for the person at the rack: SDS and calls, both ways."""

from collections.abc import Sequence

from drivers.tetra_pei.call_lines import CallLine, CallSign, Grant, read_call_line
from drivers.tetra_pei.location_report import LongLocation, Place, ShortLocation
from drivers.tetra_pei.lrrp_location import LrrpLocation
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.pei_lines import PeiLines
from drivers.tetra_pei.received_message import Message, TextTransfer, decode_message
from drivers.tetra_pei.received_sds import SdsLines, decode_sds
from drivers.tetra_pei.release_cause import release_words
from drivers.tetra_pei.status_value import ShortReport, Status
from drivers.tetra_pei.subscriber_identity import plain_identity
from drivers.tetra_pei.text_message import Part, Text

_SUBMIT, _SELECT = "AT+CMGS=", "AT+CTSDS="
_SDS_4 = "12"
_GRANTS: dict[int | None, str] = {
    Grant.OURS.value: "we may talk",
    Grant.REFUSED.value: "we may not talk",
    Grant.QUEUED.value: "queued",
    Grant.OTHERS.value: "somebody else talks",
}


class TraceWords:
    """`Explain` of the contract: keeps what a frame leaves unfinished for the next one."""

    def __init__(self) -> None:
        self._heard, self._said = PeiLines(), PeiLines()
        self._pairs = SdsLines()
        self._awaited, self._service = "", _SDS_4

    def __call__(self, direction: str, data: bytes) -> Sequence[str]:
        if direction == "<":
            return [words for line in self._heard.feed(data) if (words := self._in(line))]
        return [words for line in self._said.feed(data) if (words := self._out(line))]

    def _in(self, line: str) -> str:
        pair = self._pairs.take(line)
        if pair is not None:
            return _words_of(*pair) if pair[0] else ""
        call = read_call_line(line)
        return "" if call is None else _call_words(call)

    def _out(self, line: str) -> str:
        """The body of an SDS stands behind its command."""
        awaited, self._awaited = self._awaited, ""
        if line.startswith(_SELECT):
            self._service = line.removeprefix(_SELECT).partition(",")[0]
        if line.startswith(_SUBMIT) and not line.endswith("?"):
            self._awaited = line.removeprefix(_SUBMIT)
            return ""
        called, comma, bits = awaited.partition(",")
        if not comma or line == "\x1b":
            return ""
        return _words_of(f"+CTSDSR: {self._service},,,{called},0,{bits}", line)


def _call_words(line: CallLine) -> str:
    """A line about a call."""
    match line.sign:
        case CallSign.GRANT:
            words = _GRANTS.get(line.value, "not we")
        case CallSign.RELEASED:
            words = release_words(line.value)
        case CallSign.OFFERED:
            words = f"somebody calls {line.called}"
        case sign:
            words = sign.name.lower()
    return f"call {line.instance}: {words}"


def _words_of(header: str, digits: str) -> str:
    try:
        sds = decode_sds(header, digits)
        words = _message_words(decode_message(sds))
    except PduError as error:
        return f"damaged: {error}"
    ways = [f"from {plain_identity(sds.header.calling)}"] if sds.header.calling else []
    if sds.header.called:
        ways.append(f"to {plain_identity(sds.header.called)}")
    return f"{' '.join(ways)}: {words}"


def _message_words(message: Message) -> str:
    match message:
        case Status(value):
            return f"status 0x{value:04X}{' EMERGENCY' if message.is_emergency else ''}"
        case ShortReport(outcome, reference):
            return f"short report {outcome.name.lower()}, reference {reference}"
        case Text(text, _, part):
            return f"text {text!r}{_part_words(part)}"
        case TextTransfer(transfer, Text(text, _, part)):
            wanted = transfer.wanted.name or "nothing"
            known = f"reference {transfer.reference}, reports wanted: {wanted.lower()}"
            return f"text {text!r}{_part_words(part)}, {known}"
        case ShortLocation() | LongLocation() as report:
            return f"location {_place_words(report.place)}, reason {report.reason}"
        case LrrpLocation() as report:
            return f"location {_place_words(report.place)}, LRRP {report.document}"
    return repr(message)


def _place_words(place: Place | None) -> str:
    return "no fix" if place is None else f"{place.latitude_deg:.5f} {place.longitude_deg:.5f}"


def _part_words(part: Part | None) -> str:
    return "" if part is None else f" part {part.number}/{part.total}"
