"""Where a radio is: the location information protocol, PID 0A (TS 100 392-18-1).

    short  00 | elapsed 2 | longitude 25 | latitude 24 | error 3 | speed 7 | direction 4
           | type of the rest 1 | reason 8                                          §6.2.1
    long   01 | 0011 | time 2 [elapsed 2 | day 5 hour 5 minute 6 second 6] | shape 4 [position]
           | velocity 3 [speed 7 …] | answer wanted 1 | type of the rest 1 | reason 8   §6.2.2

Of the long report's shapes 1 and 4 are seen in recordings, the rest follows the standard's own
list. Other extensions (requests, triggers) are named by their number and not read further.
"""

from dataclasses import dataclass

from drivers.tetra_pei.bit_fields import BitReader, BitWriter
from drivers.tetra_pei.pdu_error import PduError

EMERGENCY_REASON = 2
_LONG_REPORT = 3
_NO_FIX = 7
_UNKNOWN_SPEED = 127
_LINEAR_UNTIL = 28
# §6.3.66 shape: bits behind longitude and latitude
_BITS_BEHIND_POSITION = {1: 0, 2: 6, 3: 23, 4: 12, 5: 18, 6: 35, 10: 3}
_NO_SHAPE, _POINT_WITH_ERROR, _POINT_WITH_ALTITUDE = 0, 10, 4
# §6.3.87 velocity: bits behind the speed
_BITS_BEHIND_SPEED = {1: 0, 2: 3, 3: 8, 4: 14, 5: 8, 6: 14, 7: 19}


@dataclass(frozen=True, slots=True)
class Place:
    """Degrees, north and east positive."""

    longitude_deg: float
    latitude_deg: float


@dataclass(frozen=True, slots=True)
class ShortLocation:
    """A short report; `place` is None without a fix, `error` and `elapsed` are the codes."""

    elapsed: int
    place: Place | None
    error: int
    speed_kmh: float | None
    direction_deg: float
    reason: int
    stale: Place


@dataclass(frozen=True, slots=True)
class DayTime:
    """When a position was taken: a day of the month and the time, UTC."""

    day: int
    hour: int
    minute: int
    second: int


@dataclass(frozen=True, slots=True)
class LongLocation:
    """A long report; `reason` is None where the additional data is the fleet's own."""

    shape: int
    place: Place | None
    time: DayTime | None
    altitude: int | None
    velocity: int
    speed_kmh: float | None
    reason: int | None


@dataclass(frozen=True, slots=True)
class OtherLocationPdu:
    """A request, a trigger, an acknowledgement: `extension` is its number."""

    extension: int


Location = ShortLocation | LongLocation | OtherLocationPdu


def decode_location(octets: bytes) -> Location:
    """The PDU behind PID 0A, without the PID; surplus bits are padding. Raises `PduError`."""
    fields = BitReader(octets)
    match fields.unsigned(2):
        case 0:
            return _decode_short(fields)
        case 1:
            extension = fields.unsigned(4)
            return (
                _decode_long(fields) if extension == _LONG_REPORT else OtherLocationPdu(extension)
            )
        case other:
            raise PduError(f"location: PDU type {other} is not known")


def encode_short_location(report: ShortLocation) -> bytes:
    """The octets behind PID 0A; 76 bits and four of padding."""
    fields = BitWriter()
    fields.put(0, 2)
    fields.put(report.elapsed, 2)
    fields.put(round(report.stale.longitude_deg * (1 << 25) / 360), 25)
    fields.put(round(report.stale.latitude_deg * (1 << 24) / 180), 24)
    fields.put(report.error, 3)
    fields.put(_speed_code(report.speed_kmh), 7)
    fields.put(round(report.direction_deg / 22.5) % 16, 4)
    fields.put(0, 1)
    fields.put(report.reason, 8)
    return fields.octets()


def _decode_short(fields: BitReader) -> ShortLocation:
    elapsed = fields.unsigned(2)
    stale = _place(fields)
    error = fields.unsigned(3)
    speed, direction = _speed(fields.unsigned(7)), fields.unsigned(4) * 22.5
    fields.unsigned(1)
    reason = fields.unsigned(8)
    place = None if error == _NO_FIX else stale
    return ShortLocation(elapsed, place, error, speed, direction, reason, stale)


def _decode_long(fields: BitReader) -> LongLocation:
    time = None
    match fields.unsigned(2):
        case 1:
            fields.unsigned(2)
        case 2:
            time = DayTime(*(fields.unsigned(bits) for bits in (5, 5, 6, 6)))
        case 3:
            raise PduError("location: time type 3 is reserved")
    shape = fields.unsigned(4)
    place, altitude = _shape(shape, fields)
    velocity = fields.unsigned(3)
    speed = None
    if velocity:
        speed = _speed(fields.unsigned(7))
        fields.unsigned(_BITS_BEHIND_SPEED[velocity])
    fields.unsigned(1)
    own, reason = fields.unsigned(1), fields.unsigned(8)
    return LongLocation(shape, place, time, altitude, velocity, speed, None if own else reason)


def _shape(shape: int, fields: BitReader) -> tuple[Place | None, int | None]:
    """The position, and the altitude's 11 bits where it has one."""
    if shape == _NO_SHAPE:
        return None, None
    if shape not in _BITS_BEHIND_POSITION:
        raise PduError(f"location: shape {shape} is not known")
    place = _place(fields)
    behind = fields.unsigned(_BITS_BEHIND_POSITION[shape])
    if shape == _POINT_WITH_ERROR and behind == _NO_FIX:
        return None, None
    return place, behind & 0x7FF if shape == _POINT_WITH_ALTITUDE else None


def _place(fields: BitReader) -> Place:
    longitude = fields.signed(25) * 360 / (1 << 25)
    return Place(longitude, fields.signed(24) * 180 / (1 << 24))


def _speed(code: int) -> float | None:
    """km/h: linear, then exponential (§6.3.36)."""
    if code == _UNKNOWN_SPEED:
        return None
    return float(code) if code <= _LINEAR_UNTIL else 16 * 1.038 ** (code - 13)


def _speed_code(speed_kmh: float | None) -> int:
    if speed_kmh is None:
        return _UNKNOWN_SPEED
    return min(range(_UNKNOWN_SPEED), key=lambda code: abs((_speed(code) or 0.0) - speed_kmh))
