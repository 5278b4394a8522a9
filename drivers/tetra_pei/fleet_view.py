"""Which radios were heard, and counts: what is shown with the radio's health.

The same location within five seconds is the network's repetition of one report. The last fix of
a radio stands for where it is for `FIX_HOLDS_S`: an emergency seldom brings one of its own.
"""

from dataclasses import dataclass, replace

from gateway.driver_api import Position

_MOST_RADIOS = 20_000
_REPEATED_S = 5.0
FIX_HOLDS_S = 600.0


@dataclass(frozen=True, slots=True)
class KnownFix:
    """Where a radio was, and how long ago it said so."""

    position: Position
    age_s: float


@dataclass(frozen=True, slots=True)
class Sighting:
    """A radio as it was heard last, its last location report as it came, and its last fix."""

    heard_s: float
    location: bytes = b""
    located_s: float = 0.0
    fix: Position | None = None
    fixed_s: float = 0.0


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
            seen = replace(known, heard_s=now_s, location=report, located_s=now_s)
            self.sightings[radio] = seen
        return True

    def fixed(self, radio: str, fix: Position, now_s: float) -> None:
        """Its own receiver says that it is there."""
        if radio in self.sightings:
            self.sightings[radio] = replace(self.sightings[radio], fix=fix, fixed_s=now_s)

    def last_fix(self, radio: str, now_s: float) -> KnownFix | None:
        """Where it was within the last `FIX_HOLDS_S`; None if it did not say."""
        seen = self.sightings.get(radio)
        if seen is None or seen.fix is None or now_s - seen.fixed_s > FIX_HOLDS_S:
            return None
        return KnownFix(seen.fix, now_s - seen.fixed_s)

    def facts(self) -> dict[str, str]:
        """For the administrator."""
        return {
            "radios_heard": str(len(self.sightings)),
            "locations": str(self.locations),
            "foreign_messages": str(self.foreign),
            "damaged_messages": str(self.damaged),
        }
