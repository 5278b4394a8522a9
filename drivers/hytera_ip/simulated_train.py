"""Where a simulated station's datagrams go: the port's place, their length, and then they."""

from collections.abc import Iterator

TMP, RRS, LP, RCP = range(4)


class Siding:
    """Takes octets in any pieces and gives (port, datagram)."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def shunt(self, octets: bytes) -> Iterator[tuple[int, bytes]]:
        """Add octets and take off what is whole."""
        self._rest += octets
        while len(self._rest) > 2:
            size = int.from_bytes(self._rest[1:3], "big") + 3
            if size > len(self._rest):
                break
            yield self._rest[0], bytes(self._rest[3:size])
            del self._rest[:size]


def coupled(port: int, datagram: bytes) -> bytes:
    """One datagram, to be put behind others."""
    return bytes([port]) + len(datagram).to_bytes(2, "big") + datagram
