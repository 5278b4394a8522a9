"""TP-UDL and TP-UD with the user data header (TS 23.040 §9.2.3.24).

    UDL | UDHL | IEI length value … | fill bits | septets or octets

With a header, UDL still counts septets for the 7 bit alphabet, header and fill bits
included. We write and read one element, concatenation:

    00 03 ref total number          §9.2.3.24.1, 8-bit reference
    08 04 ref ref total number      §9.2.3.24.8, 16-bit reference
"""

from dataclasses import dataclass

from drivers.gsm_modem.data_coding import Alphabet
from drivers.gsm_modem.gsm_alphabet import pack, unpack
from drivers.gsm_modem.mistaken_coding import is_gbk
from drivers.gsm_modem.octet_reader import OctetReader
from drivers.gsm_modem.pdu_error import PduError

_CONCATENATED_8 = 0x00
_CONCATENATED_16 = 0x08
_PORT_8 = 0x04
_PORT_16 = 0x05
_MOST_OCTETS = 140
_MOST_SEPTETS = 160


@dataclass(frozen=True, slots=True)
class Concatenation:
    """Part `number` (from 1) of `total`; `wide` means a 16-bit reference."""

    reference: int
    total: int
    number: int
    wide: bool


@dataclass(frozen=True, slots=True)
class UserData:
    """What a part carries; `payload` is one septet a byte for `GSM7`, octets otherwise.

    `for_port` says that it is meant for an application, not for a reader.
    """

    alphabet: Alphabet
    payload: bytes
    concatenation: Concatenation | None = None
    for_port: bool = False

    @property
    def is_text(self) -> bool:
        """Whether a human can have written it for a human."""
        if self.for_port or (self.alphabet is Alphabet.UCS2 and is_gbk(self.payload)):
            return False
        return self.alphabet in (Alphabet.GSM7, Alphabet.UCS2)


def encode_user_data(data: UserData) -> bytes:
    """UDL and UD; raises `PduError` when it does not fit into one part."""
    header = b"" if data.concatenation is None else _encode_header(data.concatenation)
    if data.alphabet is Alphabet.GSM7:
        fill_bits = -8 * len(header) % 7
        length = (8 * len(header) + fill_bits) // 7 + len(data.payload)
        octets = header + pack(data.payload, fill_bits)
    else:
        octets = header + data.payload
        length = len(octets)
    if len(octets) > _MOST_OCTETS:
        raise PduError(f"{len(octets)} octets of user data in one part")
    return bytes([length]) + octets


def decode_user_data(reader: OctetReader, alphabet: Alphabet, has_header: bool) -> UserData:
    """Read UDL and UD; raises `PduError` where lengths contradict each other."""
    length = reader.octet()
    packed = alphabet is Alphabet.GSM7
    if length > (_MOST_SEPTETS if packed else _MOST_OCTETS):
        raise PduError(f"a user data length of {length}")
    octets = reader.take((7 * length + 7) // 8 if packed else length)
    header = _take_header(octets) if has_header else b""
    if not packed:
        return UserData(
            alphabet, octets[len(header) :], _concatenation_in(header), _has_port(header)
        )
    fill_bits = -8 * len(header) % 7
    septets = length - (8 * len(header) + fill_bits) // 7
    if septets < 0:
        raise PduError("a header longer than its user data")
    payload = unpack(octets[len(header) :], septets, fill_bits)
    return UserData(alphabet, payload, _concatenation_in(header), _has_port(header))


def header_octets(wide: bool) -> int:
    """How much room a concatenation header takes in a part."""
    return 7 if wide else 6


def _encode_header(part: Concatenation) -> bytes:
    if part.wide:
        reference = part.reference.to_bytes(2, "big")
        return bytes([6, _CONCATENATED_16, 4, *reference, part.total, part.number])
    return bytes([5, _CONCATENATED_8, 3, part.reference, part.total, part.number])


def _take_header(octets: bytes) -> bytes:
    if not octets or octets[0] + 1 > len(octets):
        raise PduError("a header longer than its user data")
    return octets[: octets[0] + 1]


def _elements(header: bytes) -> list[tuple[int, bytes]]:
    """Identifier and value of each element; none of a header that does not add up."""
    found: list[tuple[int, bytes]] = []
    reader = OctetReader(header[1:])
    try:
        while reader.left:
            identifier, length = reader.octet(), reader.octet()
            found.append((identifier, reader.take(length)))
    except PduError:
        # §9.2.3.24: too few or too many octets in the last element: all of it is ignored
        return []
    return found


def _concatenation_in(header: bytes) -> Concatenation | None:
    found: Concatenation | None = None
    for identifier, value in _elements(header):
        if (identifier, len(value)) in ((_CONCATENATED_8, 3), (_CONCATENATED_16, 4)):
            # §9.2.3.24: of several that exclude each other, the last one counts
            found = _concatenation(value) or found
    return found


def _has_port(header: bytes) -> bool:
    """§9.2.3.24.3, §9.2.3.24.4: application port addressing."""
    return any(identifier in (_PORT_8, _PORT_16) for identifier, _ in _elements(header))


def _concatenation(value: bytes) -> Concatenation | None:
    *reference, total, number = value
    # §9.2.3.24.1: an element with impossible numbers is ignored, the text is kept
    if not 1 <= number <= total:
        return None
    return Concatenation(
        int.from_bytes(bytes(reference), "big"), total, number, len(reference) == 2
    )
