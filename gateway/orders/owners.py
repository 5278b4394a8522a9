"""Who is responsible for an order and for each of its legs, as far as it was handed on."""

from gateway.orders.dispatch_records import Ownership
from gateway.orders.hall import OrderLife


def ownership_of(life: OrderLife) -> Ownership:
    """Who is responsible for this order; nobody yet in a new one."""
    return life.dispatch.ownership or Ownership(life.head.order.order_id)


def taker_awaited(life: OrderLife) -> str:
    """The unit that was asked to take over and has not answered yet (移交未接); empty for none."""
    pending = ownership_of(life).pending
    return pending.taker if pending else ""


def owner_of_leg(life: OrderLife, unit: str) -> str:
    """The unit that is responsible for this unit's leg now."""
    for handover in ownership_of(life).handed:
        if handover.transfer.giver == unit:
            unit = handover.transfer.taker
    return unit


def is_relieved(life: OrderLife, unit: str) -> bool:
    """Whether another unit has taken this unit's leg over."""
    return owner_of_leg(life, unit) != unit
