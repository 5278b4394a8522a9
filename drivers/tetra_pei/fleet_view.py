"""Who was heard last, and where: what locations and strange messages leave behind.

The contract has no word yet for a place or for presence, so they are shown with the radio's
health and are never taken for an answer.
"""

from dataclasses import dataclass

from drivers.tetra_pei.location_report import LongLocation, Place, ShortLocation

_MOST_RADIOS = 20_000


@dataclass(frozen=True, slots=True)
class Sighting:
    """A radio as it was heard last; `place` is its last fix, whenever that was."""

    heard_s: float
    place: Place | None


class FleetView:
    """The last value of each radio, and counts since the session began."""

    def __init__(self) -> None:
        self.sightings: dict[str, Sighting] = {}
        self.locations = 0
        self.foreign = 0
        self.damaged = 0

    def heard(self, radio: str, now_s: float) -> None:
        """It is on the air."""
        if radio in self.sightings or len(self.sightings) < _MOST_RADIOS:
            before = self.sightings.get(radio)
            self.sightings[radio] = Sighting(now_s, before.place if before else None)

    def located(self, radio: str, report: ShortLocation | LongLocation, now_s: float) -> None:
        """It told where it is, or that it does not know."""
        self.locations += 1
        if report.place is not None and radio in self.sightings:
            self.sightings[radio] = Sighting(now_s, report.place)

    def facts(self) -> dict[str, str]:
        """For the administrator."""
        return {
            "radios_heard": str(len(self.sightings)),
            "locations": str(self.locations),
            "foreign_messages": str(self.foreign),
            "damaged_messages": str(self.damaged),
        }
