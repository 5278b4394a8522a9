"""The state of the hall: every order that is not forgotten yet, folded from facts.

A step names the records that change and `Hall.apply` is the only thing that puts them in
place, so a state is a pure function of the facts before it. The indexes (`open_by_unit`,
`references`, `in_doubt`) are kept here too: a lookup never walks orders.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.orders.order import Bearer
from gateway.orders.order_facts import Delivery
from gateway.orders.records import (
    Change,
    LegLife,
    OrderForgotten,
    OrderHead,
    OrderState,
    PersonAnswered,
    ReferenceUsed,
    Sending,
    SendingState,
    TextsAdded,
)
from gateway.roster.numbers import normal


@dataclass(slots=True)
class OrderLife:
    """Everything about one order that is not forgotten."""

    head: OrderHead
    legs: dict[str, LegLife] = field(default_factory=dict)
    sendings: dict[str, Sending] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    references: list[tuple[str, int, str]] = field(default_factory=list)
    by_number: dict[str, str] = field(default_factory=dict)
    calls: dict[str, list[str]] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)

    def sending_to(self, address: str) -> Sending | None:
        """The delivery to this address, however it is spelled; the last one planned."""
        return self.sendings.get(self.by_number.get(normal(address), ""))


class Hall:
    """The mutable container; only `apply` changes it."""

    def __init__(self) -> None:
        self.orders: dict[str, OrderLife] = {}
        self.open_by_unit: dict[str, tuple[str, ...]] = {}
        self.references: dict[tuple[str, int, str], ReferenceUsed] = {}
        self.in_doubt: dict[tuple[str, str], tuple[str, str]] = {}

    def apply(self, changes: Iterable[Change]) -> None:
        """Put the changed records in place."""
        for change in changes:
            match change:
                case Sending():
                    self._put_sending(change)
                case LegLife():
                    self.orders[change.order_id].legs[change.leg.unit_id] = change
                case OrderHead():
                    self._put_head(change)
                case ReferenceUsed():
                    self._put_reference(change)
                case PersonAnswered():
                    self.orders[change.order_id].answered.add(change.person)
                case TextsAdded():
                    self.orders[change.order_id].texts.extend(change.texts)
                case OrderForgotten():
                    self._forget(change.order_id)

    def reported_part(self, channel: str, reference: int, address: str) -> ReferenceUsed | None:
        """The part that a report speaks of.

        A report that fits no reference but the address of a text in doubt on that channel
        is the answer which was missing.
        """
        number = normal(address)
        used = self.references.get((channel, reference, number))
        if used is not None:
            return used
        order_id, delivery_id = self.in_doubt.get((channel, number), ("", ""))
        if not order_id:
            return None
        attempt = self.orders[order_id].sendings[delivery_id].attempt
        return ReferenceUsed(channel, reference, address, order_id, delivery_id, attempt, 0)

    def _put_sending(self, sending: Sending) -> None:
        delivery = sending.delivery
        life = self.orders[sending.order_id]
        before = life.sendings.get(delivery.delivery_id)
        life.sendings[delivery.delivery_id] = sending
        if before is None:
            self._index(life, delivery)
        if sending.state is SendingState.UNKNOWN:
            place = (sending.channel, normal(delivery.address))
            self.in_doubt[place] = (sending.order_id, delivery.delivery_id)
        elif before is not None and before.state is SendingState.UNKNOWN:
            self.in_doubt.pop((before.channel, normal(delivery.address)), None)

    def _index(self, life: OrderLife, delivery: Delivery) -> None:
        if delivery.bearer is Bearer.SMS:
            life.by_number[normal(delivery.address)] = delivery.delivery_id
        if delivery.bearer is Bearer.VOICE:
            for person in delivery.people:
                life.calls.setdefault(person, []).append(delivery.delivery_id)

    def _put_head(self, head: OrderHead) -> None:
        order_id = head.order.order_id
        life = self.orders.get(order_id)
        if life is None:
            self.orders[order_id] = OrderLife(head)
            return
        before, life.head = life.head, head
        if head.state is not before.state:
            self._index_units(order_id, life, is_open=head.state is OrderState.OPEN)

    def _index_units(self, order_id: str, life: OrderLife, *, is_open: bool) -> None:
        alone = (order_id,)
        for unit_id in life.legs:
            before = self.open_by_unit.pop(unit_id, alone)
            others = () if before == alone else tuple(i for i in before if i != order_id)
            now = others + alone if is_open else others
            if now:
                self.open_by_unit[unit_id] = now

    def _put_reference(self, used: ReferenceUsed) -> None:
        place = (used.channel, used.reference, normal(used.address))
        self.references[place] = used
        self.orders[used.order_id].references.append(place)

    def _forget(self, order_id: str) -> None:
        life = self.orders.pop(order_id)
        for place in life.references:
            used = self.references.get(place)
            if used is not None and used.order_id == order_id:
                del self.references[place]
