"""A demand to talk: what is wrong with it, the call that it needs, and what it leaves behind."""

from dataclasses import dataclass
from datetime import datetime
from math import inf

from drivers.hytera_ip.call_control import CallRequest, CallType
from drivers.hytera_ip.hdap import HdapMessage
from drivers.hytera_ip.radio_address import MOST
from gateway.driver_api import Fault, Receipt, Refused, TransmitDemand, TransmitEnd, Unsent


@dataclass(slots=True)
class TalkKey:
    """What outlives a session: whether the key may be pressed, for nobody said that it is not."""

    may_be_pressed: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A demand on its way, or granted."""

    request_id: str
    demand: TransmitDemand


def fault_of(demand: TransmitDemand, now_utc: datetime) -> Receipt | None:
    """Why nothing is asked for it; None if it may go."""
    number = demand.to
    if not (number.isascii() and number.isdecimal() and 0 < int(number) <= MOST):
        return Refused(Fault.RECIPIENT, f"{number!r} is no radio number")
    if not 0 < demand.at_most_s < inf:
        return Refused(Fault.LANE, "at_most_s has to be over 0, and end")
    if demand.expires_at_utc is not None and demand.expires_at_utc <= now_utc:
        return Unsent("expired")
    return None


def call_of(demand: TransmitDemand) -> HdapMessage:
    """The call to set up; the highest number is everybody's."""
    number = int(demand.to)
    call = CallType.GROUP if demand.to_talkgroup else CallType.PRIVATE
    if demand.to_talkgroup and number == MOST:
        call = CallType.ALL
    return CallRequest(call.value, number).encode()


def is_of(end: TransmitEnd, demand: TransmitDemand) -> bool:
    """Whether it gives back what was demanded."""
    return (end.to, end.to_talkgroup) == (demand.to, demand.to_talkgroup)
