"""What must hold of a hall at every moment; each broken rule is one line."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from numbers import Number
from typing import Any

import msgspec

from gateway.orders.answer_facts import Status
from gateway.orders.facts import Fact
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.lifecycle import advance
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Purpose
from gateway.orders.records import OrderState, PollFate, Sending, SendingState, Tally

_LEAVES = str | bytes | Number | Enum | datetime | msgspec.Struct | None
_OVER = (OrderState.CLOSED, OrderState.CANCELLED)
_RECEIPTS = (Status.ACKED, Status.REFUSED)
_REPLACED = ("updated", "transfer")
_UNDER_WAY = ("queued", "sending")
# A report may still say that what was given up has arrived; nothing else is taken back.
_GIVEN_UP = (SendingState.FAILED, SendingState.EXPIRED, SendingState.WITHDRAWN)
_ARRIVED = frozenset({SendingState.DELIVERED, SendingState.PARTIALLY_DELIVERED})
_FINAL: dict[SendingState, frozenset[SendingState]] = {
    SendingState.DELIVERED: frozenset(),
    SendingState.ANSWERED: frozenset(),
    SendingState.TRANSMITTED: frozenset(),
    SendingState.PARTIALLY_DELIVERED: frozenset({SendingState.DELIVERED}),
    **dict.fromkeys(_GIVEN_UP, _ARRIVED),
}


def canonical(hall: Hall) -> bytes:
    """The whole state, byte for byte the same for the same state."""
    return _bytes(_tree(hall))


def life_bytes(life: OrderLife | None) -> bytes:
    """One order's state in the same way."""
    return _bytes(_tree(life))


def _bytes(tree: Any) -> bytes:
    return msgspec.json.encode(tree, order="deterministic")


def _tree(thing: Any) -> Any:
    """Records stay; whatever holds them becomes lists in an order of its own."""
    if is_dataclass(thing) and not thing.__dataclass_params__.frozen:  # type: ignore[union-attr]
        return [[field.name, _tree(getattr(thing, field.name))] for field in fields(thing)]
    if isinstance(thing, list | tuple):
        return [_tree(one) for one in thing]
    if is_dataclass(thing) or isinstance(thing, _LEAVES):
        return thing
    if isinstance(thing, set | frozenset):
        return sorted(thing)
    pairs = thing.items() if hasattr(thing, "items") else vars(thing).items()
    return sorted(([_tree(key), _tree(value)] for key, value in pairs), key=lambda p: repr(p[0]))


def folded(facts: Iterable[Fact]) -> Hall:
    """The hall as these facts make it, by nothing but `advance`."""
    hall = Hall()
    for fact in facts:
        hall.apply(advance(hall, fact).changes)
    return hall


def sums_recounted(life: OrderLife) -> Iterator[str]:
    """The sums of an order are what counting its records from scratch gives."""
    kept, counted = life.head.tally, recount(life)
    if kept != counted:
        yield f"{life.head.order.order_id}: {kept} is kept, {counted} is counted"


def recount(life: OrderLife) -> Tally:
    """The sums of this order, counted from scratch."""
    ordered = [s for s in life.sendings.values() if s.delivery.purpose is Purpose.ORDER]
    legs = life.legs.values()
    marks = [mark for leg in legs for mark in leg.marks]
    states = Counter(sending.state for sending in ordered)
    said = Counter(mark.status for mark in marks)
    spoken = [m for m in marks if m.status is Status.ACKED and m.bearer is Bearer.VOICE]
    return Tally(
        units=len(legs),
        recipients=len({sending.delivery.recipient for sending in ordered}),
        parts=sum(s.delivery.parts for s in ordered if _is_a_text_of_the_order(s)),
        sendings=tuple(states[state] for state in SendingState),
        said=tuple(said[status] for status in Status),
        reached=sum(any(mark.status in _RECEIPTS for mark in leg.marks) for leg in legs),
        acked_by_voice=len(spoken),
        repeats=sum(leg.repeats for leg in legs),
        poll_accepted=sum(leg.poll is PollFate.ACCEPTED for leg in legs),
    )


def _is_a_text_of_the_order(sending: Sending) -> bool:
    """What was taken back for other words to go in its place does not count any more."""
    replaced = sending.state is SendingState.WITHDRAWN and sending.cause in _REPLACED
    return sending.delivery.bearer is Bearer.SMS and not replaced


class Ends:
    """Remembers what has ended, and complains if it goes on."""

    def __init__(self) -> None:
        self._sendings: dict[str, SendingState] = {}
        self._orders: dict[str, OrderState] = {}

    def gone_on(self, lives: Mapping[str, OrderLife]) -> Iterator[str]:
        """What was in a terminal state and is in another now."""
        for order_id, life in lives.items():
            before = self._orders.get(order_id, life.head.state)
            if before in _OVER and life.head.state is not before:
                yield f"{order_id} was {before.value} and is {life.head.state.value}"
            self._orders[order_id] = life.head.state
            yield from self._sendings_gone_on(life)

    def _sendings_gone_on(self, life: OrderLife) -> Iterator[str]:
        for name, sending in life.sendings.items():
            before = self._sendings.get(name, sending.state)
            final = _FINAL.get(before)
            if sending.state is not before and final is not None and sending.state not in final:
                yield f"{name} was {before.value} and is {sending.state.value}"
            self._sendings[name] = sending.state


def all_accounted(shown: list[dict[str, Any]], life: OrderLife) -> Iterator[str]:
    """`order/show` of an order that has ended: every team and every recipient, with an end."""
    legs = {row["unit_id"]: row for page in shown for row in page["leg_rows"]}
    rows = [row for page in shown for row in page["delivery_rows"]]
    order_id = life.head.order.order_id
    if legs.keys() != life.legs.keys() or len(rows) != len(life.sendings):
        yield f"{order_id}: {len(legs)} teams and {len(rows)} deliveries are shown"
    yield from (f"{order_id}: {row} is under way" for row in rows if row["state"] in _UNDER_WAY)
    reached = {unit for unit, row in legs.items() if {"acked", "refused"} & row["marks"].keys()}
    if len(reached) != shown[0]["reached"]:
        yield f"{order_id}: {shown[0]['reached']} are told as reached, {reached} are"
    planned = {sending.delivery.recipient for sending in life.sendings.values()}
    if lost := planned - {row["recipient"] for row in rows}:
        yield f"{order_id}: {lost} are not shown"
