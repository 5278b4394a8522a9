"""An SDS as the radio passes it on: `+CTSDSR` and its line of digits (EN 300 392-5 §6.13.2).

    +CTSDSR: AI,[calling],[type],called,type,bits[,e2ee]      six or seven fields
    +CTSDSR: AI,called,type,bits                              four
    +CTSDSR: AI,called,bits                                   three

The two lines of a pair stand one behind the other; what comes between them means that the
digits were lost. `bits` is the truth about the length: some radios fill up to whole octets, some
leave half an octet.
"""

import re
from dataclasses import dataclass

from drivers.tetra_pei.bit_fields import BitReader
from drivers.tetra_pei.pdu_error import PduError

_PREFIX = "+CTSDSR:"
_DIGITS = re.compile(r"[0-9A-Fa-f]+")
_LONGEST_BITS = 2047
STATUS_SERVICE = 13


@dataclass(frozen=True, slots=True)
class SdsHeader:
    """The fields: identities in digits, types 0 SSI, 1 TSI …; `service` 12 SDS-4, 13 status."""

    service: int
    calling: str
    calling_type: str
    called: str
    called_type: str
    bits: int
    encrypted: str | None = None


@dataclass(frozen=True, slots=True)
class ReceivedSds:
    """Both lines; the last octet is filled up with zero bits."""

    header: SdsHeader
    octets: bytes


class SdsLines:
    """Puts header and digits together; `lost` counts headers whose digits never came."""

    def __init__(self) -> None:
        self._header: str | None = None
        self.lost = 0

    def take(self, line: str) -> tuple[str, str] | None:
        """(header line, digits) if this line completes a pair, ("", "") if it begins one."""
        if line.startswith(_PREFIX):
            self.lost += self._header is not None
            self._header = line
            return "", ""
        header, self._header = self._header, None
        if header is None:
            return None
        if _DIGITS.fullmatch(line) is None:
            self.lost += 1
            return None
        return header, line


def decode_header(line: str) -> SdsHeader:
    """The fields of a `+CTSDSR` line; raises `PduError`."""
    if not line.startswith(_PREFIX):
        raise PduError("no +CTSDSR")
    fields = [field.strip() for field in line[len(_PREFIX) :].split(",")]
    match fields:
        case [service, called, bits]:
            return SdsHeader(_number(service), "", "", called, "", _bits(bits))
        case [service, called, kind, bits]:
            return SdsHeader(_number(service), "", "", called, kind, _bits(bits))
        case [service, calling, calling_type, called, kind, bits, *e2ee] if len(e2ee) <= 1:
            encrypted = e2ee[0] if e2ee else None
            return SdsHeader(
                _number(service), calling, calling_type, called, kind, _bits(bits), encrypted
            )
    raise PduError(f"a +CTSDSR of {len(fields)} fields")


def decode_sds(header_line: str, digits: str) -> ReceivedSds:
    """Both lines; raises `PduError` when fewer bits came than the header says."""
    header = decode_header(header_line)
    if _DIGITS.fullmatch(digits) is None:
        raise PduError("an SDS that is not hexadecimal")
    octets = bytes.fromhex(digits + "0" * (len(digits) % 2))
    if len(digits) * 4 < header.bits:
        raise PduError(f"an SDS of {header.bits} bits of which {len(digits) * 4} came")
    fields, whole = BitReader(octets, header.bits), -(-header.bits // 8)
    value = fields.unsigned(header.bits) << (whole * 8 - header.bits)
    return ReceivedSds(header, value.to_bytes(whole, "big"))


def _number(field: str) -> int:
    if not field.isascii() or not field.isdigit() or len(field) > 4:
        raise PduError(f"{field!r} is no number")
    return int(field)


def _bits(field: str) -> int:
    bits = _number(field)
    if not 0 < bits <= _LONGEST_BITS:
        raise PduError(f"an SDS of {bits} bits")
    return bits
