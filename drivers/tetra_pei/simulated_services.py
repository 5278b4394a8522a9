"""Which services a client has asked for, and who gets them (AT+CTSP, EN 300 392-5 §6.14.10).

    AT+CTSP=profile,layer[,service[,mode[,link]]]     profile 0 the terminal, 1 the computer, 2 both

A service of layer 3 is the protocol of an SDS-4; 24 and 25 are all below 128 and all others.
"""

from drivers.tetra_pei.simulated_settings import SimulatorSettings

_RANGE, _SYNTAX, _ALREADY, _FULL = 34, 35, 38, 39
_STATUS_SERVICE = 13
_LAYERS, _MOST_SERVICE = 3, 255


class SimulatedServices:
    """A radio's table; what was never asked for has no profile."""

    def __init__(self, settings: SimulatorSettings) -> None:
        self._most = settings.protocol_table
        self._profiles: dict[str, int] = {}
        for entry in settings.registered_protocols:
            profile, _, service = entry.partition(",")
            self._profiles[service] = int(profile)

    @property
    def _taken(self) -> int:
        return sum(profile > 0 for profile in self._profiles.values())

    def clear(self) -> None:
        self._profiles.clear()

    def lines(self) -> list[str]:
        return [f"+CTSP: {profile},{service}" for service, profile in self._profiles.items()]

    def register(self, value: str) -> int | None:
        """Take the parameters of AT+CTSP; a number of +CME ERROR if they are refused."""
        fields = value.split(",")
        if not 2 <= len(fields) <= 5 or not all(map(str.isdecimal, fields)):
            return _SYNTAX
        profile, layer, *service = map(int, fields[:3])
        if profile > 2 or layer > _LAYERS or any(each > _MOST_SERVICE for each in service):
            return _RANGE
        return self._put(",".join(map(str, (layer, *service))), profile)

    def _put(self, service: str, profile: int) -> int | None:
        now = self._profiles.get(service, 0)
        if profile and now == profile:
            return _ALREADY
        if profile and not now and self._taken >= self._most:
            return _FULL
        self._profiles[service] = profile
        return None

    def is_routed(self, service: str) -> bool:
        """Whether a client has asked for this service, `layer,service`."""
        return self._profiles.get(service, 0) > 0

    def profile_of(self, service: int, octets: bytes) -> int | None:
        """Who gets an SDS of this service (13 is a status); None if nobody has asked for it."""
        if service == _STATUS_SERVICE:
            return self._profiles.get("2,20")
        protocol = octets[0] if octets else 0
        every = "3,24" if protocol < 0x80 else "3,25"
        return self._profiles.get(f"3,{protocol}", self._profiles.get(every))
