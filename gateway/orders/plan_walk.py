"""The walk over an order's legs: slices of a plan, made when they are asked for.

People who share a telephone get one message that names all their teams: the roster's index by
number is asked at the first of them, which is why no second pass is needed. Where nobody of a
unit has an address its duty phone rings at once. Copies come last and only to telephones that
got nothing else.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.orders.limits import limits_of
from gateway.orders.order import Audience, Bearer, Leg
from gateway.orders.order_facts import DUTY, Delivery, PlannedLeg, Purpose
from gateway.orders.plan_rules import PlanRules
from gateway.orders.plan_texts import LEADERS, Address, PlanTexts
from gateway.orders.planning import Addressed
from gateway.orders.ways import unserved_cause
from gateway.roster.person import Person
from gateway.roster.roster import Roster
from gateway.roster.unit import Unit

SLICE = 250


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
        self._roles = plan.order.roles or (plan.order.to or Audience()).roles or LEADERS
        self._only = frozenset((plan.order.to or Audience()).people)
        self._units = frozenset(leg.unit_id for leg in plan.legs)
        self._seen: set[tuple[Bearer, str]] = set()
        self._people: dict[str, tuple[Person, ...]] = {}
        self._texts = PlanTexts(plan.order, plan.legs, roster, rules)
        self._count = 0
        self._start()

    def _start(self) -> None:
        self.legs: list[PlannedLeg] = []
        self._texts.fresh = []
        self.deliveries: list[Delivery] = []
        self.without_address: list[str] = []

    def cut(self) -> PlanSlice:
        done = PlanSlice(
            tuple(self.legs),
            tuple(self._texts.fresh),
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
        reached = [self._reach(person) for person in self._addressees(leg.unit_id)]
        paged = unit is not None and self._page_group(unit)
        if any(reached) or paged:
            return
        if unit is None or not self._ring_duty(unit):
            self.without_address.append(leg.unit_id)

    def _reach(self, person: Person) -> bool:
        """One message over each bearer to this person; whether there is any address."""
        found = False
        for bearer in self._plan.bearers:
            address = person.radio_id if bearer is Bearer.RADIO else person.number
            found = found or bool(address)
            if address and (bearer, address) not in self._seen:
                self._seen.add((bearer, address))
                self._order_to(person, bearer)
        return found

    def _page_group(self, unit: Unit) -> bool:
        """One page to the unit's talkgroup, unless it carries no text; whether there is one."""
        group = self._roster.talkgroup(unit.talkgroup)
        if Bearer.RADIO not in self._plan.bearers or not unit.talkgroup:
            return False
        if group is not None and group.voice_only:
            return False
        if (Bearer.RADIO, f"group {unit.talkgroup}") not in self._seen:
            self._seen.add((Bearer.RADIO, f"group {unit.talkgroup}"))
            address = Address(neutral=unit.gets_no_content)
            system = self._roster.system_of(unit.unit_id)
            to = _To(unit.talkgroup, unit.talkgroup, (), (unit.unit_id,), system)
            self._deliver(to, Bearer.RADIO, address, Purpose.ORDER)
        return True

    def _ring_duty(self, unit: Unit) -> bool:
        """A call to the duty phone of a unit in which nobody has an address; whether it has one."""
        phone = next((phone.number for phone in unit.duty_phones if phone.number), "")
        if not phone or self._only or Bearer.VOICE not in self._plan.bearers:
            return False
        if (Bearer.VOICE, phone) not in self._seen:
            self._seen.add((Bearer.VOICE, phone))
            to = _To(DUTY, phone, (), (unit.unit_id,))
            self._deliver(to, Bearer.VOICE, self._texts.to_units(to.units), Purpose.ORDER)
        return True

    def copies(self) -> None:
        """Those who get a copy and whose answer is not awaited: people, or leaders of units."""
        for name in self._plan.order.copy_to:
            person = self._roster.person(name, self._rules.on_date)
            for one in (person,) if person else self._addressees(name):
                if one.number and (Bearer.SMS, one.number) not in self._seen:
                    self._seen.add((Bearer.SMS, one.number))
                    self._copy_to(one)

    def _addressees(self, unit_id: str) -> tuple[Person, ...]:
        known = self._people.get(unit_id)
        if known is None:
            roles = () if self._only else self._roles
            people = self._roster.people_of(unit_id, roles, self._rules.on_date)
            known = tuple(p for p in people if not self._only or p.person_id in self._only)
            self._people[unit_id] = known
        return known

    def _order_to(self, person: Person, bearer: Bearer) -> None:
        """One message to this address, for every addressed row that has it."""
        day = self._rules.on_date
        if bearer is Bearer.RADIO:
            behind = self._roster.at_radio(person.radio_id, day)
        else:
            behind = self._roster.at_number(person.number, day).people
        # Nearly always it is his alone, and he is addressed.
        rows = behind if len(behind) == 1 else self._addressed_among(behind)
        units = tuple(dict.fromkeys([row.unit_id for row in rows]))
        where = person.radio_id if bearer is Bearer.RADIO else person.mobile
        system = self._roster.system_of(person.unit_id) if bearer is Bearer.RADIO else ""
        to = _To(person.person_id, where, tuple([row.person_id for row in rows]), units, system)
        self._deliver(to, bearer, self._texts.to_units(units), Purpose.ORDER)

    def _addressed_among(self, rows: tuple[Person, ...]) -> tuple[Person, ...]:
        """Those of the rows that the order addresses."""
        return tuple(
            row
            for row in rows
            if row.unit_id in self._units and row in self._addressees(row.unit_id)
        )

    def _copy_to(self, person: Person) -> None:
        unit = self._roster.unit(person.unit_id)
        address = Address(neutral=unit is not None and unit.gets_no_content, copy=True)
        to = _To(person.person_id, person.mobile, (person.person_id,), ())
        self._deliver(to, Bearer.SMS, address, Purpose.COPY)

    def _deliver(self, to: "_To", bearer: Bearer, address: Address, purpose: Purpose) -> None:
        for variant in self._texts.variants(bearer, address):
            self._count += 1
            self.deliveries.append(
                Delivery(
                    delivery_id=f"{self._plan.order.order_id}/{bearer.value}/{self._count}",
                    recipient=to.recipient,
                    people=to.people,
                    units=to.units,
                    bearer=bearer,
                    address=to.address,
                    text=variant.index,
                    parts=variant.parts,
                    purpose=purpose,
                    system=to.system,
                    cause=unserved_cause(to.system, self._rules.served),
                )
            )


@dataclass(frozen=True, slots=True)
class _To:
    """Where one message goes; without people `recipient` is a talkgroup, or `DUTY`."""

    recipient: str
    address: str
    people: tuple[str, ...]
    units: tuple[str, ...]
    system: str = ""
