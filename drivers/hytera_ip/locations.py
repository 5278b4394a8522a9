"""LP, the location service: requests, and the reports of radios.

    A001, C001, C004 …  request 32 | address                           ask, start, stop
    A002 – A004, D004   request 32 | address | result 16 | position 40 | [signal, more]
    B003, B004          address | kind of emergency 8 | position 40 | [more]
    C003                request 32 | address | time left, 8 digits | position 40
    D003, D005          request 32 | address | position 40 | [more]

A001 and A002 are recorded, the others described by those who have the maker's documents. So what
does not fit its own layout is tried in that of A002, and D011 too: which of the quick reports have
a position is not public. A position is one only if all forty octets say so.
"""

from dataclasses import dataclass
from enum import Enum

from drivers.hytera_ip.frame_error import FrameError
from drivers.hytera_ip.hdap import HdapMessage, Service
from drivers.hytera_ip.positions import SIZE as POSITION_SIZE
from drivers.hytera_ip.positions import Position, decode_position
from drivers.hytera_ip.radio_address import SIZE as ADDRESS_SIZE
from drivers.hytera_ip.radio_address import RadioAddress, decode_address


class LocationKind(Enum):
    """The operations that are decoded."""

    REQUEST = 0xA001
    REPORT = 0xA002
    REPORT_WITH_MORE = 0xA003
    REPORT_WITH_SIGNAL = 0xA004
    EMERGENCY_REPORT = 0xB003
    EMERGENCY_REPORT_WITH_MORE = 0xB004
    TRIGGER_START = 0xC001
    TRIGGERED_REPORT = 0xC003
    TRIGGER_STOP = 0xC004
    CONDITION_REPORT = 0xD003
    CONDITION_REPORT_WITH_SIGNAL = 0xD004
    CONDITION_REPORT_WITH_MORE = 0xD005
    QUICK_REPORT = 0xD011


class Layout(Enum):
    """What stands before a position: where the address begins, and the position."""

    STANDARD = (4, 10)
    EMERGENCY = (0, 5)
    TRIGGERED = (4, 16)
    CONDITION = (4, 8)


EMERGENCIES = frozenset({LocationKind.EMERGENCY_REPORT, LocationKind.EMERGENCY_REPORT_WITH_MORE})
_OPEN_ENDED = frozenset(
    {
        LocationKind.REPORT_WITH_MORE,
        LocationKind.REPORT_WITH_SIGNAL,
        LocationKind.EMERGENCY_REPORT_WITH_MORE,
        LocationKind.CONDITION_REPORT_WITH_SIGNAL,
        LocationKind.CONDITION_REPORT_WITH_MORE,
        LocationKind.QUICK_REPORT,
    }
)
_REQUESTS = frozenset({LocationKind.REQUEST})
_TRIGGERS = frozenset({LocationKind.TRIGGER_START, LocationKind.TRIGGER_STOP})
_STANDARD = (Layout.STANDARD,)
_LAYOUTS = {
    LocationKind.EMERGENCY_REPORT: (Layout.EMERGENCY, Layout.STANDARD),
    LocationKind.EMERGENCY_REPORT_WITH_MORE: (Layout.EMERGENCY, Layout.STANDARD),
    LocationKind.TRIGGERED_REPORT: (Layout.TRIGGERED, Layout.STANDARD),
    LocationKind.CONDITION_REPORT: (Layout.CONDITION, Layout.STANDARD),
    LocationKind.CONDITION_REPORT_WITH_MORE: (Layout.CONDITION, Layout.STANDARD),
    LocationKind.QUICK_REPORT: (Layout.CONDITION, Layout.STANDARD),
}


@dataclass(frozen=True, slots=True)
class LocationMessage:
    """One message; `result` (0 is fine) and `position` are None unless it is a report with one.

    `request` is 0 where there is none. `between` are the octets between address and position that
    are no result, `rest` those behind what is understood: a signal strength, terms of a trigger.
    """

    kind: LocationKind
    request: int
    radio: RadioAddress
    result: int | None = None
    position: Position | None = None
    rest: bytes = b""
    reliable: bool = False
    layout: Layout = Layout.STANDARD
    between: bytes = b""

    def encode(self) -> HdapMessage:
        """The message in its envelope."""
        payload = b"" if self.layout is Layout.EMERGENCY else self.request.to_bytes(4, "big")
        payload += self.radio.encode() + self.between
        if self.result is not None:
            payload += self.result.to_bytes(2, "big")
        if self.position is not None:
            payload += self.position.encode()
        return HdapMessage(Service.LOCATION, self.kind.value, payload + self.rest, self.reliable)


def decode_location(message: HdapMessage) -> LocationMessage | None:
    """Read one message, None for an operation that is not known.

    Raises `FrameError` for a position that cannot be read, or for a known message cut off.
    """
    try:
        kind = LocationKind(message.operation)
    except ValueError:
        return None
    if kind in _REQUESTS or kind in _TRIGGERS:
        return _request(kind, message)
    *others, last = _LAYOUTS.get(kind, _STANDARD)
    for layout in others:
        try:
            return _report(kind, layout, message)
        except FrameError:
            continue
    try:
        return _report(kind, last, message)
    except FrameError:
        if kind is LocationKind.QUICK_REPORT:
            return None
        raise


def _report(kind: LocationKind, layout: Layout, message: HdapMessage) -> LocationMessage:
    payload, (address_at, position_at) = message.payload, layout.value
    end = position_at + POSITION_SIZE
    if len(payload) < end:
        raise FrameError("a report of a location is cut off")
    if len(payload) > end and kind not in _OPEN_ENDED:
        raise FrameError("a report of a location is too long")
    address_end = address_at + ADDRESS_SIZE
    between = payload[address_end:position_at]
    is_standard = layout is Layout.STANDARD
    return LocationMessage(
        kind,
        int.from_bytes(payload[:address_at], "big"),
        decode_address(payload[address_at:address_end]),
        int.from_bytes(between, "big") if is_standard else None,
        decode_position(payload[position_at:end]),
        payload[end:],
        message.reliable,
        layout,
        b"" if is_standard else between,
    )


def _request(kind: LocationKind, message: HdapMessage) -> LocationMessage:
    payload = message.payload
    if len(payload) < 8 or (kind in _REQUESTS and len(payload) > 8):
        raise FrameError("a request of a location has a wrong length")
    radio = decode_address(payload[4:8])
    number = int.from_bytes(payload[:4], "big")
    return LocationMessage(kind, number, radio, rest=payload[8:], reliable=message.reliable)
