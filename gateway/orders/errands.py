"""Messages that ask a person something beside an order: found by the telephone they went to.

A clarifying question is answered by an answer that names an order, a report upwards by a
receipt; neither answers for a unit's leg.
"""

from gateway.orders.order_facts import Delivery, Purpose
from gateway.roster.numbers import normal

_ASKING = (Purpose.CLARIFY, Purpose.REPORT)


class Errands:
    """By purpose and number, the orders and deliveries in the order they were owed."""

    def __init__(self) -> None:
        self._at: dict[tuple[Purpose, str], list[tuple[str, str]]] = {}

    def put(self, order_id: str, delivery: Delivery) -> None:
        """Keep it, if it asks for an answer of its own."""
        if delivery.purpose in _ASKING:
            place = (delivery.purpose, normal(delivery.address))
            self._at.setdefault(place, []).append((order_id, delivery.delivery_id))

    def drop(self, order_id: str, delivery: Delivery) -> None:
        """Its order is forgotten."""
        place = (delivery.purpose, normal(delivery.address))
        name = (order_id, delivery.delivery_id)
        if name in self._at.get(place, ()):
            left = [other for other in self._at.pop(place) if other != name]
            if left:
                self._at[place] = left

    def last(self, purpose: Purpose, number: str) -> tuple[str, str] | None:
        """The last one to this telephone: its order and its id."""
        found = self._at.get((purpose, normal(number)))
        return found[-1] if found else None
