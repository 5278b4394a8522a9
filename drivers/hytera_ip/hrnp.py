"""HRNP: the frames of a radio's own interface (USB or mobile).

    7E | version | block | operation | source | destination
       | number 16 | length 16 | checksum 16 | HDAP …

`length` counts the whole frame; the checksum is the ones' complement of the 16-bit sum of the
frame with a checksum of zero, an odd octet padded. Versions 00, 03 and 04 occur, in one dialog
side by side, so none is enforced.
"""

from dataclasses import dataclass
from enum import Enum

from drivers.hytera_ip.frame_error import FrameError

_MAGIC = 0x7E
_HEADER_SIZE = 12

HOST = 0x20
RADIO = 0x10


class HrnpOperation(Enum):
    """What a frame is."""

    DATA = 0x00
    DATA_ACKNOWLEDGE = 0x10
    CLOSE_ACKNOWLEDGE = 0xFA
    CLOSE = 0xFB
    REJECT = 0xFC
    ACCEPT = 0xFD
    CONNECT = 0xFE


@dataclass(frozen=True, slots=True)
class HrnpFrame:
    """One datagram; `number` is 0 to 65535, all else but the payload one octet."""

    operation: HrnpOperation
    number: int
    payload: bytes = b""
    version: int = 4
    source: int = HOST
    destination: int = RADIO
    block: int = 0

    def encode(self) -> bytes:
        """The datagram."""
        first = (_MAGIC, self.version, self.block, self.operation.value)
        head = bytes((*first, self.source, self.destination))
        length = (_HEADER_SIZE + len(self.payload)).to_bytes(2, "big")
        head += self.number.to_bytes(2, "big") + length
        return head + _checksum(head + self.payload) + self.payload


def decode_hrnp(datagram: bytes) -> HrnpFrame:
    """Read one datagram; raises `FrameError`, also for a wrong length or checksum."""
    if len(datagram) < _HEADER_SIZE or datagram[0] != _MAGIC:
        raise FrameError("no HRNP header")
    if int.from_bytes(datagram[8:10], "big") != len(datagram):
        raise FrameError("wrong HRNP length")
    if _checksum(datagram[:10] + datagram[12:]) != datagram[10:12]:
        raise FrameError("wrong HRNP checksum")
    try:
        operation = HrnpOperation(datagram[3])
    except ValueError:
        raise FrameError(f"unknown HRNP operation {datagram[3]:02x}") from None
    return HrnpFrame(
        operation,
        number=int.from_bytes(datagram[6:8], "big"),
        payload=datagram[12:],
        version=datagram[1],
        source=datagram[4],
        destination=datagram[5],
        block=datagram[2],
    )


def _checksum(octets: bytes) -> bytes:
    padded = octets + bytes(len(octets) % 2)
    total = sum(int.from_bytes(padded[i : i + 2], "big") for i in range(0, len(padded), 2))
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return (total ^ 0xFFFF).to_bytes(2, "big")
