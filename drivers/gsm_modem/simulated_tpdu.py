"""The short messages of the simulated network: reads SUBMIT, writes DELIVER and STATUS-REPORT.

TS 23.040 §9.2.2. In PDU mode the service centre address stands before each (TS 27.005 §3.1):

    SCA            length octet (type and digits), type, digits; 00 alone: the SIM's own
    SUBMIT         first | MR | DA | PID | DCS | VP 0, 1 or 7 | UDL | UD
    DELIVER        first | OA | PID | DCS | SCTS 7 | UDL | UD
    STATUS-REPORT  first | MR | RA | SCTS 7 | DT 7 | ST
    first          RP | UDHI | SRR, SRI or SRQ | VPF 2 | RD or MMS | MTI 2
    address        number of digits | 1 TON 3 NPI 4 | digits, low nibble first, F fills up

It is strict: what a careful network would not take raises `BadTpdu`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum

from drivers.gsm_modem.simulated_alphabet import (
    in_alphabet,
    pack,
    septets_of,
    text_of,
    unpack,
)

_MOST_UD_OCTETS = 140
_INTERNATIONAL = 0x91
_UNKNOWN_TYPE = 0x81
_ALPHANUMERIC = 0xD0
_CHINA = timezone(timedelta(hours=8))


class BadTpdu(Exception):
    """The message breaks TS 23.040; says where."""


class Alphabet(Enum):
    GSM7 = "7 bit"
    OCTETS = "8 bit"
    UCS2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a long text this is; `number` from 1."""

    reference: int
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class Submit:
    """A decoded SUBMIT; an international destination begins with `+`."""

    destination: str
    text: str
    alphabet: Alphabet
    part: Part | None
    report: bool
    reference: int


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def octet(self, what: str) -> int:
        return self.take(1, what)[0]

    def take(self, count: int, what: str) -> bytes:
        piece = self._data[self._at : self._at + count]
        if len(piece) < count:
            raise BadTpdu(f"ends inside {what}")
        self._at += count
        return piece

    def rest(self) -> bytes:
        return self._data[self._at :]


def split_service_centre(pdu: bytes) -> tuple[bytes, bytes]:
    """The octets before the TPDU (length octet left out) and the TPDU itself."""
    reader = _Reader(pdu)
    length = reader.octet("the service centre's length")
    # TS 24.011 §8.2.5.2: type octet and at most ten octets of digits.
    if length == 1 or length > 11:
        raise BadTpdu(f"a service centre address of {length} octets")
    return reader.take(length, "the service centre"), reader.rest()


def read_submit(tpdu: bytes) -> Submit:
    """Decode a SUBMIT, every octet of it accounted for; raises `BadTpdu`."""
    reader = _Reader(tpdu)
    first = reader.octet("the first octet")
    if first & 0x03 != 0x01:  # §9.2.3.1
        raise BadTpdu(f"message type {first & 0x03} is no SUBMIT")
    reference = reader.octet("TP-MR")
    destination = _read_address(reader)
    reader.octet("TP-PID")
    alphabet = _alphabet(reader.octet("TP-DCS"))
    _read_validity(reader, first >> 3 & 0x03)
    text, part = _read_user_data(reader, alphabet, bool(first & 0x40))
    return Submit(destination, text, alphabet, part, bool(first & 0x20), reference)


