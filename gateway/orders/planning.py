"""Who is addressed, over which bearers, with which text: an order's plan, in slices.

`addressed` looks at the order as a whole and lists every fault; only then does `slices` walk
the legs, lazily, so that ten thousand recipients never hold the event loop. People who share
a telephone get one message that names all their teams: the roster's index by number is asked
at the first of them, which is why no second pass is needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from gateway.orders.limits import NO_LIMITS, LimitProfile, limits_of
from gateway.orders.order import Audience, Bearer, IncidentClass, Leg, Order
from gateway.orders.order_facts import Delivery, PlannedLeg
from gateway.orders.steps import Steps, at_once
from gateway.orders.wording import SmsWording, compose_sms, sms_parts
from gateway.roster.person import Person
from gateway.roster.roster import Roster

SLICE = 250
_PEOPLE_A_STEP = 2_000
NOBODY = "to: 没有符合条件的单位"
MOST_PARTS = 10
_LEADERS = ("正指挥", "副指挥")
_BEARERS = {
    IncidentClass.POLICE: (Bearer.RADIO,),
    IncidentClass.NON_POLICE: (Bearer.SMS, Bearer.VOICE),
    IncidentClass.MARITIME: (Bearer.SMS, Bearer.VOICE, Bearer.RADIO),
    IncidentClass.MEDICAL: (Bearer.SMS, Bearer.VOICE),
}


@dataclass(frozen=True, slots=True)
class PlanRules:
    """What the site adds to an order: its signature, its bearers, the hour, the limits."""

    site_name: str
    available: frozenset[Bearer]
    start_local: datetime
    limits: LimitProfile = NO_LIMITS

    @property
    def on_date(self) -> date:
        return self.start_local.date()


@dataclass(frozen=True, slots=True)
class Addressed:
    """An order whose legs are known. `missing` bearers are wanted but have no channel."""

    order: Order
    legs: tuple[Leg, ...]
    bearers: tuple[Bearer, ...]
    missing: tuple[Bearer, ...]


@dataclass(frozen=True, slots=True)
class PlanSlice:
    """Part of a plan: the legs and text variants that begin here, at most `SLICE` deliveries.

    `without_address` names units of these legs in which nobody has an address.
    """

    legs: tuple[PlannedLeg, ...]
    texts: tuple[str, ...]
    deliveries: tuple[Delivery, ...]
    without_address: tuple[str, ...]


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
    wanted = order.bearers or _BEARERS[order.incident_class]
    usable = tuple(bearer for bearer in wanted if bearer in rules.available)
    faults = [
        f"legs: 没有单位 {leg.unit_id}"
        for leg in legs
        if roster.unit(leg.unit_id, rules.on_date) is None
    ]
    faults += _audience_faults(order.to, roster)
    in_legs = {leg.unit_id for leg in legs}
    faults += [
        f"mandatory_confirm: 指令不含单位 {unit_id}"
        for unit_id in order.mandatory_confirm
        if unit_id not in in_legs
    ]
    faults += _text_faults(order, rules)
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
    return Addressed(order, legs, usable or tuple(sorted_bearers(rules.available)), missing)


def sorted_bearers(bearers: frozenset[Bearer]) -> list[Bearer]:
    """In the order of the enum, so that no set decides anything."""
    return [bearer for bearer in Bearer if bearer in bearers]


def slices(plan: Addressed, roster: Roster, rules: PlanRules) -> Iterator[PlanSlice]:
    """The plan, lazily; each slice costs about three milliseconds."""
    walk = _Walk(plan, roster, rules)
    for leg in plan.legs:
        if len(walk.deliveries) >= SLICE or len(walk.legs) >= SLICE:
            yield walk.cut()
        walk.take(leg)
    yield walk.cut()


class _Walk:
    """The slice that is being filled, and what has been seen in the whole plan."""

    def __init__(self, plan: Addressed, roster: Roster, rules: PlanRules) -> None:
        self._plan = plan
        self._roster = roster
        self._rules = rules
        self._roles = plan.order.roles or (plan.order.to or Audience()).roles or _LEADERS
        self._only = frozenset((plan.order.to or Audience()).people)
        self._units = frozenset(leg.unit_id for leg in plan.legs)
        self._seen: set[str] = set()
        self._people: dict[str, tuple[Person, ...]] = {}
        self._variants: dict[_Address, _Variant] = {}
        self._texts: dict[str, int] = {}
        self._count = 0
        self._start()

    def _start(self) -> None:
        self.legs: list[PlannedLeg] = []
        self.texts: list[str] = []
        self.deliveries: list[Delivery] = []
        self.without_address: list[str] = []

    def cut(self) -> PlanSlice:
        done = PlanSlice(
            tuple(self.legs),
            tuple(self.texts),
            tuple(self.deliveries),
            tuple(self.without_address),
        )
        self._start()
        return done

    def take(self, leg: Leg) -> None:
        unit = self._roster.unit(leg.unit_id)
        area = leg.area or (unit.area if unit else "")
        leg = Leg(leg.unit_id, leg.task, area, leg.double_feedback)
        limits = limits_of(self._rules.limits, leg, unit, self._rules.start_local)
        self.legs.append(PlannedLeg(leg, limits, (unit.min_strength or 0) if unit else 0))
        people = [person for person in self._addressees(leg.unit_id) if person.number]
        if not people:
            self.without_address.append(leg.unit_id)
        for person in people:
            if person.number not in self._seen:
                self._seen.add(person.number)
                self._text_to(person)

    def _addressees(self, unit_id: str) -> tuple[Person, ...]:
        known = self._people.get(unit_id)
        if known is None:
            roles = () if self._only else self._roles
            people = self._roster.people_of(unit_id, roles, self._rules.on_date)
            known = tuple(p for p in people if not self._only or p.person_id in self._only)
            self._people[unit_id] = known
        return known

    def _text_to(self, person: Person) -> None:
        """One text to this telephone, for every addressed row that has it."""
        rows = [
            row
            for row in self._roster.at_number(person.number, self._rules.on_date).people
            if row.unit_id in self._units and row in self._addressees(row.unit_id)
        ]
        units = tuple(dict.fromkeys(row.unit_id for row in rows))
        variant = self._variant(_address_of(units, self._roster))
        self._count += 1
        self.deliveries.append(
            Delivery(
                delivery_id=f"{self._plan.order.order_id}/sms/{self._count}",
                recipient=person.person_id,
                people=tuple(row.person_id for row in rows),
                units=units,
                bearer=Bearer.SMS,
                address=person.mobile,
                text=variant.index,
                parts=variant.parts,
            )
        )

    def _variant(self, address: "_Address") -> "_Variant":
        """The text for this form of address, worded once for all who share it."""
        known = self._variants.get(address)
        if known is not None:
            return known
        wording = _wording(
            self._plan.order, self._rules, address.unit_names, neutral=address.neutral
        )
        text = compose_sms(wording)
        if text not in self._texts:
            self._texts[text] = len(self._texts)
            self.texts.append(text)
        variant = _Variant(self._texts[text], sms_parts(text))
        self._variants[address] = variant
        return variant


@dataclass(frozen=True, slots=True)
class _Address:
    """All that makes one recipient's text differ from another's."""

    unit_names: tuple[str, ...]
    neutral: bool


@dataclass(frozen=True, slots=True)
class _Variant:
    """A text of the order by its index, and the parts it takes."""

    index: int
    parts: int


def _address_of(units: tuple[str, ...], roster: Roster) -> _Address:
    rows = [roster.unit(unit_id) for unit_id in units]
    names = tuple(unit.name or unit.unit_id for unit in rows if unit) if len(units) > 1 else ()
    return _Address(names, any(unit.gets_no_content for unit in rows if unit))


def _wording(
    order: Order, rules: PlanRules, unit_names: tuple[str, ...], *, neutral: bool
) -> SmsWording:
    return SmsWording(
        order.sms or order.voice or order.radio_text,
        rules.site_name,
        tag=order.tag,
        drill=order.is_exercise,
        units=unit_names,
        neutral=neutral,
    )


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


def _text_faults(order: Order, rules: PlanRules) -> list[str]:
    parts = sms_parts(compose_sms(_wording(order, rules, (), neutral=False)))
    return [f"sms: 需要 {parts} 段, 上限 {MOST_PARTS} 段"] if parts > MOST_PARTS else []
