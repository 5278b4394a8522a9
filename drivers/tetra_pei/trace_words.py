"""What the frames of a trace say, for the person at the rack: SDS in words, both ways."""

from collections.abc import Sequence

from drivers.tetra_pei.location_report import LongLocation, ShortLocation
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.pei_lines import PeiLines
from drivers.tetra_pei.received_message import Message, TextTransfer, decode_message
from drivers.tetra_pei.received_sds import SdsLines, decode_sds
from drivers.tetra_pei.status_value import ShortReport, Status
from drivers.tetra_pei.subscriber_identity import plain_identity
from drivers.tetra_pei.text_message import Part, Text

_SUBMIT = "AT+CMGS="


class TraceWords:
    """`Explain` of the contract: keeps what a frame leaves unfinished for the next one."""

    def __init__(self) -> None:
        self._heard, self._said = PeiLines(), PeiLines()
        self._pairs = SdsLines()
        self._awaited = ""

    def __call__(self, direction: str, data: bytes) -> Sequence[str]:
        if direction == "<":
            return [words for line in self._heard.feed(data) if (words := self._in(line))]
        return [words for line in self._said.feed(data) if (words := self._out(line))]

    def _in(self, line: str) -> str:
        pair = self._pairs.take(line)
        return _words_of(*pair) if pair is not None and pair[0] else ""

    def _out(self, line: str) -> str:
        """The body of an SDS stands behind its command."""
        awaited, self._awaited = self._awaited, ""
        if line.startswith(_SUBMIT) and not line.endswith("?"):
            self._awaited = line.removeprefix(_SUBMIT)
            return ""
        called, comma, bits = awaited.partition(",")
        if not comma or line == "\x1b":
            return ""
        return _words_of(f"+CTSDSR: 12,,,{called},0,{bits}", line)


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
            place = report.place
            where = "no fix"
            if place is not None:
                where = f"{place.latitude_deg:.5f} {place.longitude_deg:.5f}"
            return f"location {where}, reason {report.reason}"
    return repr(message)


def _part_words(part: Part | None) -> str:
    return "" if part is None else f" part {part.number}/{part.total}"
