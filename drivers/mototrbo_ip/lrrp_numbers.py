"""The numbers of LRRP: of variable length, and angles and times of a fixed one.

uintvar     seven bits an octet, the highest first, 80 says that more follow: 81 7A is 250
ufloatvar   a uintvar, then the fraction in 1/128, 1/128² … likewise: 1E A6 B3 99 4C is 30.3
latitude    32 bits, two's complement, of 180 degrees; a longitude of 360
time        40 bits: year 14, month 4, day 5, hour 5, minute 6, second 6
"""

from datetime import UTC, datetime

from drivers.mototrbo_ip.frame_error import FrameError

_MOST_GROUPS = 5
_FRACTION_GROUPS = 4
_TURN = 1 << 32
TIME_SIZE = 5
POINT_SIZE = 8


def end_of_groups(octets: bytes, at: int) -> int:
    """Where the groups that begin here end; raises `FrameError` when they do not."""
    for place in range(at, min(at + _MOST_GROUPS, len(octets))):
        if not octets[place] & 0x80:
            return place + 1
    raise FrameError("a number is cut off or too long")


def write_uint(value: int) -> bytes:
    """A uintvar of a number that is not negative."""
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.insert(0, 0x80 | value & 0x7F)
    return bytes(groups)


def read_uint(octets: bytes) -> int:
    """A uintvar that fills the octets."""
    value = 0
    for octet in octets:
        value = value << 7 | octet & 0x7F
    return value


def write_float(value: float) -> bytes:
    """A ufloatvar of a number that is not negative, cut off after four groups."""
    whole = int(value)
    groups: list[int] = []
    rest = value - whole
    while not groups or (rest and len(groups) < _FRACTION_GROUPS):
        rest *= 128
        groups.append(int(rest))
        rest -= int(rest)
    more = bytes(0x80 | group for group in groups[:-1])
    return write_uint(whole) + more + bytes((groups[-1],))


def read_float(octets: bytes) -> float:
    """A ufloatvar that fills the octets."""
    end = end_of_groups(octets, 0)
    value = float(read_uint(octets[:end]))
    for place, octet in enumerate(octets[end:], 1):
        value += (octet & 0x7F) / 128**place
    return value


def write_point(latitude_deg: float, longitude_deg: float) -> bytes:
    """Eight octets; north and east are positive."""
    return _angle(latitude_deg, 180) + _angle(longitude_deg, 360)


def read_point(octets: bytes) -> tuple[float, float]:
    """Latitude and longitude in degrees."""
    latitude = int.from_bytes(octets[:4], "big", signed=True)
    longitude = int.from_bytes(octets[4:8], "big", signed=True)
    return latitude * 180 / _TURN, longitude * 360 / _TURN


def write_time(at_utc: datetime) -> bytes:
    """Five octets."""
    bits = at_utc.year << 4 | at_utc.month
    bits = bits << 5 | at_utc.day
    bits = bits << 5 | at_utc.hour
    bits = bits << 6 | at_utc.minute
    return (bits << 6 | at_utc.second).to_bytes(TIME_SIZE, "big")


def read_time(octets: bytes) -> datetime | None:
    """None for what no calendar has: a radio that has not seen a satellite yet."""
    bits = int.from_bytes(octets, "big")
    year, month, day = bits >> 26, bits >> 22 & 0xF, bits >> 17 & 0x1F
    hour, minute, second = bits >> 12 & 0x1F, bits >> 6 & 0x3F, bits & 0x3F
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None


def _angle(degrees: float, whole_deg: int) -> bytes:
    steps = min(round(degrees * _TURN / whole_deg), _TURN // 2 - 1)
    return steps.to_bytes(4, "big", signed=True)
