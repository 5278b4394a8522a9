"""What a delivery concerns: whose answer, which address, which units.

An answer withdraws deliveries that it concerns without walking all of an order; what is asked
or told beside the order itself (a copy, a question, a notice) is nobody's to withdraw.
"""

from gateway.orders.order_facts import Delivery, Purpose
from gateway.roster.numbers import normal

SILENCED_BY_ANSWERS = frozenset({Purpose.ORDER, Purpose.RUNG, Purpose.INSTEAD})


def subjects_of(delivery: Delivery) -> tuple[str, ...]:
    """The names under which `OrderLife.concerning` has it; none for what nobody silences."""
    if delivery.purpose not in SILENCED_BY_ANSWERS:
        return ()
    units = [unit_subject(unit) for unit in delivery.units]
    return (*delivery.parties, address_subject(delivery.address), *units)


def address_subject(address: str) -> str:
    """All that goes to this address, however it is spelled."""
    return f"at/{normal(address)}"


def unit_subject(unit_id: str) -> str:
    """All that goes to this unit."""
    return f"unit/{unit_id}"
