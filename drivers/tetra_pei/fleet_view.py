"""Which radios were heard, and counts: what is shown with the radio's health.

The same location within five seconds is the network's repetition of one report.
"""

from dataclasses import dataclass, replace

_MOST_RADIOS = 20_000
_REPEATED_S = 5.0


@dataclass(frozen=True, slots=True)
class Sighting:
    """A radio as it was heard last, and its last location report as it came."""

    heard_s: float
    location: bytes = b""
    located_s: float = 0.0


class FleetView:
    """The last value of each radio, and counts since the session began."""

    def __init__(self) -> None:
        self.sightings: dict[str, Sighting] = {}
        self.locations = 0
        self.foreign = 0
        self.damaged = 0

    def heard(self, radio: str, now_s: float) -> None:
        """It is on the air."""
        known = self.sightings.get(radio)
        if known is not None:
            self.sightings[radio] = replace(known, heard_s=now_s)
        elif len(self.sightings) < _MOST_RADIOS:
            self.sightings[radio] = Sighting(now_s)

    def located(self, radio: str, report: bytes, now_s: float) -> bool:
        """It told where it is, or that it does not know; False for a repetition."""
        known = self.sightings.get(radio, Sighting(now_s))
        if known.location == report and now_s - known.located_s <= _REPEATED_S:
            return False
        self.locations += 1
        if radio in self.sightings:
            self.sightings[radio] = Sighting(now_s, report, now_s)
        return True

    def facts(self) -> dict[str, str]:
        """For the administrator."""
        return {
            "radios_heard": str(len(self.sightings)),
            "locations": str(self.locations),
            "foreign_messages": str(self.foreign),
            "damaged_messages": str(self.damaged),
        }
