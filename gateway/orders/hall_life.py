"""Facts of the house itself: they change no order, but the hall is told."""

from typing import Any

from gateway.orders.hall import Hall
from gateway.orders.hall_facts import (
    ChannelChanged,
    ClockStepped,
    EmergencyHeard,
    GatewayStarted,
    HouseAlarmed,
    RosterChanged,
    SegmentLetGo,
)
from gateway.orders.intents import Announcement
from gateway.orders.records import Step
from gateway.orders.self_text_facts import SelfTextEnded, SelfTextHeard, SelfTextStarted
from gateway.orders.ways import bearer_data

# Less than this nobody sees on a clock on the wall.
_SAME_TIME_S = 2.0


def started(hall: Hall, fact: GatewayStarted) -> Step:
    """A new process: the claims of every other session are in doubt; nothing is told."""
    return Step()


def in_emergency(hall: Hall, fact: EmergencyHeard) -> Step:
    """The emergency key of a radio: nothing is more urgent, and it is no answer to any order.

    It is an event with everything that is known, and an alarm in the hall; both name the open
    orders of the radio's teams, which may be where its holder is.
    """
    orders = dict.fromkeys(i for unit in fact.units for i in hall.open_by_unit.get(unit, ()))
    whose = {
        "address": fact.address,
        "person": fact.person,
        "unit": fact.units[0] if fact.units else "",
        "channel": fact.channel,
        "orders": list(orders),
    }
    more = {
        "units": list(fact.units),
        "position": fact.place,
        "raw": fact.raw,
        "received_at": fact.at_utc,
        "device_time": fact.device_time_utc,
    }
    alarm = {"alarm": "emergency key", **whose, "reason": fact.raw}
    return Step(
        announcements=(
            Announcement("inbound.emergency", fact.address, "real", whose | more, urgent=True),
            Announcement("alarm.raised", fact.address, "real", alarm, urgent=True),
        )
    )


def channel_changed(hall: Hall, fact: ChannelChanged) -> Step:
    """A channel's state is an event; one that needs a human is an alarm as well."""
    data = {"channel": fact.channel, "reason": fact.reason}
    told = [Announcement(f"channel.{fact.state}", fact.channel, "real", data)]
    alarms = {"quarantined": "alarm.raised", "restored": "alarm.cleared"}
    if fact.state in alarms:
        alarm = data | {"alarm": "channel quarantined"}
        told.append(Announcement(alarms[fact.state], fact.channel, "real", alarm, urgent=True))
    return Step(announcements=tuple(told))


def clock_stepped(hall: Hall, fact: ClockStepped) -> Step:
    """The system's clock jumped, ours did not; a jump back to ours ends the alarm."""
    data = {"alarm": "clock", "offset_s": fact.offset_s}
    is_over = fact.apart_s is not None and abs(fact.apart_s) <= _SAME_TIME_S
    kind = "alarm.cleared" if is_over else "alarm.raised"
    return Step(announcements=(Announcement(kind, "clock", "real", data, urgent=not is_over),))


def roster_changed(hall: Hall, fact: RosterChanged) -> Step:
    """Another roster is in force; what is doubtful in it is an event of its own."""
    data = {
        "version": fact.version,
        "units": fact.units,
        "people": fact.people,
        "findings": fact.findings,
    }
    told = [Announcement("roster.changed", "", "real", data)]
    if fact.remarks:
        lint = {"version": fact.version, "count": fact.findings, "errors": fact.errors}
        lint |= {"findings": list(fact.remarks)}
        told.append(Announcement("roster.lint", "", "real", lint))
    return Step(announcements=tuple(told))


def alarmed(hall: Hall, fact: HouseAlarmed) -> Step:
    """The house itself needs somebody."""
    kind = "alarm.cleared" if fact.over else "alarm.raised"
    data: dict[str, Any] = {"alarm": fact.alarm, **bearer_data(fact.way), "reason": fact.reason}
    if len(fact.channels) == 1:
        data["channel"] = fact.channels[0]
    elif fact.channels:
        data["channels"] = fact.channels
    if fact.orders:
        data["orders"] = list(fact.orders)
    return Step(announcements=(Announcement(kind, "", "real", data, urgent=True),))


def self_text(hall: Hall, fact: SelfTextStarted | SelfTextEnded | SelfTextHeard) -> Step:
    """A text between our own SIMs concerns no order and nobody outside; only its lack does."""
    return Step()


def let_go(hall: Hall, fact: SegmentLetGo) -> Step:
    """What is that old changes nothing any more, and nobody is told."""
    return Step()
