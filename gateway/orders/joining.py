"""Units that join an order: who of them is written to, and who has the order already.

The whole order is planned as it is now; of that plan remain the joining units' legs, and the
deliveries to addresses that have nothing of the order yet. Whoever speaks for a joining unit
at an address that has it is told by the notice, which names that unit too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from gateway.orders.changed import changed
from gateway.orders.hall import OrderLife
from gateway.orders.order import Audience, Bearer, Leg, Order
from gateway.orders.order_facts import Delivery, PlannedLeg
from gateway.orders.originals import carries_the_order, may_have_it
from gateway.orders.plan_rules import PlanRules
from gateway.orders.plan_walk import slices
from gateway.orders.planning import Addressed
from gateway.orders.records import SendingState
from gateway.orders.rewording import Texts
from gateway.orders.steps import Steps
from gateway.roster.roster import Roster


@dataclass(frozen=True, slots=True)
class Joining:
    """Indexes in `deliveries` count from the first of `texts`.

    `known` are the addresses that have the order, with the units they speak for now; their
    indexes count from the first of `known_texts`, which are all of the plan's.
    """

    legs: tuple[PlannedLeg, ...] = ()
    texts: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    known: tuple[Delivery, ...] = ()
    known_texts: tuple[str, ...] = ()
    without_address: tuple[str, ...] = ()


def joining(
    life: OrderLife,
    now: Order,
    legs: tuple[Leg, ...],
    units: Iterable[str],
    roster: Roster,
    rules: PlanRules,
) -> Steps[Joining]:
    """What is owed to these `units`, of all the `legs` that the order has with them."""
    wanted = frozenset(units)
    found = Joining()
    texts: list[str] = []
    if not wanted:
        return found
    # Single people were addressed at the start; of a joining unit whoever has the role is.
    to = Audience(roles=now.to.roles) if now.to else None
    plan = Addressed(replace(now, to=to), legs, life.head.bearers, ())
    for part in slices(plan, roster, rules):
        yield
        texts += part.texts
        found = replace(
            found,
            legs=found.legs + tuple(one for one in part.legs if one.leg.unit_id in wanted),
            deliveries=found.deliveries + _for_them(part.deliveries, wanted),
            without_address=found.without_address
            + tuple(unit for unit in part.without_address if unit in wanted),
        )
    return _parted(life, found, texts)


def _for_them(deliveries: Iterable[Delivery], wanted: frozenset[str]) -> tuple[Delivery, ...]:
    return tuple(one for one in deliveries if not wanted.isdisjoint(one.units))


def _parted(life: OrderLife, found: Joining, texts: list[str]) -> Joining:
    """What is fresh apart from what has the order, and of the texts only those that are used."""
    alive = _alive(life)
    kept = Texts()
    fresh = [one for one in found.deliveries if (one.bearer, one.address) not in alive]
    deliveries = tuple(
        changed(one, text=kept.put(one.bearer, (texts[one.text],))[0].text) for one in fresh
    )
    known = tuple(one for one in found.deliveries if (one.bearer, one.address) in alive)
    return replace(
        found, texts=kept.all(), deliveries=deliveries, known=known, known_texts=tuple(texts)
    )


def _alive(life: OrderLife) -> set[tuple[Bearer, str]]:
    return {
        (sending.delivery.bearer, sending.delivery.address)
        for sending in life.sendings.values()
        if carries_the_order(life, sending.delivery)
        and (may_have_it(sending) or sending.state is SendingState.QUEUED)
    }
