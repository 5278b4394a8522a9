"""The GSM 7 bit default alphabet and its packing, as the simulated network reads them.

TS 23.038 §6.2.1 (table and extension) and §6.1.2.1 (packing: the first character lies in
the low bits of the first octet).
"""

_DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
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
_ESCAPE = 0x1B

_CODES: dict[str, tuple[int, ...]] = {
    **{letter: (code,) for code, letter in enumerate(_DEFAULT) if code != _ESCAPE},
    **{letter: (_ESCAPE, code) for code, letter in _EXTENSION.items()},
}


def in_alphabet(text: str) -> bool:
    """Whether every character is in the default alphabet or its extension."""
    return all(letter in _CODES for letter in text)


def septets_of(text: str) -> list[int]:
    """The text as septets; raises KeyError for a character that is not in the alphabet."""
    return [code for letter in text for code in _CODES[letter]]


def text_of(septets: list[int]) -> str:
    """The septets as text; an escape before an unknown code shows that code's own character."""
    letters = []
    escaped = False
    for code in septets:
        if escaped:
            letters.append(_EXTENSION.get(code) or _shown(code))
            escaped = False
        elif code == _ESCAPE:
            escaped = True
        else:
            letters.append(_DEFAULT[code])
    return "".join(letters)


def _shown(code: int) -> str:
    # TS 23.038 §6.2.1.1: a double escape is shown as a space.
    return " " if code == _ESCAPE else _DEFAULT[code]


def pack(septets: list[int], fill_bits: int = 0) -> bytes:
    """Septets in octets, after `fill_bits` zero bits."""
    number = 0
    for place, code in enumerate(septets):
        number |= code << (fill_bits + 7 * place)
    return number.to_bytes((fill_bits + 7 * len(septets) + 7) // 8, "little")


def unpack(octets: bytes, count: int, fill_bits: int = 0) -> list[int]:
    """`count` septets out of octets, after `fill_bits` bits."""
    number = int.from_bytes(octets, "little") >> fill_bits
    return [(number >> (7 * place)) & 0x7F for place in range(count)]
