"""What somebody who calls the hall is told: his open orders, and who he is.

    number ─ roster, hall ─► Speaker ─► open orders in which he has a leg, highest rank first
                                         each in the words in which a call would say it to him

An order whose texts tell a unit nothing is not read out to it, and one that he was stood down from
is none of his any more: without any other he is put through to the seats.
"""

from dataclasses import dataclass

from gateway.orders.hall import Hall, OrderLife
from gateway.orders.matching import Speaker, open_orders, units_in
from gateway.orders.order import Bearer, rank_of
from gateway.orders.order_facts import DUTY
from gateway.orders.plan_rules import PlanRules
from gateway.orders.plan_texts import PlanTexts
from gateway.orders.records import LegLife, OrderState, PollFate
from gateway.orders.wording import spoken_with_tag
from gateway.roster.roster import Roster

DUTY_PHONE = "值班电话"


@dataclass(frozen=True, slots=True)
class ToldOrder:
    """An order of whoever calls, and what he hears of it."""

    order_id: str
    text: str


def orders_of(speaker: Speaker | None, hall: Hall, roster: Roster) -> tuple[str, ...]:
    """The orders that are to be read to him: by rank, the older first."""
    if speaker is None:
        return ()
    lives = [hall.orders[order_id] for order_id in open_orders(speaker, hall)]
    wanted = [
        life for life in lives if _concerns(life, speaker) and _may_hear(life, speaker, roster)
    ]
    wanted.sort(key=lambda life: (rank_of(life.head.order), life.head.accepted_at_utc))
    return tuple(life.head.order.order_id for life in wanted)


def told_orders(
    speaker: Speaker, order_ids: tuple[str, ...], hall: Hall, roster: Roster, rules: PlanRules
) -> tuple[ToldOrder, ...]:
    """These orders in words for him; where there are several each begins with its letter."""
    found = []
    for life in (hall.orders.get(order_id) for order_id in order_ids):
        if life is None or life.head.state is not OrderState.OPEN:
            continue  # it has ended since
        if text := _said(life, speaker, roster, rules):
            found.append((life, text))
    several = len(found) > 1
    return tuple(
        ToldOrder(
            life.head.order.order_id,
            spoken_with_tag(text, life.head.order.tag) if several else text,
        )
        for life, text in found
    )


def name_of(speaker: Speaker | None, roster: Roster) -> str:
    """Who calls, for the display of a seat: name, units, role; empty where nobody is known."""
    if speaker is None:
        return ""
    rows = (roster.unit(unit_id) for unit_id in speaker.units)
    units = "、".join(unit.name or unit.unit_id for unit in rows if unit is not None)
    if speaker.person == DUTY:
        return f"{units} {DUTY_PHONE}"
    person = roster.person(speaker.person)
    if person is None:
        return " ".join(word for word in (speaker.person, units) if word)
    return " ".join(word for word in (person.name, units, person.role) if word)


def _concerns(life: OrderLife, speaker: Speaker) -> bool:
    legs = [life.legs[unit] for unit in units_in(life, speaker)]
    return not all(_is_stood_down(leg) for leg in legs)


def _is_stood_down(leg: LegLife) -> bool:
    return leg.poll is PollFate.STOOD_DOWN


def _may_hear(life: OrderLife, speaker: Speaker, roster: Roster) -> bool:
    rows = (roster.unit(unit) for unit in units_in(life, speaker))
    return not any(row.gets_no_content for row in rows if row is not None)


def _said(life: OrderLife, speaker: Speaker, roster: Roster, rules: PlanRules) -> str:
    """What a call says to him; empty where it may tell him nothing."""
    legs = tuple(leg.leg for leg in life.legs.values())
    texts = PlanTexts(life.head.order, legs, roster, rules)
    form = texts.to_units(units_in(life, speaker))
    return "" if form.neutral else texts.worded(Bearer.VOICE, form)[0]
