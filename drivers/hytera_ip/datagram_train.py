"""Datagrams of several ports in one stream of octets.

    port 1 octet | length 16 | datagram

A machine takes and gives octets; which port a datagram came by or goes to stands before it. This
never leaves the process.
"""

from collections.abc import Iterator
from enum import Enum


class Port(Enum):
    """A service's port."""

    TMP = 0
    RRS = 1
    LP = 2
    RCP = 3


def wagon(port: Port, datagram: bytes) -> bytes:
    """One datagram of at most 65535 octets with what goes before it."""
    return bytes((port.value,)) + len(datagram).to_bytes(2, "big") + datagram


class DatagramTrain:
    """Takes octets in any pieces and gives whole datagrams."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, octets: bytes) -> None:
        self._held += octets

    def datagrams(self) -> Iterator[tuple[Port, bytes]]:
        """Those that are whole; one of an unknown port is passed over."""
        while len(self._held) >= 3:
            end = 3 + int.from_bytes(self._held[1:3], "big")
            if len(self._held) < end:
                return
            port, datagram = self._held[0], self._held[3:end]
            self._held = self._held[end:]
            if port < len(Port):
                yield Port(port), datagram
