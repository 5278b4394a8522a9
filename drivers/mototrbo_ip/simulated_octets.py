"""A second reading of ARS, TMS and LRRP, from the side of the radio, and none of the driver's.

Whatever the client sends is taken apart octet by octet; a deviation raises `Malformed`.
"""

from dataclasses import dataclass
from enum import Enum

_WELCOME, _USER_ANSWER, _REFUSED, _USER_REFUSED = 0xBF, 0xB7, 0xFF, 0xF7
IMMEDIATE, START, STOP, REPORT, VERSION = 0x05, 0x09, 0x0F, 0x0D, 0x14
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


class Said(Enum):
    """What a TMS message of the client is."""

    TEXT = "a text"
    ACKNOWLEDGEMENT = "it has arrived"
    AVAILABILITY = "a service is there"


@dataclass(frozen=True, slots=True)
class ReadText:
    """A text of the client; without `text` another message. Some have no `number`."""

    number: int | None
    acknowledge: bool
    text: str | None
    said: Said = Said.TEXT


def read_text(datagram: bytes) -> ReadText:
    """A TMS message of the client."""
    octets = unframed(datagram)
    header, rest = octets[0], octets[1:]
    if rest:
        if len(rest) < 1 + rest[0]:
            raise Malformed(f"the address of {datagram.hex()}")
        rest = rest[1 + rest[0] :]
    match header:
        case 0x3F | 0x1F if not rest:
            return ReadText(None, False, None, Said.ACKNOWLEDGEMENT)
        case 0xBF | 0x9F:
            return ReadText(_acknowledged(rest), False, None, Said.ACKNOWLEDGEMENT)
        case 0xD0 | 0x90 if len(rest) == 1:
            return ReadText(rest[0], header == 0xD0, None, Said.AVAILABILITY)
        case 0xE0 | 0xC0 | 0xA0 | 0x80:
            return _text(header, rest)
    raise Malformed(f"TMS of {datagram.hex()}")


def _acknowledged(numbers: bytes) -> int:
    if len(numbers) == 1 and numbers[0] < 32:
        return numbers[0]
    if len(numbers) == 2 and numbers[0] & 0xE0 == 0x80 and numbers[1] in (0x20, 0x40, 0x60):
        return numbers[0] & 31 | numbers[1]
    raise Malformed(f"number of an acknowledgement {numbers.hex()}")


def _text(header: int, rest: bytes) -> ReadText:
    if len(rest) < 2 or rest[0] & 0xE0 != 0x80 or rest[1] & 0x9F != 4:
        raise Malformed(f"headers of a text {rest[:2].hex()}")
    said = rest[6:] if rest[2:6] == b"\r\0\n\0" else rest[2:]
    try:
        words = said.decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise Malformed(f"a text that is no UTF-16: {error}") from error
    return ReadText(rest[0] & 31 | rest[1] & 0x60, bool(header & 0x40), words)


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


def write_sign_on(name: str, user: str) -> bytes:
    """Somebody says at a radio who he is."""
    device, who = name.encode("ascii"), user.encode("utf-8")
    names = bytes([len(device)]) + device + bytes([len(who)]) + who
    return framed(b"\xf5\0" + names + b"\0")


class Welcome(Enum):
    """The client's answer to a registration."""

    DEVICE = "yes"
    USER = "yes, to a user"
    REFUSED = "no"


def read_welcome(datagram: bytes) -> Welcome:
    """Raises `Malformed`."""
    said = unframed(datagram)
    if said == b"\x37":
        return Welcome.USER
    if len(said) == 2 and said[0] in (_REFUSED, _USER_REFUSED):
        return Welcome.REFUSED
    if len(said) != 2 or said[0] not in (_WELCOME, _USER_ANSWER) or not said[1]:
        raise Malformed(f"ARS of {datagram.hex()}")
    return Welcome.USER if said[0] == _USER_ANSWER else Welcome.DEVICE


SIGN_OFF = bytes.fromhex("000176")
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
VERSION_ONE = bytes.fromhex("15023601")
UNKNOWN_TOKEN = b"\x7e\x01\x02"
