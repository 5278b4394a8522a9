"""Texts in SDS user data as a radio reads and writes them: a second reading of EN 300 392-2 §29.5.

82 89 02 09   coding [time stamp 3] text
8A            coding [time stamp 3] header length, elements: 00 03 ref n i | 08 04 ref ref n i, text
"""

from dataclasses import dataclass

_STAMPED = 0x80
_SEVEN, _LATIN, _UCS = 0, 1, 26
# §29.5.4.1: the parts of ISO 8859 have the numbers from 1 on
_LATINS = {at: f"iso8859-{part}" for at, part in enumerate((*range(1, 11), 13, 14, 15), 1)}
_HEADED = 0x8A
_ROOM = 130
_GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


@dataclass(frozen=True, slots=True)
class SeenWords:
    """A text, None where it cannot be read; part is (reference, total, number).

    `breach` names what the standard does not allow, with its clause.
    """

    text: str | None
    part: tuple[int, int, int] | None = None
    breach: str = ""


def read_words(protocol: int, octets: bytes) -> SeenWords:
    """What stands behind the header; `octets` begin with the coding."""
    if not octets:
        return SeenWords(None, breach="§29.5.4.1: a text without its coding")
    coding, body = octets[0] & 0x7F, octets[1:]
    if octets[0] & _STAMPED:
        if len(body) < 3:
            return SeenWords(None, breach="§29.5.4.3: a time stamp that is cut off")
        body = body[3:]
    part = None
    if protocol == _HEADED:
        if not body or len(body) <= body[0]:
            return SeenWords(None, breach="§29.5.10: a user data header that is cut off")
        header, body = body[1 : 1 + body[0]], body[1 + body[0] :]
        part = _part_in(header)
        if part is not None and not 1 <= part[2] <= part[1]:
            return SeenWords(None, breach=f"§29.5.10: part {part[2]} of {part[1]}")
    return _decoded(coding, body, part)


def read_piece(octets: bytes) -> tuple[tuple[int, int, int], bytes] | str:
    """A piece of a concatenated SDS (8C): (reference, total, number) and the octets behind."""
    wide = bool(octets) and bool(octets[0] & 0x10)
    if len(octets) < 3 + wide:
        return "§29.5.14: a concatenation header that is cut off"
    reference = octets[0] & 15
    if wide:
        reference = reference << 8 | octets[1]
    total, number = octets[1 + wide], octets[2 + wide]
    if not 1 <= number <= total:
        return f"§29.5.14: part {number} of {total}"
    return (reference, total, number), octets[3 + wide :]


def written(text: str, *, seven_bits: bool) -> tuple[int, list[bytes]]:
    """The coding, and the text in pieces that fit into one SDS each."""
    if seven_bits and all(character in _GSM for character in text):
        size = _ROOM * 8 // 7
        return _SEVEN, [_packed(text[at : at + size]) for at in _starts(text, size)]
    latin = all(ord(character) < 256 for character in text)
    coding, codec, width = (_LATIN, "latin-1", 1) if latin else (_UCS, "utf-16-be", 2)
    data, step = text.encode(codec), _ROOM // width * width
    return coding, [data[at : at + step] for at in _starts(data, step)]


def _starts(whole: str | bytes, step: int) -> range:
    return range(0, max(1, len(whole)), step)


def _part_in(header: bytes) -> tuple[int, int, int] | None:
    while len(header) >= 2:
        kind, value = header[0], header[2 : 2 + header[1]]
        header = header[2 + header[1] :]
        if kind in (0, 8) and len(value) == (3 if kind == 0 else 4):
            return int.from_bytes(value[:-2], "big"), value[-2], value[-1]
    return None


def _decoded(coding: int, body: bytes, part: tuple[int, int, int] | None) -> SeenWords:
    if coding == _SEVEN:
        return SeenWords(_unpacked(body), part)
    if coding == _UCS:
        if len(body) % 2:
            return SeenWords(None, part, f"§29.5.4.1: {len(body)} octets of UTF-16")
        return SeenWords(body.decode("utf-16-be", "replace"), part)
    codec = _LATINS.get(coding)
    return SeenWords(None if codec is None else body.decode(codec, "replace"), part)


def _packed(text: str) -> bytes:
    """TS 23.038 §6.1.2.1: the first character in the low bits of the first octet."""
    bits = sum(_GSM.index(character) << 7 * at for at, character in enumerate(text))
    return bits.to_bytes(-(-len(text) * 7 // 8), "little")


def _unpacked(octets: bytes) -> str:
    bits = int.from_bytes(octets, "little")
    text = "".join(_GSM[bits >> 7 * at & 127] for at in range(len(octets) * 8 // 7))
    return text[:-1] if octets and len(octets) % 7 == 0 and text[-1] == "@" else text
