"""Who is addressed and over which bearers: an order looked at as a whole, with every fault.

Only an order without faults is walked (`plan_walk`), lazily and in slices, so that ten
thousand recipients never hold the event loop.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gateway.orders.ladders import first_bearers
from gateway.orders.order import Audience, Bearer, Leg, Order
from gateway.orders.plan_rules import PlanRules as PlanRules
from gateway.orders.plan_texts import text_faults
from gateway.orders.steps import Steps, at_once
from gateway.roster.roster import Roster

_PEOPLE_A_STEP = 2_000
_LEGS_A_STEP = 2_500
NOBODY = "to: 没有符合条件的单位"


@dataclass(frozen=True, slots=True)
class Addressed:
    """An order whose legs are known. `missing` bearers are wanted but have no channel."""

    order: Order
    legs: tuple[Leg, ...]
    bearers: tuple[Bearer, ...]
    missing: tuple[Bearer, ...]


def addressed(order: Order, roster: Roster, rules: PlanRules) -> Addressed | tuple[str, ...]:
    """The order with its legs resolved, or every reason why it cannot be addressed."""
    return at_once(addressing(order, roster, rules))


def addressing(
    order: Order, roster: Roster, rules: PlanRules
) -> Steps[Addressed | tuple[str, ...]]:
    """`addressed` in steps."""
    named = {leg.unit_id for leg in order.legs}
    found = yield from _legs_of(order.to or Audience(), roster, rules.on_date)
    legs = (*order.legs, *(leg for leg in found if leg.unit_id not in named))
    yield
    faults = yield from _leg_faults(legs, roster, rules.on_date)
    wanted = order.bearers or first_bearers(rules.ladder, order)
    usable = tuple(bearer for bearer in wanted if bearer in rules.available)
    faults += _audience_faults(order.to, roster)
    faults += [
        f"copy_to: 没有单位或人员 {name}"
        for name in order.copy_to
        if roster.unit(name) is None and roster.person(name) is None
    ]
    faults += _named_faults(order, {leg.unit_id for leg in legs}, roster)
    bearers = usable or tuple(sorted_bearers(rules.available))
    faults += text_faults(order, legs, bearers, roster, rules)
    if not legs:
        faults.append(NOBODY)
    if not rules.available:
        faults.append("bearers: 本站没有任何可以下达的信道")
    elif order.bearers and not usable:
        words = ", ".join(bearer.value for bearer in order.bearers)
        faults.append(f"bearers: 本站没有 {words} 的信道")
    if faults:
        return tuple(faults)
    missing = tuple(bearer for bearer in wanted if bearer not in rules.available)
    return Addressed(order, legs, bearers, missing)


def _leg_faults(legs: tuple[Leg, ...], roster: Roster, on_date: date) -> Steps[list[str]]:
    """Legs of units that do not belong to the linkage on that day."""
    faults = []
    for start in range(0, len(legs), _LEGS_A_STEP):
        for leg in legs[start : start + _LEGS_A_STEP]:
            if roster.unit(leg.unit_id, on_date) is None:
                faults.append(f"legs: 没有单位 {leg.unit_id}")
        yield
    return faults


def sorted_bearers(bearers: frozenset[Bearer]) -> list[Bearer]:
    """In the order of the enum, so that no set decides anything."""
    return [bearer for bearer in Bearer if bearer in bearers]


def _named_faults(order: Order, in_legs: set[str], roster: Roster) -> list[str]:
    """Who is named beside the legs and is not there."""
    faults = [
        f"mandatory_confirm: 指令不含单位 {unit_id}"
        for unit_id in order.mandatory_confirm
        if unit_id not in in_legs
    ]
    faults += [
        f"report_to: 没有单位或人员 {name}"
        for name in order.report_to
        if roster.unit(name) is None and roster.person(name) is None
    ]
    if order.lead and order.lead not in in_legs:
        faults.append(f"lead: 指令不含单位 {order.lead}")
    return faults


def _legs_of(audience: Audience, roster: Roster, on_date: date) -> Steps[tuple[Leg, ...]]:
    """A leg for every unit that one of the lists names; roles alone name units by people."""
    by_unit = bool(audience.tiers or audience.kinds or audience.units)
    found = dict.fromkeys(_units_named(audience, roster, on_date)) if by_unit else {}
    people = frozenset(audience.people)
    for start in range(0, len(roster.people), _PEOPLE_A_STEP):
        yield
        for person in roster.people[start : start + _PEOPLE_A_STEP]:
            by_role = not by_unit and not person.roles.isdisjoint(audience.roles)
            if person.person_id in people or (by_role and person.valid_on(on_date)):
                found[person.unit_id] = None
    yield
    return tuple(Leg(unit_id) for unit_id in found)


def _units_named(audience: Audience, roster: Roster, on_date: date) -> Iterator[str]:
    units = frozenset(audience.units)
    for unit in roster.valid_units(on_date):
        if (
            unit.unit_id in units
            or unit.kind in audience.kinds
            or str(unit.tier or "") in audience.tiers
        ):
            yield unit.unit_id


def _audience_faults(audience: Audience | None, roster: Roster) -> list[str]:
    if audience is None:
        return []
    faults = [f"to.units: 没有单位 {u}" for u in audience.units if roster.unit(u) is None]
    strangers = [person for person in audience.people if roster.person(person) is None]
    return faults + [f"to.people: 没有人员 {person}" for person in strangers]
