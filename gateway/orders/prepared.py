"""An order made ready to be addressed: its commander known by name, its template's texts filled."""

from dataclasses import replace
from datetime import datetime

from gateway.orders.carried import known_commander
from gateway.orders.order import Order
from gateway.orders.templates import Templates, written
from gateway.roster.roster import Roster


def prepared(
    order: Order, roster: Roster, templates: Templates, site_name: str, issued_local: datetime
) -> tuple[Order, tuple[str, ...]]:
    """The order with all of its texts, and every fault that this brought to light."""
    faults: tuple[str, ...] = ()
    if order.commander is not None:
        commander = known_commander(order.commander, roster)
        if commander is None:
            faults = (f"commander: 没有人员 {order.commander.person_id}",)
        order = replace(order, commander=commander or order.commander)
    order, unwritten = written(order, templates, site_name, issued_local)
    return order, faults + unwritten
