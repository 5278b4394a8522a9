"""Texts as user data of an SDS: plain, with a user data header, concatenated.

    82 89  [t|coding 7] [time stamp 3] text                          (SDS-TL)
    02 09   coding text                                              (no SDS-TL)
    8A     [t|coding 7] [time stamp 3] length [00 03 ref n i | 08 04 ref ref n i] text
    8C      000|wide|ref 4 [ref 8] n i [payload PID] …               (part 1 names the PID)

EN 300 392-2 §29.5.3, §29.5.4, §29.5.10, §29.5.14. t says that a time stamp follows; it has no
year, and nothing is decided by it.
"""

from dataclasses import dataclass

from drivers.tetra_pei.bit_fields import BitReader
from drivers.tetra_pei.pdu_error import PduError
from drivers.tetra_pei.text_coding import decode_text, split_octets

SIMPLE_TEXT, SIMPLE_IMMEDIATE = 0x02, 0x09
TEXT, IMMEDIATE, HEADED_TEXT, CONCATENATED = 0x82, 0x89, 0x8A, 0x8C

_STAMPED = 0x80
_HEADED_OVERHEAD = 7
_TIME_FRAMES = ("local", "utc", "reserved", "reserved")


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """When a text was written, without a year; `frame` says by whose clock."""

    frame: str
    month: int
    day: int
    hour: int
    minute: int


@dataclass(frozen=True, slots=True)
class Part:
    """Which piece of a long text this is: part `number` of `total`, from 1."""

    reference: int
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class Text:
    """One piece of text, whole where `part` is None."""

    text: str
    coding: int
    part: Part | None = None
    stamp: TimeStamp | None = None


@dataclass(frozen=True, slots=True)
class RawPart:
    """One piece of a concatenated SDS (8C): octets of another PDU, which part 1 begins."""

    part: Part
    octets: bytes


def decode_simple_text(octets: bytes) -> Text:
    """Text of PID 02 or 09; `octets` begin with the PID."""
    if len(octets) < 2:
        raise PduError("a simple text without a coding scheme")
    return Text(decode_text(octets[1] & 0x7F, octets[2:]), octets[1] & 0x7F)


def decode_text_data(octets: bytes) -> Text:
    """User data of PID 82 or 89."""
    coding, stamp, rest = _coding(octets)
    return Text(decode_text(coding, rest), coding, None, stamp)


def decode_headed_text(octets: bytes) -> Text:
    """User data of PID 8A."""
    coding, stamp, rest = _coding(octets)
    if not rest or len(rest) < 1 + rest[0]:
        raise PduError("a user data header that is cut off")
    header, body = rest[1 : 1 + rest[0]], rest[1 + rest[0] :]
    return Text(decode_text(coding, body), coding, _part_in(header), stamp)


def decode_concatenated(octets: bytes) -> RawPart:
    """User data of PID 8C."""
    fields = BitReader(octets)
    fields.unsigned(3)
    wide, reference = fields.unsigned(1), fields.unsigned(4)
    if wide:
        reference = reference << 8 | fields.unsigned(8)
    part = _checked(reference, fields.unsigned(8), fields.unsigned(8))
    return RawPart(part, octets[3 + wide :])


def encode_text_data(text: str, most_octets: int, reference: int) -> list[bytes]:
    """The user data of every part; one is plain (82, 89), several have a header each (8A).

    `most_octets` is the room for the user data of one SDS. Raises `PduError` for over 255 parts.
    """
    coding, pieces = split_octets(text, most_octets - 1)
    if len(pieces) == 1:
        return [bytes((coding,)) + pieces[0]]
    coding, pieces = split_octets(text, most_octets - _HEADED_OVERHEAD)
    if len(pieces) > 255:
        raise PduError(f"a text of {len(pieces)} parts")
    # TS 23.040 §9.2.3.24.1: element 0, three octets: reference, total, number
    return [
        bytes((coding, 5, 0, 3, reference & 0xFF, len(pieces), number)) + piece
        for number, piece in enumerate(pieces, 1)
    ]


def _coding(octets: bytes) -> tuple[int, TimeStamp | None, bytes]:
    if not octets:
        raise PduError("a text without a coding scheme")
    coding, rest = octets[0] & 0x7F, octets[1:]
    if not octets[0] & _STAMPED:
        return coding, None, rest
    if len(rest) < 3:
        raise PduError("a text whose time stamp is cut off")
    # §29.5.4.3: frame 2, reserved 2, month 4, day 5, hour 5, minute 6
    fields = BitReader(rest[:3])
    frame = _TIME_FRAMES[fields.unsigned(2)]
    fields.unsigned(2)
    month, day, hour, minute = (fields.unsigned(bits) for bits in (4, 5, 5, 6))
    return coding, TimeStamp(frame, month, day, hour, minute), rest[3:]


def _part_in(header: bytes) -> Part | None:
    """The concatenation among the header's elements, if there is one."""
    while len(header) >= 2:
        kind, length = header[0], header[1]
        value, header = header[2 : 2 + length], header[2 + length :]
        if len(value) < length:
            raise PduError("an element of the user data header is cut off")
        if kind == 0x00 and length == 3:
            return _checked(value[0], value[1], value[2])
        if kind == 0x08 and length == 4:
            return _checked(value[0] << 8 | value[1], value[2], value[3])
    return None


def _checked(reference: int, total: int, number: int) -> Part:
    if not 1 <= number <= total:
        raise PduError(f"part {number} of {total}")
    return Part(reference, total, number)
