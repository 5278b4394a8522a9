"""Whose answer it is when the roster has changed under an open order.

An order keeps whom it was planned for: who was reached at an address speaks for his unit from
there, though the roster of today calls the address another's or nobody's.
"""

from gateway.orders.hall import Hall, OrderLife
from gateway.orders.matching import Speaker
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Delivery, Purpose
from gateway.orders.originals import carries_the_order
from gateway.roster.numbers import normal

# Who was asked or told something beside the order (which one he meant, who is silent) does not
# speak for the units that it was about.
_MAKE_SPEAK = (Purpose.ORDER, Purpose.RUNG, Purpose.INSTEAD, Purpose.RESEND)


def as_planned(speaker: Speaker | None, hall: Hall, address: str) -> Speaker | None:
    """The speaker whom the roster knows, if one of his units has an open order; else whoever
    an open order was sent to at this address; else the roster's after all.
    """
    if speaker is not None and any(unit in hall.open_by_unit for unit in speaker.units):
        return speaker
    open_ids = dict.fromkeys(i for ids in hall.open_by_unit.values() for i in ids)
    found = [planned for i in open_ids if (planned := _planned(hall.orders[i], address))]
    if not found:
        return speaker
    units = dict.fromkeys(unit for delivery in found for unit in delivery.units)
    return Speaker(next(iter(found[-1].people), found[-1].recipient), tuple(units))


def _planned(life: OrderLife, address: str) -> Delivery | None:
    number = normal(address)
    for sending in life.sendings.values():
        if normal(sending.delivery.address) == number and _speaks(life, sending.delivery):
            return sending.delivery
    return None


def _speaks(life: OrderLife, delivery: Delivery) -> bool:
    """A talkgroup does not: its id may be a radio's too."""
    if delivery.purpose not in _MAKE_SPEAK or not carries_the_order(life, delivery):
        return False
    is_group = delivery.bearer is Bearer.RADIO and not delivery.people
    return bool(delivery.units) and not is_group
