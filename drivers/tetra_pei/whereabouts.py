"""A location report in the words of the contract: the fix, why there is none, presence.

Reasons for sending (TS 100 392-18-1 §6.3.68): 0 switched on, 1 switched off, 7 trunked mode,
8 direct mode, 9 service entered. A radio in direct mode is not on this system's air.
"""

from drivers.tetra_pei.location_report import LongLocation, ShortLocation
from drivers.tetra_pei.lrrp_location import LrrpLocation
from gateway.driver_api import Position

# §6.3.63 position error, in metres; 6 is worse than the last, 7 is unknown
_RADIUS_M = (2.0, 20.0, 200.0, 2_000.0, 20_000.0, 200_000.0)
_KMH_IN_M_S = 1 / 3.6
_PRESENT, _GONE = frozenset({0, 7, 9}), frozenset({1, 8})
_SWITCHED = frozenset({0, 1})


def fix_of(report: ShortLocation | LongLocation | LrrpLocation) -> Position | None:
    """Where it is; None without a fix."""
    place = report.place
    if place is None:
        return None
    if isinstance(report, LrrpLocation):
        heading = report.heading_deg
        return Position(place.latitude_deg, place.longitude_deg, heading_deg=heading)
    speed, radius_m, heading = report.speed_kmh, None, None
    if isinstance(report, ShortLocation):
        radius_m = _RADIUS_M[report.error] if report.error < len(_RADIUS_M) else None
        heading = report.direction_deg if speed else None
    return Position(
        place.latitude_deg,
        place.longitude_deg,
        radius_m=radius_m,
        speed_m_s=None if speed is None else speed * _KMH_IN_M_S,
        heading_deg=heading,
    )


def words_of_age(age_s: float) -> str:
    """How old a fix is, for people; empty for one that has come just now."""
    return f"（{age_s:.0f}秒前的位置）" if age_s >= 1 else ""


def presence_of(reason: int | None) -> bool | None:
    """Whether a report with this reason says that the radio is on the air; None: nothing of it."""
    if reason in _PRESENT:
        return True
    return False if reason in _GONE else None


def is_switched(reason: int | None) -> bool:
    """Whether a report with this reason says that the radio was switched on or off."""
    return reason in _SWITCHED
