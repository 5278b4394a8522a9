"""The GSM 7 bit default alphabet with its extension table, and how septets are packed.

TS 23.038 §6.2.1 and §6.2.1.1. A septet is held as one byte of value 0..127; a character of
the extension table is two of them, ESC first. Packing (§6.1.2.1) puts septet n at bit 7n,
least significant bit first, after the fill bits that follow a user data header.
"""

from collections.abc import Sequence

_ESCAPE = 0x1B

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}

_SEPTETS = {character: bytes([value]) for value, character in enumerate(_BASIC)}
_SEPTETS |= {character: bytes([_ESCAPE, value]) for value, character in _EXTENSION.items()}
del _SEPTETS["\x1b"]


def septets_of(text: str) -> list[bytes] | None:
    """One or two septets for each character, or None if the alphabet lacks one of them."""
    try:
        return [_SEPTETS[character] for character in text]
    except KeyError:
        return None


def text_of_septets(septets: bytes) -> str:
    """The text; an escape to nothing shows the basic character (§6.2.1.1 note), never fails."""
    text: list[str] = []
    escaped = False
    for septet in septets:
        if escaped:
            text.append(_EXTENSION.get(septet, " " if septet == _ESCAPE else _BASIC[septet]))
            escaped = False
        elif septet == _ESCAPE:
            escaped = True
        else:
            text.append(_BASIC[septet])
    return "".join(text)


def pack(septets: Sequence[int], fill_bits: int = 0) -> bytes:
    """Septets as octets, the first one after `fill_bits` zero bits."""
    bits = 0
    for position, septet in enumerate(septets):
        bits |= septet << (7 * position + fill_bits)
    return bits.to_bytes((7 * len(septets) + fill_bits + 7) // 8, "little")


def unpack(octets: bytes, count: int, fill_bits: int = 0) -> bytes:
    """`count` septets out of `octets`, which must hold them."""
    bits = int.from_bytes(octets, "little") >> fill_bits
    return bytes((bits >> (7 * position)) & 0x7F for position in range(count))
