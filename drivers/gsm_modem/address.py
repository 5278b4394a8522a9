"""Telephone numbers as TS 23.040 §9.1.2.5 writes them: TP-DA, TP-OA, TP-RA.

length   number of digits (of useful semi-octets for letters)
type     1 | type of number (3 bits) | numbering plan (4 bits)
value    two digits an octet, low half first, 0xF fills an odd end; or packed septets
"""

import re

from drivers.gsm_modem.gsm_alphabet import text_of_septets, unpack
from drivers.gsm_modem.octet_reader import OctetReader
from drivers.gsm_modem.pdu_error import PduError

_INTERNATIONAL = 0x91
_UNKNOWN = 0x81
_ALPHANUMERIC = 0b101
_LONGEST_DIGITS = 20
_DIGITS = "0123456789*#abc"

_SEPARATORS = re.compile(r"[-. ()\u00a0\u2013]")
_NUMBER = re.compile(r"\+?[0-9*#]{1,20}", re.ASCII)


def encode_address(number: str) -> bytes:
    """An address field for a number as the roster writes it; `+` makes it international.

    The separators `-`, `.`, blanks and brackets are dropped; anything else but digits, `*`
    and `#` raises `PduError`.
    """
    plain = _SEPARATORS.sub("", number)
    if not _NUMBER.fullmatch(plain):
        raise PduError(f"{number!r} is no telephone number")
    digits = plain.removeprefix("+")
    padded = digits if len(digits) % 2 == 0 else digits + "F"
    codes = [15 if digit == "F" else _DIGITS.index(digit) for digit in padded]
    value = bytes(low | high << 4 for low, high in zip(codes[::2], codes[1::2], strict=True))
    return bytes([len(digits), _INTERNATIONAL if plain[0] == "+" else _UNKNOWN]) + value


def decode_address(reader: OctetReader) -> str:
    """The number as the network wrote it: `+…` when international, letters as letters."""
    length = reader.octet()
    # TS 23.040 §9.1.2.5: at most 12 octets with length and type
    if length > _LONGEST_DIGITS:
        raise PduError(f"an address of {length} digits")
    kind = reader.octet()
    value = reader.take((length + 1) // 2)
    if kind >> 4 & 0b111 == _ALPHANUMERIC:
        return text_of_septets(unpack(value, length * 4 // 7)).rstrip("\r")
    halves = [half for octet in value for half in (octet & 0x0F, octet >> 4)][:length]
    if any(half >= len(_DIGITS) for half in halves):
        raise PduError("a filler inside an address")
    digits = "".join(_DIGITS[half] for half in halves)
    return f"+{digits}" if kind >> 4 & 0b111 == 0b001 else digits
