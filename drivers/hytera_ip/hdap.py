"""HDAP: the envelope of every service.

    service | operation 16 | length 16 | payload | checksum | 03

Bit 7 of the service asks for reliable transport. Both numbers are little-endian for the radio
control service and big-endian for all others. The checksum covers operation, length and payload.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from drivers.hytera_ip.frame_error import FrameError

_RELIABLE = 0x80
_END = 0x03
_AROUND = 7


class Service(Enum):
    """Who a message is for."""

    RADIO_CONTROL = 0x02
    LOCATION = 0x08
    TEXT = 0x09
    REGISTRATION = 0x11
    TELEMETRY = 0x12
    DATA_TRANSMISSION = 0x13
    DATA_DELIVERY = 0x14


@dataclass(frozen=True, slots=True)
class HdapMessage:
    """One message; `operation` is the number as its service writes it."""

    service: Service
    operation: int
    payload: bytes = b""
    reliable: bool = False

    def encode(self) -> bytes:
        """The message's octets."""
        order = _order(self.service)
        length = len(self.payload).to_bytes(2, order)
        body = self.operation.to_bytes(2, order) + length + self.payload
        first = self.service.value | (_RELIABLE if self.reliable else 0)
        return bytes((first,)) + body + bytes((_checksum(body), _END))

    def __str__(self) -> str:
        """For logs: service, operation and payload, the numbers in hex."""
        return f"{self.service.name} {self.operation:04x} {self.payload.hex()}"


def decode_hdap(octets: bytes) -> HdapMessage:
    """Read exactly one message; raises `FrameError`, also for a wrong length or checksum."""
    if len(octets) < _AROUND or octets[-1] != _END:
        raise FrameError("no HDAP message")
    try:
        service = Service(octets[0] & ~_RELIABLE)
    except ValueError:
        raise FrameError(f"unknown HDAP service {octets[0]:02x}") from None
    order = _order(service)
    if int.from_bytes(octets[3:5], order) != len(octets) - _AROUND:
        raise FrameError("wrong HDAP length")
    if _checksum(octets[1:-2]) != octets[-2]:
        raise FrameError("wrong HDAP checksum")
    operation = int.from_bytes(octets[1:3], order)
    return HdapMessage(service, operation, octets[5:-2], bool(octets[0] & _RELIABLE))


def _order(service: Service) -> Literal["little", "big"]:
    return "little" if service is Service.RADIO_CONTROL else "big"


def _checksum(body: bytes) -> int:
    return (~sum(body) + 0x33) & 0xFF
