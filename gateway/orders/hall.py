"""The state of the hall: every order that is not forgotten yet, folded from facts.

A step names the records that change and `Hall.apply` is the only thing that puts them in
place, so a state is a pure function of the facts before it. The indexes (`open_by_unit`,
`references`, `in_doubt`, `calling`, `noticed`) are kept here too: a lookup never walks orders. An
order that is forgotten leaves nothing in them, so that folding the others makes the same hall.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from gateway.orders.dispatch_records import Dispatch, awaited
from gateway.orders.errands import Errands
from gateway.orders.multimap import Multimap
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
from gateway.orders.subjects import subjects_of
from gateway.roster.numbers import normal


@dataclass(slots=True)
class OrderLife:
    """Everything about one order that is not forgotten.

    `concerning` finds deliveries by what `subjects_of` names; `parts_left` of its texts wait or
    are on their way.
    """

    head: OrderHead
    legs: dict[str, LegLife] = field(default_factory=dict)
    sendings: dict[str, Sending] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    references: list[tuple[str, int, str]] = field(default_factory=list)
    by_number: dict[tuple[Bearer, str], str] = field(default_factory=dict)
    concerning: dict[str, tuple[str, ...]] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    dispatch: Dispatch = field(default_factory=Dispatch)
    parts_left: int = 0

    def sending_to(self, address: str, bearer: Bearer) -> Sending | None:
        """The delivery to this telephone, however it is spelled; the last one planned.

        That of this bearer, if there is one: who answers in a call may have been texted too.
        """
        number = normal(address)
        names = (self.by_number.get((each, number), "") for each in (bearer, Bearer.SMS))
        return self.sendings.get(next(filter(None, names), ""))


class Hall:
    """The mutable container; only `apply` changes it."""

    def __init__(self) -> None:
        self.orders: dict[str, OrderLife] = {}
        self.open_by_unit: dict[str, tuple[str, ...]] = {}
        self.references: Multimap[tuple[str, int, str], ReferenceUsed] = Multimap()
        self.in_doubt: Multimap[tuple[str, str], tuple[str, str]] = Multimap()
        self.calling: Multimap[str, tuple[str, str]] = Multimap()
        self.telling: Multimap[str, tuple[str, str]] = Multimap()
        self.errands = Errands()
        self.noticed: Multimap[str, tuple[str, int, str]] = Multimap()

    def apply(self, changes: Iterable[Change]) -> None:
        """Put the changed records in place."""
        for change in changes:
            match change:
                case Sending():
                    self._put_sending(change)
                case LegLife():
                    self._put_leg(change)
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
                case _:
                    self.orders[change.order_id].dispatch.apply(change)

    def reported_part(self, channel: str, reference: int, address: str) -> ReferenceUsed | None:
        """The part that a report speaks of.

        A report that fits no reference but the address of a text in doubt on that channel
        is the answer which was missing.
        """
        number = normal(address)
        if used := self.references.at((channel, reference, number)):
            return used[-1]
        doubts = self.in_doubt.at((channel, number))
        if not doubts:
            return None
        order_id, delivery_id = doubts[-1]
        attempt = self.orders[order_id].sendings[delivery_id].attempt
        return ReferenceUsed(channel, reference, address, order_id, delivery_id, attempt, 0)

    def order_spoken_to(self, number: str) -> str:
        """The order that a call of ours says to this telephone now; empty unless just one."""
        orders = {order_id for order_id, _ in self.calling.at(normal(number))}
        return orders.pop() if len(orders) == 1 else ""

    def asks_nothing_of(self, number: str) -> bool:
        """Whether all that a call of ours says to this telephone now is that a drill is over."""
        digits = normal(number)
        return bool(self.telling.at(digits)) and not self.calling.at(digits)

    def _put_sending(self, sending: Sending) -> None:
        delivery = sending.delivery
        life = self.orders[sending.order_id]
        before = life.sendings.get(delivery.delivery_id)
        life.sendings[delivery.delivery_id] = sending
        life.parts_left += _parts_left(sending)
        if before is None:
            self._index(life, delivery)
        else:
            life.parts_left -= _parts_left(before)
            self._leave(before)
        if sending.state is SendingState.UNKNOWN:
            self.in_doubt.add(_doubt_of(sending), _name_of(sending))
        elif sending.state is SendingState.SENDING and delivery.bearer is Bearer.VOICE:
            self._calls_like(delivery).add(normal(delivery.address), _name_of(sending))

    def _leave(self, sending: Sending) -> None:
        """Take a sending that changes, or goes, out of the indexes of its state."""
        if sending.state is SendingState.UNKNOWN:
            self.in_doubt.remove(_doubt_of(sending), _name_of(sending))
        elif sending.state is SendingState.SENDING and sending.delivery.bearer is Bearer.VOICE:
            number = normal(sending.delivery.address)
            self._calls_like(sending.delivery).remove(number, _name_of(sending))

    def _calls_like(self, delivery: Delivery) -> Multimap[str, tuple[str, str]]:
        return self.telling if delivery.asks_nothing else self.calling

    def _index(self, life: OrderLife, delivery: Delivery) -> None:
        if delivery.bearer is not Bearer.RADIO:
            number = (delivery.bearer, normal(delivery.address))
            life.by_number[number] = delivery.delivery_id
        self.errands.put(life.head.order.order_id, delivery)
        alone = (delivery.delivery_id,)
        for subject in subjects_of(delivery):
            life.concerning[subject] = life.concerning.get(subject, ()) + alone
        if delivery.notice and (who := life.dispatch.told(delivery)):
            for key in _keys_of(delivery):
                self.noticed.add(key, (life.head.order.order_id, delivery.notice, who))

    def _put_leg(self, leg: LegLife) -> None:
        life, unit_id = self.orders[leg.order_id], leg.leg.unit_id
        if unit_id not in life.legs and life.head.state is OrderState.OPEN:
            self.open_by_unit[unit_id] = (*self.open_by_unit.get(unit_id, ()), leg.order_id)
        life.legs[unit_id] = leg

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
            before = self.open_by_unit.get(unit_id, ())
            if is_open:
                self.open_by_unit[unit_id] = before + alone
            elif before == alone:  # nearly always, and there may be ten thousand
                del self.open_by_unit[unit_id]
            elif left := tuple(other for other in before if other != order_id):
                self.open_by_unit[unit_id] = left

    def _put_reference(self, used: ReferenceUsed) -> None:
        place = (used.channel, used.reference, normal(used.address))
        self.references.add(place, used)
        self.orders[used.order_id].references.append(place)

    def _forget(self, order_id: str) -> None:
        life = self.orders.pop(order_id)
        for place in life.references:
            for used in self.references.at(place):
                if used.order_id == order_id:
                    self.references.remove(place, used)
        for sending in life.sendings.values():
            self._leave(sending)
            self.errands.drop(order_id, sending.delivery)
            if sending.delivery.notice:
                entry = (order_id, sending.delivery.notice, awaited(sending.delivery))
                for key in _keys_of(sending.delivery):
                    self.noticed.remove(key, entry)


def _keys_of(delivery: Delivery) -> tuple[str, ...]:
    """By what an answer to a notice is found: its address, or whoever sends it."""
    return (normal(delivery.address), *delivery.people)


def _name_of(sending: Sending) -> tuple[str, str]:
    return sending.order_id, sending.delivery.delivery_id


def _parts_left(sending: Sending) -> int:
    """The parts of a text that the network has not got yet."""
    waits = sending.state in (SendingState.QUEUED, SendingState.SENDING)
    return sending.parts if waits and sending.delivery.bearer is Bearer.SMS else 0


def _doubt_of(sending: Sending) -> tuple[str, str]:
    return sending.channel, normal(sending.delivery.address)
