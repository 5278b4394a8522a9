"""HSTRP: the frames of repeaters and mobiles on an IP link.

    32 42 | version | type | number 16 | options … | HDAP …

    type      20 options follow, 10 reject, 08 close, 04 connect, 02 heartbeat, 01 acknowledge
    option    key, bit 7 of it says that another follows | length 8 | value

A frame without a type bit carries data and has to be acknowledged under its number. The header
has no checksum; HDAP has its own.
"""

from dataclasses import dataclass
from enum import Flag

from drivers.hytera_ip.frame_error import FrameError

_MAGIC = b"\x32\x42"
_HEADER_SIZE = 6
_HAS_OPTIONS = 0x20
_ANOTHER_FOLLOWS = 0x80

DEVICE_OPTION = 3
SLOT_OPTION = 4

Options = tuple[tuple[int, bytes], ...]


class HstrpType(Flag):
    """What a frame is; no bit at all is data."""

    DATA = 0
    ACKNOWLEDGE = 0x01
    HEARTBEAT = 0x02
    CONNECT = 0x04
    CLOSE = 0x08
    REJECT = 0x10


@dataclass(frozen=True, slots=True)
class HstrpFrame:
    """One datagram; `options` are pairs of a key (0 to 127) and at most 255 octets."""

    type: HstrpType
    number: int
    options: Options = ()
    payload: bytes = b""
    version: int = 0

    def encode(self) -> bytes:
        """The datagram."""
        bits = self.type.value | (_HAS_OPTIONS if self.options else 0)
        head = _MAGIC + bytes((self.version, bits)) + self.number.to_bytes(2, "big")
        return head + _encode_options(self.options) + self.payload


def decode_hstrp(datagram: bytes) -> HstrpFrame:
    """Read one datagram; raises `FrameError`."""
    if len(datagram) < _HEADER_SIZE or not datagram.startswith(_MAGIC):
        raise FrameError("no HSTRP header")
    bits = datagram[3]
    if bits & ~(_HAS_OPTIONS | 0x1F):
        raise FrameError(f"unknown HSTRP type {bits:02x}")
    options: Options = ()
    rest = datagram[_HEADER_SIZE:]
    if bits & _HAS_OPTIONS:
        options, rest = _decode_options(rest)
    number = int.from_bytes(datagram[4:6], "big")
    return HstrpFrame(HstrpType(bits & 0x1F), number, options, rest, datagram[2])


def _encode_options(options: Options) -> bytes:
    last = len(options) - 1
    return b"".join(
        bytes((key | (_ANOTHER_FOLLOWS if place < last else 0), len(value))) + value
        for place, (key, value) in enumerate(options)
    )


def _decode_options(octets: bytes) -> tuple[Options, bytes]:
    options: list[tuple[int, bytes]] = []
    place = 0
    while True:
        if len(octets) < place + 2 or len(octets) < place + 2 + octets[place + 1]:
            raise FrameError("the HSTRP options are cut off")
        end = place + 2 + octets[place + 1]
        options.append((octets[place] & ~_ANOTHER_FOLLOWS, octets[place + 2 : end]))
        if not octets[place] & _ANOTHER_FOLLOWS:
            return tuple(options), octets[end:]
        place = end
