"""LP, the location service: requests, and the reports of radios.

    A001, C001, C004 …  request 32 | address                           ask, start, stop
    A002, A004          request 32 | address | result 16 | position 40 | [signal …]
    B003, B004          the same, sent by a radio in an emergency
    C003                the same, sent after a trigger

Only A001 and A002 are known from recordings; that the other reports have their layout is our
reading.
"""

from dataclasses import dataclass
from enum import Enum

from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service
from drivers.hytera_ip.positions import SIZE as POSITION_SIZE
from drivers.hytera_ip.positions import Position, decode_position
from drivers.hytera_ip.radio_address import RadioAddress, decode_address

_REPORT_SIZE = 10 + POSITION_SIZE


class LocationKind(Enum):
    """The operations that are decoded."""

    REQUEST = 0xA001
    REPORT = 0xA002
    REPORT_WITH_SIGNAL = 0xA004
    EMERGENCY_REPORT = 0xB003
    EMERGENCY_REPORT_WITH_SIGNAL = 0xB004
    TRIGGER_START = 0xC001
    TRIGGERED_REPORT = 0xC003
    TRIGGER_STOP = 0xC004


EMERGENCIES = frozenset({LocationKind.EMERGENCY_REPORT, LocationKind.EMERGENCY_REPORT_WITH_SIGNAL})
_WITH_SIGNAL = frozenset(
    {LocationKind.REPORT_WITH_SIGNAL, LocationKind.EMERGENCY_REPORT_WITH_SIGNAL}
)
_REQUESTS = frozenset({LocationKind.REQUEST})
_PLAIN_REPORTS = frozenset(
    {LocationKind.REPORT, LocationKind.EMERGENCY_REPORT, LocationKind.TRIGGERED_REPORT}
)
_TRIGGERS = frozenset({LocationKind.TRIGGER_START, LocationKind.TRIGGER_STOP})


@dataclass(frozen=True, slots=True)
class LocationMessage:
    """One message; `result` (0 is fine) and `position` are None unless it is a report.

    `rest` are the octets behind what is understood: a signal strength, terms of a trigger.
    """

    kind: LocationKind
    request: int
    radio: RadioAddress
    result: int | None = None
    position: Position | None = None
    rest: bytes = b""
    reliable: bool = False

    def encode(self) -> HdapMessage:
        """The message in its envelope."""
        payload = self.request.to_bytes(4, "big") + self.radio.encode()
        if self.result is not None and self.position is not None:
            payload += self.result.to_bytes(2, "big") + self.position.encode()
        return HdapMessage(Service.LOCATION, self.kind.value, payload + self.rest, self.reliable)


def decode_location(message: HdapMessage) -> LocationMessage | None:
    """Read one message, None for an operation that is not known.

    Raises `FrameError` for a position that cannot be read, or for a known message cut off.
    """
    try:
        kind = LocationKind(message.operation)
    except ValueError:
        return None
    payload = message.payload
    if kind in _REQUESTS | _TRIGGERS:
        return _request(kind, message)
    if len(payload) < _REPORT_SIZE:
        raise FrameError("a report of a location is cut off")
    if kind in _PLAIN_REPORTS and len(payload) > _REPORT_SIZE:
        raise FrameError("a report of a location is too long")
    return LocationMessage(
        kind,
        int.from_bytes(payload[:4], "big"),
        decode_address(payload[4:8]),
        int.from_bytes(payload[8:10], "big"),
        decode_position(payload[10:_REPORT_SIZE]),
        payload[_REPORT_SIZE:],
        message.reliable,
    )


def _request(kind: LocationKind, message: HdapMessage) -> LocationMessage:
    payload = message.payload
    if len(payload) < 8 or (kind in _REQUESTS and len(payload) > 8):
        raise FrameError("a request of a location has a wrong length")
    radio = decode_address(payload[4:8])
    number = int.from_bytes(payload[:4], "big")
    return LocationMessage(kind, number, radio, rest=payload[8:], reliable=message.reliable)
