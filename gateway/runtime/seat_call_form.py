"""What an operator has to say for a call from a seat, or to one; every fault of it at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.roster.numbers import plausible
from gateway.roster.roster import Roster
from gateway.runtime.act_form import text_faults, text_or_none

_SEAT = re.compile(r"sips?:[^\s@<>\"]+@[^\s@<>\"]+")


@dataclass(frozen=True, slots=True)
class WantedCall:
    """Whom to call from where; without `seat` and `channel` those of the site."""

    to: str
    seat: str
    channel: str
    operator: str
    reason: str


@dataclass(frozen=True, slots=True)
class WantedHandOver:
    """Which call, by its key or by order and person, and to which seat."""

    call: str
    person: str
    seat: str
    operator: str
    reason: str


def read_call(data: Mapping[str, Any], roster: Roster, faults: list[str]) -> WantedCall:
    """`to` is the number to dial, as the roster writes it where it names a person."""
    faults += text_faults(data, ("to", "operator"))
    text_or_none(data, "order_id", faults)
    return WantedCall(
        _number(str(data.get("to", "")), roster, faults),
        _seat(data, faults),
        text_or_none(data, "channel", faults),
        str(data.get("operator", "")),
        text_or_none(data, "reason", faults),
    )


def read_hand_over(data: Mapping[str, Any], faults: list[str]) -> WantedHandOver:
    """One that names neither a call nor a person of an order is a fault."""
    faults += text_faults(data, ("operator",))
    call, person = text_or_none(data, "call", faults), text_or_none(data, "person", faults)
    if not call and not (text_or_none(data, "order_id", faults) and person):
        faults.append("call: 缺少 (或给出 order_id 和 person)")
    return WantedHandOver(
        call,
        person,
        _seat(data, faults),
        str(data.get("operator", "")),
        text_or_none(data, "reason", faults),
    )


def _number(to: str, roster: Roster, faults: list[str]) -> str:
    person = roster.person(to)
    if person is None:
        if to and not plausible(to):
            faults.append(f"to: {to} 不是名册中的人员,也不是电话号码")
        return to
    if not person.mobile:
        faults.append(f"to: {person.label} 没有电话")
    return person.mobile


def _seat(data: Mapping[str, Any], faults: list[str]) -> str:
    seat = text_or_none(data, "seat", faults)
    if seat and not _SEAT.fullmatch(seat):
        faults.append(f"seat: {seat} 不是 SIP 地址,应如 sip:801@10.0.0.5")
    return seat
