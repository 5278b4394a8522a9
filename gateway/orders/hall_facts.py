"""Facts of the house itself: process, channels, clock, roster, alarms that fell due."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class GatewayStarted:
    """A process took the journal over; its `session` names the claims it will make."""

    key: str
    at_utc: datetime
    session: str
    version: str
    boot_id: str


@dataclass(frozen=True, slots=True)
class DeadlinePassed:
    """An alarm of the journal fell due."""

    key: str
    at_utc: datetime
    order_id: str
    alarm_id: str


@dataclass(frozen=True, slots=True)
class CallHeard:
    """A telephone rang at a device; nobody had answered it there.

    `orders` are those that its caller was to be told. A call that `waits` for it is held by its
    driver, and ends with an `IncomingEnded`. With `of_call` it is that call again, whose caller
    has said by a PIN who he is.
    """

    key: str
    at_utc: datetime
    channel: str
    caller: str
    person: str
    units: tuple[str, ...]
    orders: tuple[str, ...] = ()
    waits: bool = False
    of_call: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was, WGS 84: degrees north and east, true within `radius_m` if known."""

    latitude_deg: float
    longitude_deg: float
    radius_m: float | None = None


@dataclass(frozen=True, slots=True)
class EmergencyHeard:
    """Somebody pressed the emergency key of the radio `address`; `raw` is what was heard.

    `address` is empty where the message did not say whose radio it was.
    """

    key: str
    at_utc: datetime
    channel: str
    address: str
    person: str
    units: tuple[str, ...]
    raw: str
    place: Place | None = None
    device_time_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """A channel came up, went down, or was put aside; `reason` is for the administrator."""

    key: str
    at_utc: datetime
    channel: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClockStepped:
    """The system's clock jumped by `offset_s` against ours; no deadline moved.

    `apart_s` is how far it is from ours since then, None in records that did not say.
    """

    key: str
    at_utc: datetime
    offset_s: float
    apart_s: float | None = None


@dataclass(frozen=True, slots=True)
class RosterChanged:
    """Another roster is in force for what is planned and matched from now on.

    Lint found so many things in it, so many of them `errors`; `remarks` are the first of all.
    """

    key: str
    at_utc: datetime
    version: str
    units: int
    people: int
    findings: int
    errors: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HouseAlarmed:
    """Something of the house needs a human (the disk is full), or no longer does (`over`).

    `alarm` names its kind, `way` (`ways.way_of`) what it is about where that is a bearer,
    `channels` where it is one channel or several, `orders` where somebody has to end these.
    """

    key: str
    at_utc: datetime
    alarm: str
    reason: str
    over: bool = False
    way: str = ""
    channels: tuple[str, ...] = ()
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SegmentLetGo:
    """The oldest part of the record was deleted with its `file`: older than `keep_days`.

    It went as far as fact `last_fact`, whose digest is `last_digest` (hexadecimal).
    """

    key: str
    at_utc: datetime
    number: int
    file: str
    last_fact: int
    last_digest: str
    keep_days: int
