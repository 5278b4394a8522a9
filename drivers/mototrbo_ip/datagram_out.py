"""What a part of the machine wants to send, and where."""

from dataclasses import dataclass
from enum import Enum


class Port(Enum):
    """A service's port; the value is its place in the datagram train."""

    ARS = 0
    TMS = 1
    LRRP = 2


@dataclass(frozen=True, slots=True)
class DatagramOut:
    """One datagram to the four octets of an address, from our port to the same one there."""

    port: Port
    address: bytes
    datagram: bytes