def _read_address(reader: _Reader) -> str:
    length = reader.octet("TP-DA")
    kind = reader.octet("the type of TP-DA")
    if not 1 <= length <= 20 or not kind & 0x80:  # §9.1.2.5
        raise BadTpdu(f"a destination of {length} digits, type {kind:02X}")
    octets = reader.take((length + 1) // 2, "the digits of TP-DA")
    digits = "".join(f"{octet & 0x0F:x}{octet >> 4:x}" for octet in octets)
    if length % 2 and digits[-1] != "f":
        raise BadTpdu("an odd destination without its fill")
    number = digits[:length]
    if kind & 0x70 == 0x50 or not all(digit in "0123456789ab" for digit in number):
        raise BadTpdu(f"a destination of type {kind:02X} with the digits {number}")
    shown = number.translate(str.maketrans("ab", "*#"))
    return f"+{shown}" if kind & 0x70 == 0x10 else shown


def _alphabet(coding: int) -> Alphabet:
    """TS 23.038 §4."""
    group = coding >> 4
    if group < 4:
        if coding & 0x20:
            raise BadTpdu("compressed text")
        kinds = (Alphabet.GSM7, Alphabet.OCTETS, Alphabet.UCS2)
        if coding >> 2 & 0x03 == 3:
            raise BadTpdu(f"reserved data coding {coding:02X}")
        return kinds[coding >> 2 & 0x03]
    match group:
        case 0x0C | 0x0D:
            return Alphabet.GSM7
        case 0x0E:
            return Alphabet.UCS2
        case 0x0F:
            return Alphabet.OCTETS if coding & 0x04 else Alphabet.GSM7
    raise BadTpdu(f"reserved data coding {coding:02X}")


def _read_validity(reader: _Reader, form: int) -> None:
    """§9.2.3.12: absent, enhanced (7), relative (1), absolute (7)."""
    reader.take((0, 7, 1, 7)[form], "TP-VP")


def _read_user_data(
    reader: _Reader, alphabet: Alphabet, has_header: bool
) -> tuple[str, Part | None]:
    length = reader.octet("TP-UDL")
    octets = reader.rest()
    expected = (length * 7 + 7) // 8 if alphabet is Alphabet.GSM7 else length
    if len(octets) != expected or expected > _MOST_UD_OCTETS:  # §9.2.3.16
        raise BadTpdu(f"TP-UDL {length} asks for {expected} octets, there are {len(octets)}")
    if not has_header:
        return _read_text(octets, length, alphabet, 0), None
    header_size = 1 + _Reader(octets).octet("UDHL")
    if header_size > len(octets):
        raise BadTpdu("a header longer than the user data")
    return _read_text(octets, length, alphabet, header_size), _read_header(octets[1:header_size])


def _read_text(octets: bytes, length: int, alphabet: Alphabet, header_size: int) -> str:
    body = octets[header_size:]
    match alphabet:
        case Alphabet.GSM7:
            # §9.2.3.24: the text goes on at the next septet boundary after the header.
            header_septets = (header_size * 8 + 6) // 7
            fill_bits = header_septets * 7 - header_size * 8
            if length < header_septets:
                raise BadTpdu("a header longer than the user data")
            return text_of(unpack(body, length - header_septets, fill_bits))
        case Alphabet.OCTETS:
            return body.decode("latin-1")
        case Alphabet.UCS2:
            try:
                return body.decode("utf-16-be")
            except UnicodeDecodeError as error:
                raise BadTpdu(f"no UCS-2: {error.reason}") from None


def _read_header(header: bytes) -> Part | None:
    reader = _Reader(header)
    part = None
    while reader.rest():
        element = reader.octet("an information element")
        data = reader.take(reader.octet("an element's length"), "an information element")
        match element, len(data):
            case 0x00, 3:  # §9.2.3.24.1
                part = Part(*data)
            case 0x08, 4:  # §9.2.3.24.8
                part = Part(data[0] << 8 | data[1], data[2], data[3])
            case 0x00 | 0x08, size:
                raise BadTpdu(f"a concatenation element of {size} octets")
    if part is not None and not 1 <= part.number <= part.total:
        raise BadTpdu(f"part {part.number} of {part.total}")
    return part


def user_data(text: str, part: Part | None, wide: bool) -> tuple[int, int, bytes]:
    """Encode a text as (TP-DCS without class, TP-UDL, TP-UD); `wide` takes 16-bit references."""
    header = b"" if part is None else _header(part, wide)
    if not in_alphabet(text):
        octets = header + text.encode("utf-16-be")
        return 0x08, len(octets), octets
    septets = septets_of(text)
    header_septets = (len(header) * 8 + 6) // 7
    fill_bits = header_septets * 7 - len(header) * 8
    return 0x00, header_septets + len(septets), header + pack(septets, fill_bits)


def _header(part: Part, wide: bool) -> bytes:
    if wide:
        reference = part.reference.to_bytes(2, "big")
        return bytes([6, 0x08, 4, *reference, part.total, part.number])
    return bytes([5, 0x00, 3, part.reference & 0xFF, part.total, part.number])


def deliver(
    sender: str,
    text: str,
    part: Part | None,
    sent_utc: datetime,
    message_class: int | None = None,
    wide: bool = False,
) -> bytes:
    """Encode a DELIVER from a number or, where it has letters, an alphanumeric sender."""
    coding, length, octets = user_data(text, part, wide)
    if message_class is not None:
        coding |= 0x10 | message_class
    first = 0x04 | (0x40 if part is not None else 0)
    head = bytes([first]) + _address(sender) + bytes([0x00, coding])
    return head + _time_stamp(sent_utc) + bytes([length]) + octets


def status_report(
    reference: int, recipient: str, sent_utc: datetime, done_utc: datetime, status: int
) -> bytes:
    """Encode a STATUS-REPORT; `status` is TP-ST (§9.2.3.15)."""
    head = bytes([0x06, reference]) + _address(recipient)
    return head + _time_stamp(sent_utc) + _time_stamp(done_utc) + bytes([status])


def with_service_centre(number: str, tpdu: bytes) -> bytes:
    """The TPDU with the service centre's address in front, as PDU mode shows it."""
    address = _address(number)
    return bytes([len(address) - 1]) + address[1:] + tpdu


def _address(number: str) -> bytes:
    digits = number.removeprefix("+").translate(str.maketrans("*#", "AB"))
    if not digits or not all(digit in "0123456789AB" for digit in digits):
        return _alphanumeric_address(number)
    kind = _INTERNATIONAL if number.startswith("+") else _UNKNOWN_TYPE
    padded = digits + "F" * (len(digits) % 2)
    pairs = (padded[at : at + 2] for at in range(0, len(padded), 2))
    return bytes([len(digits), kind]) + bytes(int(pair[::-1], 16) for pair in pairs)


def _alphanumeric_address(name: str) -> bytes:
    """§9.1.2.5: the length counts the half octets that are used."""
    septets = septets_of(name)
    if not 1 <= len(septets) <= 11:
        raise ValueError(f"{name} does not fit an alphanumeric address")
    return bytes([(len(septets) * 7 + 3) // 4, _ALPHANUMERIC]) + pack(septets)


def _time_stamp(utc: datetime) -> bytes:
    """§9.2.3.11: swapped decimal digits, the zone in quarters of an hour (China: +32)."""
    local = utc.astimezone(_CHINA)
    fields = (local.year % 100, local.month, local.day, local.hour, local.minute, local.second, 32)
    return bytes(field % 10 << 4 | field // 10 for field in fields)
