"""What we ask of a radio's location service, and what it says (LRRP).

    immediate   where are you now?                                   05 ─► 07
    start       tell it every so often, or in an emergency           09 ─► 0B, then 0D and 0D …
    stop        a radio refuses a start under a number it has        0F ─► 11

Our requests have fixed numbers, the same for every radio, so that a restart of ours finds and
replaces what an earlier life of ours had asked for.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from drivers.mototrbo_ip.lrrp import Element, LrrpDocument, LrrpKind
from drivers.mototrbo_ip.lrrp_numbers import (
    end_of_groups,
    read_float,
    read_point,
    read_time,
    read_uint,
    write_uint,
)
from gateway.driver_api import Position

OK = 0
BAD_REQUEST = 0x0A
NO_FIX = 0x10
DUPLICATE = 0x16
_RESULTS = {
    BAD_REQUEST: "bad request",
    NO_FIX: "no fix",
    DUPLICATE: "this request number is in use",
    0x200: "the receiver is starting",
}
_PERIODIC, _EVERY_S, _EVERY_M, _CONDITION = 0x34, 0x31, 0x78, 0x4A
_EMERGENCY = 0x02
_HEADING_STEP_DEG = 2
_POINTS = (0x66, 0x51, 0x55, 0x69)


class RequestNumber(Enum):
    """Whose report it is."""

    PERIODIC = 1
    EMERGENCY = 2
    NOW = 3


class Wanted(Enum):
    """What a report is to hold beside latitude and longitude."""

    ACCURACY = 0x50
    ACCURACY_AND_TIME = 0x51
    TIME = 0x52
    ALTITUDE = 0x54
    SPEED = 0x62
    HEADING = 0x57


@dataclass(frozen=True, slots=True)
class LocationReport:
    """A radio's answer or report; `result` is `OK` unless it says otherwise.

    `request` is None where it names none.
    """

    kind: LrrpKind
    request: int | None
    result: int
    position: Position | None
    at_utc: datetime | None

    @property
    def cause(self) -> str:
        """Why there is no position."""
        if self.position is not None:
            return ""
        named = _RESULTS.get(self.result, "no position" if self.result == OK else "refused")
        return f"{named} ({self.result:02x})" if self.result else named


def immediate(wanted: tuple[Wanted, ...]) -> LrrpDocument:
    """Where are you now?"""
    return _request(LrrpKind.IMMEDIATE_REQUEST, RequestNumber.NOW, _wishes(wanted))


def start_periodic(interval_s: int, distance_m: int, wanted: tuple[Wanted, ...]) -> LrrpDocument:
    """Tell it every so many seconds, and after so many metres; 0 leaves the distance out."""
    trigger = [Element(_PERIODIC), Element(_EVERY_S, write_uint(interval_s))]
    if distance_m:
        trigger.append(Element(_EVERY_M, write_uint(distance_m)))
    return _request(LrrpKind.START_REQUEST, RequestNumber.PERIODIC, [*_wishes(wanted), *trigger])


def start_emergency() -> LrrpDocument:
    """Tell it when somebody presses the emergency key; as recorded, without further wishes."""
    trigger = [Element(_PERIODIC), Element(_CONDITION, write_uint(_EMERGENCY))]
    return _request(LrrpKind.START_REQUEST, RequestNumber.EMERGENCY, trigger)


def stop(number: RequestNumber) -> LrrpDocument:
    """Forget a start."""
    return _request(LrrpKind.STOP_REQUEST, number, [])


def report_of(document: LrrpDocument) -> LocationReport:
    """What a radio's document says; it may be any but a request."""
    result = document.value(0x37)
    at = document.value(0x34)
    return LocationReport(
        document.kind,
        request_of(document),
        OK if result is None else read_uint(result),
        _position(document),
        None if at is None else read_time(at),
    )


def request_of(document: LrrpDocument) -> int | None:
    """The number of the request that it makes or belongs to."""
    counted, plain = document.value(0x22), document.value(0x23)
    if counted is not None:
        return int.from_bytes(counted[1:], "big")
    return None if plain is None else read_uint(plain)


def _request(kind: LrrpKind, number: RequestNumber, more: list[Element]) -> LrrpDocument:
    name = Element(0x22, b"\3" + number.value.to_bytes(3, "big"))
    return LrrpDocument(kind, (name, *more))


def _wishes(wanted: tuple[Wanted, ...]) -> list[Element]:
    return [Element(each.value) for each in wanted]


def _position(document: LrrpDocument) -> Position | None:
    point = next((each for each in document.elements if each.token in _POINTS), None)
    if point is None:
        return None
    latitude_deg, longitude_deg = read_point(point.value)
    radius_m, altitude_m = _around(point)
    speed, heading = document.value(0x6C), document.value(0x56)
    return Position(
        latitude_deg,
        longitude_deg,
        radius_m,
        altitude_m,
        None if speed is None else read_float(speed),
        None if heading is None else float(heading[0] * _HEADING_STEP_DEG),
    )


def _around(point: Element) -> tuple[float | None, float | None]:
    """Radius and altitude of a place, as far as it has them."""
    rest = point.value[8:]
    first = _floats(rest)
    match point.token:
        case 0x51:
            return first[0], None
        case 0x55:
            return first[0], first[1]
        case 0x69:
            return None, first[0]
    return None, None


def _floats(octets: bytes) -> list[float]:
    floats: list[float] = []
    while octets:
        end = end_of_groups(octets, end_of_groups(octets, 0))
        floats.append(read_float(octets[:end]))
        octets = octets[end:]
    return floats
