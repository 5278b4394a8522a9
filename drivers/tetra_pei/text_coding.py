"""Text coding schemes (EN 300 392-2 §29.5.4.1): characters as a radio packs them.

Schemes 1 and 26 (Latin-1, UTF-16BE) are seen in recordings and are all that we send. The
numbers of the other parts of ISO 8859 and of the code pages are general knowledge, not seen
on a wire; a number that is none of them is a `PduError`, never a guess.
"""

from drivers.tetra_pei.pdu_error import PduError

SEVEN_BITS = 0
LATIN_1 = 1
UTF_16 = 26

_PARTS_OF_8859 = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15)
_CODE_PAGES = (437, 737, 850, 852, 855, 857, 860, 861, 863, 865, 866, 869)
_CODECS = {
    **{scheme: f"iso8859_{part}" for scheme, part in enumerate(_PARTS_OF_8859, 1)},
    **{scheme: f"cp{page}" for scheme, page in enumerate(_CODE_PAGES, 14)},
    UTF_16: "utf_16_be",
}

# 3GPP TS 23.038 §6.2.1; the escape to its extension stands for a space
_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ ÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


def decode_text(scheme: int, octets: bytes) -> str:
    """The text of these octets; raises `PduError` for what the scheme does not allow."""
    if scheme == SEVEN_BITS:
        return _from_seven_bits(octets)
    codec = _CODECS.get(scheme)
    if codec is None:
        raise PduError(f"text coding scheme {scheme} is not known")
    try:
        return octets.decode(codec)
    except UnicodeDecodeError as error:
        raise PduError(f"no text of coding scheme {scheme}: {error.reason}") from None


def encode_text(text: str) -> tuple[int, bytes]:
    """The shortest scheme that holds every character, and the octets.

    Raises `PduError` for what no radio can show, such as half of a surrogate pair.
    """
    try:
        return LATIN_1, text.encode("iso8859_1")
    except UnicodeEncodeError:
        pass
    try:
        return UTF_16, text.encode("utf_16_be")
    except UnicodeEncodeError as error:
        raise PduError(f"{error.reason}: no radio can show that") from None


def split_octets(text: str, most_octets: int) -> tuple[int, list[bytes]]:
    """The scheme, and the text in pieces of at most so many octets, no character cut in two."""
    scheme, whole = encode_text(text)
    if len(whole) <= most_octets:
        return scheme, [whole]
    pieces = [b""]
    for octets in (character.encode(_CODECS[scheme]) for character in text):
        if len(pieces[-1]) + len(octets) > most_octets:
            pieces.append(b"")
        pieces[-1] += octets
    return scheme, pieces


def _from_seven_bits(octets: bytes) -> str:
    """Seven bits a character, the first in the low bits of the first octet (TS 23.038 §6.1.2)."""
    packed, count = int.from_bytes(octets, "little"), len(octets) * 8 // 7
    text = "".join(_ALPHABET[packed >> (7 * place) & 0x7F] for place in range(count))
    # seven characters and eight need as many octets: then a last @ is what fills them up
    return text[:-1] if len(octets) % 7 == 0 and text.endswith("@") else text
