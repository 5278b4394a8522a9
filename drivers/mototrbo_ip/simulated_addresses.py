"""Where the radios and talkgroups of a simulated network are."""

from drivers.mototrbo_ip.simulated_octets import Malformed
from drivers.mototrbo_ip.simulated_settings import SimulatorSettings


class SimulatedAddresses:
    """Any id has an address. Where both patterns coincide, talkgroups are those in `talkgroups`."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self._radios = settings.radio_address
        self._groups = settings.group_address
        self._known_groups = frozenset(settings.talkgroups)
        listed = dict.fromkeys((*settings.radios, *settings.switched_off))
        self.hosts = tuple(
            dict.fromkeys(
                [_host(self._radios, number) for number in listed]
                + [_host(self._groups, number) for number in settings.talkgroups]
            )
        )

    def of_radio(self, number: int) -> bytes:
        """Four octets."""
        return bytes(int(word) for word in _host(self._radios, number).split("."))

    def group_at(self, address: bytes) -> int | None:
        """The talkgroup at an address, None if it is a radio's."""
        number = _number(self._groups, address)
        if number is None or self._radios == self._groups:
            return number if number in self._known_groups else None
        return number

    def radio_at(self, address: bytes) -> int:
        """The radio at an address; raises `Malformed` for one outside of the network."""
        number = _number(self._radios, address)
        if number is None:
            raise Malformed(f"a datagram to {address.hex()}")
        return number


def _host(pattern: str, number: int) -> str:
    return pattern.format(a=number >> 16, b=number >> 8 & 255, c=number & 255)


def _number(pattern: str, address: bytes) -> int | None:
    number = 0
    for word, octet in zip(pattern.split("."), address, strict=True):
        if word.startswith("{"):
            number = number * 256 + octet
        elif int(word) != octet:
            return None
    return number
