"""Which units a human has in hand: nothing is done to them by itself."""

from collections.abc import Sequence
from typing import TypeVar

from gateway.orders.hall import OrderLife
from gateway.orders.order_facts import Delivery, Message, Purpose

WHOLE_ORDER = ""
_BY_ITSELF = frozenset({Purpose.RUNG, Purpose.INSTEAD, Purpose.PROMPT, Purpose.REMINDER})

Addressed = TypeVar("Addressed", Delivery, Message)


def hand_on(life: OrderLife, unit: str) -> str:
    """Who has this unit in hand, alone or with the whole order; empty for nobody."""
    in_hand = life.dispatch.in_hand
    return in_hand.get(unit) or in_hand.get(WHOLE_ORDER, "")


def is_in_hand(life: OrderLife, delivery: Delivery | Message) -> bool:
    """Whether every unit that it is for is in somebody's hand."""
    if not life.dispatch.in_hand:
        return False
    return all(hand_on(life, unit) for unit in delivery.units or (WHOLE_ORDER,))


def is_by_itself(delivery: Delivery | Message) -> bool:
    """Whether nobody asked for it: a rung, a stand-in, a prompt, a reminder."""
    return delivery.purpose in _BY_ITSELF


def left_to_do(life: OrderLife, messages: Sequence[Addressed]) -> Sequence[Addressed]:
    """Those of these messages that a hand on their units does not keep back."""
    if not life.dispatch.in_hand:
        return messages
    return [one for one in messages if not (is_by_itself(one) and is_in_hand(life, one))]
