"""What the radios of a trunked system tell, beside their statuses.

`sender` is the radio's identity as the roster writes it (`radio_id`), digits; it is empty only
where the message did not say. `device_time_utc` is the radio's or the network's own time stamp,
which decides nothing: what counts is when it came to us.

An emergency and a text are facts: `Inbox.commit` returns once they are on disk. Presence and
locations are news of the moment, of which the journal keeps the last: `commit` returns at once,
so a flood of them delays nothing.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Position:
    """A fix, WGS 84: degrees north and east, the radius in metres within which it is true.

    Speed is over ground in metres a second, heading in degrees clockwise from true north.
    """

    latitude_deg: float
    longitude_deg: float
    radius_m: float | None = None
    altitude_m: float | None = None
    speed_m_s: float | None = None
    heading_deg: float | None = None


@dataclass(frozen=True, slots=True)
class RadioTextReceived:
    """A text from a radio, complete: a driver puts its parts together first.

    One that is `incomplete` lacks parts, marked where they are missing, and is never read as a
    yes; should they come after all, the whole text is another one under another key.
    """

    key: str
    sender: str
    text: str
    device_time_utc: datetime | None = None
    incomplete: bool = False


@dataclass(frozen=True, slots=True)
class EmergencyReceived:
    """Somebody pressed the emergency key of a radio.

    Radios tell it again and again: all that belongs to one press has one key. `raw` is what was
    heard, for people; `position` is there where the alarm itself brought one.
    """

    key: str
    sender: str
    raw: str
    position: Position | None = None
    device_time_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class PresenceReported:
    """A radio said, or the system said of it, that it is on the air or that it has gone.

    A driver says it on a registration, on each refresh, and on a good-bye; that a radio has not
    been heard for long is for others to conclude.
    """

    key: str
    sender: str
    on_air: bool
    device_time_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class LocationReported:
    """A radio said where it is. Without a `fix` it said that it does not know (`cause`)."""

    key: str
    sender: str
    fix: Position | None
    cause: str = ""
    device_time_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class TransmissionLost:
    """The right to talk that `attempt_id` was given is gone, and not by its own `TransmitEnd`.

    `to` is as the demand wrote it; `cause` says why, for people. Whoever talks has to stop: from
    this moment on nobody hears it. It is news of the moment and no fact.
    """

    key: str
    attempt_id: str
    to: str
    cause: str
