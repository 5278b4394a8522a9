"""The texts that ask a unit again: for progress, and for the report that it owes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from gateway.orders.answer_facts import Status
from gateway.orders.hall import OrderLife
from gateway.orders.order import Bearer, Order
from gateway.orders.order_facts import Message, Purpose
from gateway.orders.progress_life import to_prompt
from gateway.orders.radio_pages import RADIO_OCTETS, pages
from gateway.orders.reached_through import HEADS, INFORMANTS, Way, spokesman
from gateway.orders.records import LegLife
from gateway.orders.report_life import due_at, to_remind
from gateway.orders.wording import NEUTRAL_TEXT, with_drill_mark, with_signature
from gateway.roster.roster import Roster


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is true at the moment of asking. `local` is the hall's time then."""

    roster: Roster
    site_name: str
    local: datetime
    bearers: frozenset[Bearer]
    radio_octets: int = RADIO_OCTETS

    @property
    def on_date(self) -> date:
        return self.local.date()


def prompts(life: OrderLife, at_utc: datetime, around: Surroundings) -> tuple[Message, ...]:
    """One text to each who speaks for units that are to be asked for progress now."""
    bearers = frozenset(life.head.bearers) & around.bearers
    found: dict[Way, list[LegLife]] = {}
    for leg in to_prompt(life, at_utc):
        way = spokesman(life, leg, INFORMANTS, around.roster, around.on_date, bearers)
        if way is not None:
            found.setdefault(way, []).append(leg)
    order = life.head.order
    return tuple(
        message
        for way, legs in found.items()
        for message in way.messages(_prompt(order, way, legs, around), _units(legs), Purpose.PROMPT)
    )


def reminders(life: OrderLife, alarm_id: str, around: Surroundings) -> tuple[Message, ...]:
    """One text to the leader of each unit whose report is still due."""
    bearers = around.bearers & {Bearer.SMS}
    messages: list[Message] = []
    for leg in to_remind(life, alarm_id):
        way = spokesman(life, leg, HEADS, around.roster, around.on_date, bearers)
        if way is not None:
            texts = (_reminder(life, leg, around),)
            messages += way.messages(texts, (leg.leg.unit_id,), Purpose.REMINDER)
    return tuple(messages)


def letter(order: Order) -> str:
    """`指令A`: how a text calls the order."""
    return f"指令{order.tag or order.order_id}"


def told_as(way: Way, text: str, order: Order, around: Surroundings) -> tuple[str, ...]:
    """The text with the marks and the signature that this bearer carries; or its pages."""
    if way.bearer is not Bearer.SMS:
        return pages(text, drill=order.is_exercise, most_octets=around.radio_octets)
    signed = with_signature(text, around.site_name)
    return (with_drill_mark(signed) if order.is_exercise else signed,)


def may_read(units: Iterable[str], roster: Roster) -> bool:
    """Whether all of these units may get content."""
    rows = (roster.unit(unit_id) for unit_id in units)
    return not any(unit.gets_no_content for unit in rows if unit)


def _prompt(order: Order, way: Way, legs: list[LegLife], around: Surroundings) -> tuple[str, ...]:
    if not may_read(_units(legs), around.roster):
        return told_as(way, NEUTRAL_TEXT, order, around)
    arrived = all(leg.mark(Status.ARRIVED) is not None for leg in legs)
    why = "" if arrived else ",未到达的请说明原因"
    names = [_name(leg.leg.unit_id, around.roster) for leg in legs]
    who = f"{'、'.join(names)}:" if len(names) > 1 else ""
    # Without its time the second prompt would look like the first, sent once more by mistake.
    text = f"{who}{letter(order)}请报告现场进展{why}({around.local:%H:%M})"
    return told_as(way, text, order, around)


def _reminder(life: OrderLife, leg: LegLife, around: Surroundings) -> str:
    order = life.head.order
    if not may_read((leg.leg.unit_id,), around.roster):
        return with_signature(NEUTRAL_TEXT, around.site_name)
    due = due_at(life.head, leg) or life.head.accepted_at_utc
    until = due.astimezone(around.local.tzinfo)
    lacks = f"。尚缺:{'、'.join(leg.form_lacks)}" if leg.form_lacks else ""
    text = (
        f"{letter(order)}{_name(leg.leg.unit_id, around.roster)}的处置情况报告尚未收到,"
        f"请于{until.month}月{until.day}日{until:%H:%M}前报送。"
        f"需要后续处置的,写明责任人和责任单位{lacks}"
    )
    return with_signature(text, around.site_name)


def _units(legs: Iterable[LegLife]) -> tuple[str, ...]:
    return tuple(leg.leg.unit_id for leg in legs)


def _name(unit_id: str, roster: Roster) -> str:
    unit = roster.unit(unit_id)
    return (unit.name if unit else "") or unit_id
