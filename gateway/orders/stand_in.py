"""Other bearers for those whom an order cannot reach because its own have no channel.

    a person ─ answered, or reached, or something is on its way over a bearer that works ─► nothing
             └ else every bearer of the ladder's table `instead` that works and has his address

So an order whose other bearers still reach a person begins with those; a bearer that it did
not name is added only for whom none of its own is left. What it says and to whom is planned
like the order itself, by the roster of now.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gateway.orders.hall import OrderLife
from gateway.orders.order_facts import Delivery, Message, Purpose
from gateway.orders.plan_rules import PlanRules
from gateway.orders.plan_walk import slices
from gateway.orders.planning import Addressed
from gateway.orders.records import Sending, SendingState
from gateway.orders.silence import is_silent
from gateway.orders.subjects import address_subject, unit_subject
from gateway.orders.ways import bearer_of, is_lost
from gateway.roster.roster import Roster

_CAME_TO_NOTHING = (SendingState.FAILED, SendingState.EXPIRED, SendingState.WITHDRAWN)
_NOT_OUT = (SendingState.QUEUED, SendingState.SENDING, SendingState.UNKNOWN)


def stand_ins(
    life: OrderLife, roster: Roster, rules: PlanRules, lost: frozenset[str]
) -> Iterator[tuple[Message, ...]]:
    """What is owed instead, in slices of a few milliseconds each; some may be empty."""
    head = life.head
    gone = {bearer_of(way) for way in lost}
    missed = tuple(bearer for bearer in head.bearers if bearer in gone)
    others = head.ladder.instead_of(missed)
    usable = tuple(b for b in others if b in rules.available and b.value not in lost)
    if not usable:
        return
    need = _Need(life, roster, lost)
    legs = tuple(leg.leg for leg in life.legs.values())
    plan = Addressed(replace(head.order, copy_to=()), legs, usable, ())
    texts: list[str] = []
    for part in slices(plan, roster, rules):
        texts += part.texts
        yield tuple(_message(one, texts[one.text]) for one in part.deliveries if need.of(one))


@dataclass(frozen=True, slots=True)
class _Need:
    """Who needs another bearer, by what became of the order's own deliveries so far."""

    life: OrderLife
    roster: Roster
    lost: frozenset[str]

    def of(self, delivery: Delivery) -> bool:
        """Whether this stand-in has to go out."""
        if delivery.cause or is_lost(delivery.bearer, delivery.system, self.lost):
            return False
        if any(s.delivery.bearer is delivery.bearer for s in self._at(delivery.address)):
            return False
        if delivery.people:
            return any(self._is_out_of_reach(person) for person in delivery.people)
        return any(self._misses_all(unit) for unit in self._units_of_group(delivery.recipient))

    def _misses_all(self, unit_id: str) -> bool:
        """Whether somebody addressed in the unit is out of reach, or nobody could be addressed."""
        names = self.life.concerning.get(unit_subject(unit_id), ())
        people = {one for name in names for one in self.life.sendings[name].delivery.people}
        return not people or any(self._is_out_of_reach(person) for person in people)

    def _is_out_of_reach(self, person_id: str) -> bool:
        if person_id in self.life.answered:
            return False
        names = self.life.concerning.get(person_id, ())
        own = [self.life.sendings[name] for name in names]
        return not any(self._reaches(one) for one in own or self._pages_for(person_id))

    def _reaches(self, sending: Sending) -> bool:
        """Whether it has got through, or still may."""
        if sending.state in _CAME_TO_NOTHING:
            return False
        delivery = sending.delivery
        waits = sending.state in _NOT_OUT
        return not (waits and is_lost(delivery.bearer, delivery.system, self.lost))

    def _pages_for(self, person_id: str) -> list[Sending]:
        """The pages to the talkgroup of his unit, for who has no radio of his own."""
        person = self.roster.person(person_id)
        unit = self.roster.unit(person.unit_id) if person else None
        return self._at(unit.talkgroup) if unit is not None and unit.talkgroup else []

    def _at(self, address: str) -> list[Sending]:
        names = self.life.concerning.get(address_subject(address), ())
        return [self.life.sendings[name] for name in names]

    def _units_of_group(self, tg_id: str) -> Iterator[str]:
        for unit_id, leg in self.life.legs.items():
            unit = self.roster.unit(unit_id)
            if unit is not None and unit.talkgroup == tg_id and is_silent(leg):
                yield unit_id


def _message(delivery: Delivery, text: str) -> Message:
    return Message(
        delivery.recipient,
        delivery.people,
        delivery.units,
        delivery.bearer,
        delivery.address,
        text,
        delivery.parts,
        Purpose.INSTEAD,
        delivery.system,
    )
