"""What a changed sending means for its order's sums, and how it is told."""

from typing import Any

from gateway.orders.changed import changed
from gateway.orders.hall import OrderLife
from gateway.orders.intents import Announcement
from gateway.orders.order import Order
from gateway.orders.order_facts import Purpose
from gateway.orders.records import Change, Sending


def tally_moved(life: OrderLife, before: Sending, now: Sending) -> tuple[Change, ...]:
    """The sending's change and, where it counts, the order's sums."""
    if now.delivery.purpose is not Purpose.ORDER:
        return (now,)
    tally = life.head.tally.moved(before.state, now.state)
    return (now, changed(life.head, tally=tally))


def announce_sending(kind: str, order: Order, sending: Sending, **more: Any) -> Announcement:
    """An event of the family `delivery` about this sending."""
    delivery = sending.delivery
    data = {
        "recipient": delivery.recipient,
        "address": delivery.address,
        "bearer": delivery.bearer.value,
        "channel": sending.channel,
        "attempt": max(1, sending.attempt),
        "cause": "",
        "units": list(delivery.units),
        "purpose": delivery.purpose.value,
        **more,
    }
    subject = "/".join((order.order_id, *delivery.units[:1]))
    return Announcement(f"delivery.{kind}", subject, order.mode.value, data)
