"""How the 24-bit id of a radio or talkgroup stands in an IPv4 address.

12.{a}.{b}.{c}     a radio: the CAI network 12, then its id in three octets
225.{a}.{b}.{c}    a talkgroup
127.12.{b}.{c}     a lab: ids of two octets, behind two fixed ones
"""

from collections.abc import Iterator
from dataclasses import dataclass

MOST = 0xFFFFFF
_SHIFTS = {"{a}": 16, "{b}": 8, "{c}": 0}
_OCTETS = 4
_MULTICAST = 0xE


@dataclass(frozen=True, slots=True)
class RadioNetwork:
    """`octets` has a number for a fixed octet, and the shift of the id for each of the others."""

    octets: tuple[tuple[bool, int], ...]

    def address_of(self, number: int) -> bytes | None:
        """Four octets; None for an id that does not fit into this network."""
        address = bytes(value if fixed else number >> value & 0xFF for fixed, value in self.octets)
        return address if 0 < number <= MOST and self.number_of(address) == number else None

    def number_of(self, address: bytes) -> int | None:
        """The id; None for an address outside of this network."""
        number = 0
        for octet, (fixed, value) in zip(address, self.octets, strict=True):
            if not fixed:
                number |= octet << value
            elif octet != value:
                return None
        return number


def network_of(pattern: str) -> RadioNetwork:
    """Read an address pattern; raises ValueError if it is none."""
    octets = tuple(_octets(pattern))
    shifts = [value for fixed, value in octets if not fixed]
    if len(octets) != _OCTETS or 0 not in shifts or len(set(shifts)) != len(shifts):
        raise ValueError(f"{pattern!r} is not like 12.{{a}}.{{b}}.{{c}}")
    return RadioNetwork(octets)


def name_of(address: bytes) -> str:
    """An address in figures."""
    return ".".join(str(octet) for octet in address)


def is_group_address(address: bytes) -> bool:
    """Whether it is a multicast address (224.0.0.0/4): it goes to whoever has joined."""
    return address[0] >> 4 == _MULTICAST


def _octets(pattern: str) -> Iterator[tuple[bool, int]]:
    for word in pattern.split("."):
        if word in _SHIFTS:
            yield False, _SHIFTS[word]
        elif word.isascii() and word.isdecimal() and int(word) <= 0xFF:
            yield True, int(word)
        else:
            raise ValueError(f"{pattern!r}: {word!r} is neither an octet nor a part of an id")
