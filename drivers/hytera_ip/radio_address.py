"""How a radio or a talkgroup is written in four octets: a network and a 24-bit number."""

from dataclasses import dataclass

from drivers.hytera_ip.frame_error import FrameError

SIZE = 4
MOST = 0xFFFFFF


@dataclass(frozen=True, slots=True)
class RadioAddress:
    """`network` is the first octet (10 by default, 0 for some groups), `number` the id."""

    network: int
    number: int

    def encode(self) -> bytes:
        """Four octets, big-endian."""
        return bytes((self.network,)) + self.number.to_bytes(3, "big")


def decode_address(octets: bytes) -> RadioAddress:
    """Read four octets; raises `FrameError` for any other number of them."""
    if len(octets) != SIZE:
        raise FrameError("an address has four octets")
    return RadioAddress(octets[0], int.from_bytes(octets[1:], "big"))
