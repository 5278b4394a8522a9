"""The numbers of our texts, 0 to 127 for each radio and talkgroup.

A radio knows a repeat by its number, so each has a row of its own: it sees a number again only
after 127 others. Rows begin anywhere, and go on while the process lives.
"""

from drivers.mototrbo_ip.tms import SEQUENCES
from gateway.driver_api import Random


class SequenceNumbers:
    """Gives the next number for an address."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._next: dict[bytes, int] = {}

    def take(self, address: bytes) -> int:
        """The number of the next text to this address."""
        number = self._next.get(address)
        if number is None:
            number = self._random.randrange(SEQUENCES)
        self._next[address] = (number + 1) % SEQUENCES
        return number
