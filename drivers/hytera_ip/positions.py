"""The 40 octets of text in which a radio says where it is.

    A or V | hhmmss | ddmmyy | N or S | ddmm.mmmm | E or W | dddmm.mmmm | speed 3 | direction 3

Speed is in knots, direction in degrees; what is not known is NUL. A radio without a fix sends V.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from drivers.hytera_ip.frame_error import FrameError

SIZE = 40
_LAST_CENTURY = 69  # as POSIX reads two digits of a year
_MOST_LATITUDE_E4 = 90 * 60 * 10_000
_MOST_LONGITUDE_E4 = 180 * 60 * 10_000


@dataclass(frozen=True, slots=True)
class Position:
    """Where a radio is; without `valid` nothing else can be relied on.

    Angles are in 1/10000 of a minute of arc, north and east positive, None if not known;
    `speed_kn` and `direction_deg` are as the radio wrote them.
    """

    valid: bool
    at_utc: datetime | None = None
    latitude_e4min: int | None = None
    longitude_e4min: int | None = None
    speed_kn: str = ""
    direction_deg: str = ""

    @property
    def latitude_deg(self) -> float | None:
        return _degrees(self.latitude_e4min)

    @property
    def longitude_deg(self) -> float | None:
        return _degrees(self.longitude_e4min)

    def encode(self) -> bytes:
        """Forty octets."""
        when = "" if self.at_utc is None else self.at_utc.strftime("%H%M%S%d%m%y")
        text = "A" if self.valid else "V"
        text += when.ljust(12, "\0")
        text += _written(self.latitude_e4min, "NS", 2) + _written(self.longitude_e4min, "EW", 3)
        text += self.speed_kn.ljust(3, "\0") + self.direction_deg.ljust(3, "\0")
        return text.encode("ascii")


def decode_position(octets: bytes) -> Position:
    """Read forty octets; raises `FrameError` for what is neither a fix nor a missing one."""
    if len(octets) != SIZE:
        raise FrameError(f"a position has {len(octets)} octets")
    if octets[:1] not in (b"A", b"V", b"\0"):
        raise FrameError("a position is neither A nor V")
    try:
        text = octets.decode("ascii")
    except UnicodeDecodeError:
        raise FrameError("a position is not ASCII") from None
    return Position(
        valid=text[0] == "A",
        at_utc=_moment(text[1:13]),
        latitude_e4min=_angle(text[13], text[14:23], "NS", _MOST_LATITUDE_E4),
        longitude_e4min=_angle(text[23], text[24:34], "EW", _MOST_LONGITUDE_E4),
        speed_kn=_field(text[34:37]),
        direction_deg=_field(text[37:40]),
    )


def _degrees(e4min: int | None) -> float | None:
    return None if e4min is None else e4min / 600_000


def _written(e4min: int | None, signs: str, digits: int) -> str:
    if e4min is None:
        return "\0" * (digits + 8)
    degrees, rest = divmod(abs(e4min), 600_000)
    minutes, fraction = divmod(rest, 10_000)
    return f"{signs[e4min < 0]}{degrees:0{digits}}{minutes:02}.{fraction:04}"


def _moment(text: str) -> datetime | None:
    digits = _field(text)
    if not digits:
        return None
    if not _decimal(digits):
        raise FrameError("the time of a position is no number")
    if len(digits) != len(text):
        return None
    hour, minute, second, day, month, year = (int(digits[at : at + 2]) for at in range(0, 12, 2))
    century = 1900 if year >= _LAST_CENTURY else 2000
    try:
        return datetime(century + year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None  # a radio that has not seen a satellite since it was switched on


def _angle(sign: str, text: str, signs: str, most: int) -> int | None:
    written = _field(text)
    if not written or sign == "\0":
        return None
    whole, _, fraction = written.partition(".")
    if sign not in signs or not _decimal(whole + fraction) or len(fraction) != 4:
        raise FrameError("a position's angle cannot be read")
    degrees, minutes = int(whole[:-2] or "0"), int(whole[-2:] or "0")
    angle = (degrees * 60 + minutes) * 10_000 + int(fraction)
    if minutes >= 60 or angle > most:
        raise FrameError("a position's angle is out of range")
    return -angle if sign == signs[1] else angle


def _field(text: str) -> str:
    return text.rstrip("\0 ")


def _decimal(text: str) -> bool:
    return text.isascii() and text.isdecimal()
