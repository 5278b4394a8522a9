"""The walk over an order's legs: slices of a plan, made when they are asked for.

People who share a telephone get one message that names all their teams: the roster's index by
number is asked at the first of them, which is why no second pass is needed. Copies come last
and only to telephones that got nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gateway.orders.limits import limits_of
from gateway.orders.order import Audience, Bearer, Leg
from gateway.orders.order_facts import Delivery, PlannedLeg, Purpose
from gateway.orders.planning import Addressed, PlanRules, wording_of
from gateway.orders.wording import compose_sms, sms_parts
from gateway.roster.person import Person
from gateway.roster.roster import Roster

SLICE = 250
_LEADERS = ("正指挥", "副指挥")


@dataclass(frozen=True, slots=True)
class PlanSlice:
    """Part of a plan: the legs and text variants that begin here, at most `SLICE` deliveries.

    `without_address` names units of these legs in which nobody has an address.
    """

    legs: tuple[PlannedLeg, ...]
    texts: tuple[str, ...]
    deliveries: tuple[Delivery, ...]
    without_address: tuple[str, ...]


def slices(plan: Addressed, roster: Roster, rules: PlanRules) -> Iterator[PlanSlice]:
    """The plan, lazily; each slice costs about three milliseconds."""
    walk = _Walk(plan, roster, rules)
    for leg in plan.legs:
        if len(walk.deliveries) >= SLICE or len(walk.legs) >= SLICE:
            yield walk.cut()
        walk.take(leg)
    walk.copies()
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

    def copies(self) -> None:
        """Those who get a copy and whose answer is not awaited: people, or leaders of units."""
        for name in self._plan.order.copy_to:
            person = self._roster.person(name)
            for one in (person,) if person else self._addressees(name):
                if one.number and one.number not in self._seen:
                    self._seen.add(one.number)
                    self._copy_to(one)

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
        ids = tuple(row.person_id for row in rows)
        self._deliver(person, ids, units, _address_of(units, self._roster), Purpose.ORDER)

    def _copy_to(self, person: Person) -> None:
        unit = self._roster.unit(person.unit_id)
        address = _Address((), unit is not None and unit.gets_no_content, awaits_answer=False)
        self._deliver(person, (person.person_id,), (), address, Purpose.COPY)

    def _deliver(
        self,
        person: Person,
        people: tuple[str, ...],
        units: tuple[str, ...],
        address: "_Address",
        purpose: Purpose,
    ) -> None:
        variant = self._variant(address)
        self._count += 1
        self.deliveries.append(
            Delivery(
                delivery_id=f"{self._plan.order.order_id}/sms/{self._count}",
                recipient=person.person_id,
                people=people,
                units=units,
                bearer=Bearer.SMS,
                address=person.mobile,
                text=variant.index,
                parts=variant.parts,
                purpose=purpose,
            )
        )

    def _variant(self, address: "_Address") -> "_Variant":
        """The text for this form of address, worded once for all who share it."""
        known = self._variants.get(address)
        if known is not None:
            return known
        wording = wording_of(self._plan.order, self._rules)
        text = compose_sms(
            replace(
                wording,
                units=address.unit_names,
                neutral=address.neutral,
                awaits_answer=address.awaits_answer,
            )
        )
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
    awaits_answer: bool = True


@dataclass(frozen=True, slots=True)
class _Variant:
    """A text of the order by its index, and the parts it takes."""

    index: int
    parts: int


def _address_of(units: tuple[str, ...], roster: Roster) -> _Address:
    rows = [roster.unit(unit_id) for unit_id in units]
    names = tuple(unit.name or unit.unit_id for unit in rows if unit) if len(units) > 1 else ()
    return _Address(names, any(unit.gets_no_content for unit in rows if unit))
