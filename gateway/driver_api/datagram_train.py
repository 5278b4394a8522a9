"""Datagrams of several ports in one stream of octets.

    place 1 octet | length 2 octets, high one first | datagram

A machine takes and gives octets; by which port a datagram came or goes stands before it. This
never leaves the process.
"""

from collections.abc import Iterator


def wagon(place: int, datagram: bytes) -> bytes:
    """One datagram of at most 65535 octets with what goes before it."""
    return bytes((place,)) + len(datagram).to_bytes(2, "big") + datagram


class DatagramTrain:
    """Takes octets in any pieces and gives whole datagrams."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, octets: bytes) -> Iterator[tuple[int, bytes]]:
        """Add octets and take off the (place, datagram) that are whole."""
        self._held += octets
        while len(self._held) > 2:
            end = 3 + int.from_bytes(self._held[1:3], "big")
            if len(self._held) < end:
                return
            place, datagram = self._held[0], bytes(self._held[3:end])
            del self._held[:end]
            yield place, datagram
