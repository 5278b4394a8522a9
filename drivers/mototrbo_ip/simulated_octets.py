"""A second reading of ARS, TMS and LRRP, from the side of the radio, and none of the driver's.

Whatever the client sends is taken apart octet by octet; a deviation raises `Malformed`.
"""

from dataclasses import dataclass

WELCOME = 0xBF
IMMEDIATE, START, STOP, REPORT = 0x05, 0x09, 0x0F, 0x0D
IMMEDIATE_ANSWER = 0x07


class Malformed(Exception):
    """The client sent what no radio understands."""


def framed(octets: bytes) -> bytes:
    """With the 16-bit length before it, as ARS and TMS have it."""
    return len(octets).to_bytes(2, "big") + octets


def unframed(datagram: bytes) -> bytes:
    """What the length covers; a client has no reason to let more or less follow."""
    if len(datagram) < 3 or int.from_bytes(datagram[:2], "big") != len(datagram) - 2:
        raise Malformed(f"length of {datagram.hex()}")
    return datagram[2:]


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text of the client, or with `text` None its acknowledgement."""

    number: int
    acknowledge: bool
    text: str | None


def read_text(datagram: bytes) -> ReadText:
    """A TMS message of the client."""
    octets = unframed(datagram)
    if len(octets) < 3 or octets[1] != 0:
        raise Malformed(f"TMS of {datagram.hex()}")
    match octets[0]:
        case 0xBF | 0x9F:
            return ReadText(_acknowledged(octets[2:]), False, None)
        case 0xE0 | 0xC0 | 0xA0 | 0x80:
            return _text(octets)
    raise Malformed(f"TMS header {octets[0]:02x}")


def _acknowledged(numbers: bytes) -> int:
    if len(numbers) == 1 and numbers[0] < 32:
        return numbers[0]
    if len(numbers) == 2 and numbers[0] & 0xE0 == 0x80 and numbers[1] in (0x20, 0x40, 0x60):
        return numbers[0] & 31 | numbers[1]
    raise Malformed(f"number of an acknowledgement {numbers.hex()}")


def _text(octets: bytes) -> ReadText:
    if len(octets) < 4 or octets[2] & 0xE0 != 0x80 or octets[3] & 0x9F != 4:
        raise Malformed(f"headers of a text {octets[:4].hex()}")
    said = octets[8:] if octets[4:8] == b"\r\0\n\0" else octets[4:]
    try:
        words = said.decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise Malformed(f"a text that is no UTF-16: {error}") from error
    return ReadText(octets[2] & 31 | octets[3] & 0x60, bool(octets[0] & 0x40), words)


def write_text(number: int, words: str, acknowledge: bool = True, crlf: bool = True) -> bytes:
    """A text of a radio."""
    head = bytes([0xE0 if acknowledge else 0xA0, 0, 0x80 | number % 32, number // 32 * 32 | 4])
    return framed(head + (b"\r\0\n\0" if crlf else b"") + words.encode("utf-16-le"))


def write_acknowledgement(number: int) -> bytes:
    """What a radio says when it has a text."""
    if number < 32:
        return framed(bytes([0xBF, 0, number]))
    return framed(bytes([0xBF, 0, 0x80 | number % 32, number // 32 * 32]))


def write_registration(name: str, first: bool) -> bytes:
    """Here I am, or still."""
    device = name.encode("ascii")
    return framed(bytes([0xF0, 0x20 if first else 0x40, len(device)]) + device + b"\0\0")


GOOD_BYE = bytes.fromhex("000131")
HERE = bytes.fromhex("00013f")
QUERY = bytes.fromhex("000174")


def request_name(number: int) -> bytes:
    """A request's number as the client writes it."""
    return b"\x22\x03" + number.to_bytes(3, "big")


def write_answer(document: int, name: bytes, body: bytes) -> bytes:
    """An LRRP document of a radio, to the request of that name."""
    octets = name + body
    return bytes([document, len(octets)]) + octets


def fix(latitude_deg: float, longitude_deg: float, circle: bool = False) -> bytes:
    """A point, or a circle of 12.5 m around it."""
    north = round(latitude_deg / 180 * 2**32) % 2**32
    east = round(longitude_deg / 360 * 2**32) % 2**32
    point = north.to_bytes(4, "big") + east.to_bytes(4, "big")
    return b"\x51" + point + b"\x0c\x40" if circle else b"\x66" + point


SUCCESS = b"\x38"
NO_FIX = b"\x37\x10"
IN_USE = b"\x37\x16"
UNKNOWN_TOKEN = b"\x7e\x01\x02"
