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
from gateway.orders.wording import NEUTRAL_TEXT, compose_sms, paged, sms_parts, spoken
from gateway.roster.person import Person
from gateway.roster.roster import Roster
from gateway.roster.unit import Unit

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
        self._seen: set[tuple[Bearer, str]] = set()
        self._people: dict[str, tuple[Person, ...]] = {}
        self._variants: dict[tuple[Bearer, _Address], _Variant] = {}
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
        reached = [self._reach(person) for person in self._addressees(leg.unit_id)]
        paged = unit is not None and self._page_group(unit)
        if not any(reached) and not paged:
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
            address = _Address((), unit.gets_no_content)
            to = _To(unit.talkgroup, unit.talkgroup, (), (unit.unit_id,))
            self._deliver(to, Bearer.RADIO, address, Purpose.ORDER)
        return True

    def copies(self) -> None:
        """Those who get a copy and whose answer is not awaited: people, or leaders of units."""
        for name in self._plan.order.copy_to:
            person = self._roster.person(name)
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
        rows = [
            row
            for row in behind
            if row.unit_id in self._units and row in self._addressees(row.unit_id)
        ]
        units = tuple(dict.fromkeys(row.unit_id for row in rows))
        where = person.radio_id if bearer is Bearer.RADIO else person.mobile
        to = _To(person.person_id, where, tuple(row.person_id for row in rows), units)
        self._deliver(to, bearer, _address_of(units, self._roster), Purpose.ORDER)

    def _copy_to(self, person: Person) -> None:
        unit = self._roster.unit(person.unit_id)
        address = _Address((), unit is not None and unit.gets_no_content, awaits_answer=False)
        to = _To(person.person_id, person.mobile, (person.person_id,), ())
        self._deliver(to, Bearer.SMS, address, Purpose.COPY)

    def _deliver(self, to: "_To", bearer: Bearer, address: "_Address", purpose: Purpose) -> None:
        variant = self._variant(bearer, address)
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
            )
        )

    def _variant(self, bearer: Bearer, address: "_Address") -> "_Variant":
        """The text for this form of address, worded once for all who share it."""
        known = self._variants.get((bearer, address))
        if known is not None:
            return known
        text = self._worded(bearer, address)
        if text not in self._texts:
            self._texts[text] = len(self._texts)
            self.texts.append(text)
        parts = sms_parts(text) if bearer is Bearer.SMS else 1
        variant = _Variant(self._texts[text], parts)
        self._variants[bearer, address] = variant
        return variant

    def _worded(self, bearer: Bearer, address: "_Address") -> str:
        order = self._plan.order
        match bearer:
            case Bearer.SMS:
                return compose_sms(
                    replace(
                        wording_of(order, self._rules),
                        units=address.unit_names,
                        neutral=address.neutral,
                        awaits_answer=address.awaits_answer,
                    )
                )
            case Bearer.VOICE:
                said = NEUTRAL_TEXT if address.neutral else order.voice or order.sms
                return spoken(said or order.radio_text, drill=order.is_exercise)
            case Bearer.RADIO:
                said = NEUTRAL_TEXT if address.neutral else order.radio_text or order.sms
                return paged(said or order.voice, drill=order.is_exercise)


@dataclass(frozen=True, slots=True)
class _To:
    """Where one message goes; `recipient` is a person, or a talkgroup where nobody is named."""

    recipient: str
    address: str
    people: tuple[str, ...]
    units: tuple[str, ...]


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
