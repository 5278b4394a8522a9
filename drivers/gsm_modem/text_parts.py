"""How one text becomes the parts that fit into an SMS each (TS 23.040 §9.2.3.24.1).

The 7 bit alphabet is taken when it has every character of the text, else UCS-2. A character
is never cut: neither a pair of septets nor a pair of surrogates ends up in two parts.

                        alone   with 8-bit reference   with 16-bit reference
    septets               160                    153                     152
    UTF-16 code units      70                     67                      66
"""

from collections.abc import Iterable, Iterator

from drivers.gsm_modem.data_coding import Alphabet
from drivers.gsm_modem.gsm_alphabet import septets_of
from drivers.gsm_modem.pdu_error import PduError
from drivers.gsm_modem.user_data import Concatenation, UserData, header_octets

_PART_OCTETS = 140
_MOST_PARTS = 255


def split_text(text: str, reference: int, wide: bool) -> list[UserData]:
    """The parts of `text`, in order; `reference` is cut to the 8 or 16 bits there are.

    Raises `PduError` for a text of more than 255 parts.
    """
    septets = septets_of(text)
    if septets is None:
        alphabet, characters = Alphabet.UCS2, [_utf16(character) for character in text]
    else:
        alphabet, characters = Alphabet.GSM7, septets
    whole = b"".join(characters)
    if len(whole) <= _room(alphabet, 0):
        return [UserData(alphabet, whole)]
    payloads = list(_fill(characters, _room(alphabet, header_octets(wide))))
    if len(payloads) > _MOST_PARTS:
        raise PduError(f"a text of {len(payloads)} parts")
    reference &= 0xFFFF if wide else 0xFF
    return [
        UserData(alphabet, payload, Concatenation(reference, len(payloads), number, wide))
        for number, payload in enumerate(payloads, start=1)
    ]


def _room(alphabet: Alphabet, header: int) -> int:
    octets = _PART_OCTETS - header
    # an odd octet holds no code unit
    return octets * 8 // 7 if alphabet is Alphabet.GSM7 else octets // 2 * 2


def _fill(characters: Iterable[bytes], room: int) -> Iterator[bytes]:
    part = bytearray()
    for character in characters:
        if len(part) + len(character) > room:
            yield bytes(part)
            part.clear()
        part += character
    yield bytes(part)


def _utf16(character: str) -> bytes:
    # half of a surrogate pair is no character; it is sent as `?`
    return character.encode("utf-16-be", "replace")
