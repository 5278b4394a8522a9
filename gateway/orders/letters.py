"""The letter of an order: by it people answer who have several.

    none asked for            ─► the one by which the words call the order (指令C), if it is free;
                                 else the next free one; once all have been used, the one that
                                 has been out of use for the longest
    one that is free          ─► as asked
    an open order carries it ─┬ the order's words do not say it ─► another one; the answer tells
                              └ they do ─────────────────────────► shared: it goes out, the hall
                                                                   is alarmed; `1A` is asked back

Words are never rewritten, and no order is lost because of a letter. The letters of exercises
hold up no real order, for that ends them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.orders.intents import Announcement
from gateway.orders.order import Mode, Order
from gateway.orders.order_facts import OrderAccepted, TagClash
from gateway.orders.records import OrderHead, OrderState
from gateway.orders.wording import named_tag, says_tag

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter an order gets, empty if none is left; why it is not simply what was asked."""

    tag: str
    clash: TagClash | None = None


def letter_for(order: Order, carried: Mapping[str, str], used: Sequence[str]) -> Letter:
    """Choose. `carried` are the letters in the way and the orders that carry them, `used` all
    that people may still have in mind, the latest last.
    """
    free = _free(carried, used)
    holder = carried.get(order.tag)
    texts = (order.sms, order.voice, order.radio_text)
    if not order.tag:
        named = (tag for text in texts if (tag := named_tag(text)) and tag not in carried)
        return Letter(next(named, free))
    if holder is None:
        return Letter(order.tag)
    clash = TagClash(order.tag, holder)
    if not any(says_tag(text, order.tag) for text in texts):
        return Letter(free, clash)
    return Letter(order.tag, clash)


def _free(carried: Mapping[str, str], used: Sequence[str]) -> str:
    """What nobody has in mind, else what most have forgotten; empty if all are carried."""
    latest_first = dict.fromkeys(reversed(used))
    unused = [one for one in _LETTERS if one not in latest_first]
    choices = (*unused, *(one for one in reversed(latest_first) if one))
    return next((one for one in choices if one not in carried), "")


def is_in_the_way(head: OrderHead, mode: Mode) -> bool:
    """Whether the letter of this order is in the way of a new one of this mode."""
    if head.state not in (OrderState.PLANNING, OrderState.OPEN):
        return False
    return not (mode is Mode.REAL and head.order.is_exercise)


def alarms_of(fact: OrderAccepted) -> tuple[Announcement, ...]:
    """Told where two open orders have one letter."""
    clash, order = fact.tag_clash, fact.order
    if clash is None or order.tag != clash.wanted:
        return ()
    data = {"alarm": "tag shared", "tag": order.tag, "carried_by": clash.carried_by}
    return (Announcement("alarm.raised", fact.order_id, order.mode.value, data, urgent=True),)
