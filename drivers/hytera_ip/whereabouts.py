"""A location message in the words of the contract: the fix, or why there is none."""

from drivers.hytera_ip.locations import LocationMessage
from drivers.hytera_ip.positions import Position as SentPosition
from gateway.driver_api import Position

_KNOT_M_S = 1852 / 3600
_MOST_HEADING_DEG = 360


def fix_of(position: SentPosition | None) -> Position | None:
    """Where the radio is; None without a fix, and for one that says neither north nor east."""
    if position is None or not position.valid:
        return None
    latitude, longitude = position.latitude_deg, position.longitude_deg
    if latitude is None or longitude is None:
        return None
    speed, heading = _number(position.speed_kn), _number(position.direction_deg)
    return Position(
        latitude,
        longitude,
        speed_m_s=None if speed is None else speed * _KNOT_M_S,
        heading_deg=None if heading is None else heading % _MOST_HEADING_DEG,
    )


def why_no_fix(report: LocationMessage) -> str:
    """In words, with the result where the radio gave one."""
    return f"no fix, result {report.result:#06x}" if report.result else "no fix"


def _number(text: str) -> float | None:
    """What the radio wrote, `0.0` or `090`; None for what is no number."""
    whole, _, fraction = text.strip().partition(".")
    digits = whole + fraction
    if not (digits.isascii() and digits.isdecimal() and whole):
        return None
    return float(f"{whole}.{fraction or 0}")
