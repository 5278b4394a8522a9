"""What is out of reach from the first moment of an order: the hall is told at once."""

from collections.abc import Iterable, Iterator
from typing import Any

from gateway.orders.intents import Announcement
from gateway.orders.order_facts import Delivery, OrderAccepted
from gateway.orders.plan_walk import PlanSlice
from gateway.orders.records import Sending, SendingState

_MOST_NAMED = 200


def alarms_of(fact: OrderAccepted) -> Iterator[Announcement]:
    """Bearers without a channel, words that fit nobody, units without an address, radio systems
    that nobody serves.
    """
    for bearer in fact.missing_bearers:
        yield _alarm(
            fact, {"alarm": "bearer lost", "bearer": bearer.value, "reason": "没有可用的信道"}
        )
    for alarm, name, listed in (
        ("address fits nobody", "words", fact.vacancies),
        ("nobody to reach", "units", fact.without_address),
        ("radio system unserved", "recipients", fact.unserved),
    ):
        if listed:
            named = list(listed[:_MOST_NAMED])
            yield _alarm(fact, {"alarm": alarm, "count": len(listed), name: named})


def first_state(order_id: str, delivery: Delivery) -> Sending:
    """A delivery as it is planned: queued, or failed where it can never go."""
    state = SendingState.FAILED if delivery.cause else SendingState.QUEUED
    return Sending(order_id, delivery, state, parts=delivery.parts, cause=delivery.cause)


def unserved_faults(planned: Iterable[PlanSlice]) -> tuple[str, ...]:
    """Why pages of this plan can never go, each once."""
    found = (
        f"{delivery.recipient}: {delivery.cause}"
        for part in planned
        for delivery in part.deliveries
        if delivery.cause
    )
    return tuple(dict.fromkeys(found))


def _alarm(fact: OrderAccepted, data: dict[str, Any]) -> Announcement:
    mode = fact.order.mode.value
    return Announcement("alarm.raised", fact.order_id, mode, data, urgent=True)
