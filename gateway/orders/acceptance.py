"""How an order begins and ends.

    OrderAccepted ─► PLANNING ─ RecipientsPlanned … ─ the last slice ─► OPEN
    OPEN ─ alarm "expire" ─► OPEN, with nothing left to send
    OPEN ─ OrderEnded ─► CLOSED or CANCELLED ─ alarm "forget" ─► forgotten

All facts up to OPEN share one transaction, so nobody ever sees half a plan.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement, Transmit
from gateway.orders.order import Order, rank_of
from gateway.orders.order_facts import (
    Delivery,
    OrderAccepted,
    OrderEnded,
    OrderRefused,
    RecipientsPlanned,
)
from gateway.orders.records import (
    Change,
    LegLife,
    OrderForgotten,
    OrderHead,
    OrderState,
    Sending,
    SendingState,
    Step,
    Tally,
    TextsAdded,
)

# Late delivery reports and answers still find a closed order for this long.
_REMEMBERED = timedelta(hours=1)


def accepted(hall: Hall, fact: OrderAccepted) -> Step:
    """The order exists, but nothing is owed until its plan is complete."""
    if fact.order_id in hall.orders:
        return Step(taken=False)
    head = OrderHead(fact.order, OrderState.PLANNING, fact.at_utc, fact.body_sha256)
    missing = [
        Announcement(
            "alarm.raised",
            fact.order_id,
            fact.order.mode.value,
            {"alarm": "bearer lost", "bearer": bearer.value, "reason": "没有可用的信道"},
            urgent=True,
        )
        for bearer in fact.missing_bearers
    ]
    return Step(changes=(head,), announcements=tuple(missing))


def planned(hall: Hall, fact: RecipientsPlanned) -> Step:
    """A slice of the plan: its deliveries are owed; the last one opens the order."""
    life = hall.orders[fact.order_id]
    order = life.head.order
    rank = rank_of(order)
    tally = _grown(life.head.tally, fact)
    state = OrderState.OPEN if fact.last else OrderState.PLANNING
    changes: list[Change] = [LegLife(fact.order_id, leg) for leg in fact.legs]
    changes += [
        Sending(fact.order_id, delivery, parts=delivery.parts) for delivery in fact.deliveries
    ]
    changes.append(TextsAdded(fact.order_id, fact.texts))
    changes.append(replace(life.head, tally=tally, state=state))
    since = life.head.accepted_at_utc
    put = [Transmit(d.delivery_id, fact.order_id, d.bearer, rank, since) for d in fact.deliveries]
    if not fact.last:
        return Step(tuple(changes), tuple(put))
    expiry = _expiry(order)
    return Step(tuple(changes), (*put, *expiry), announcements=(_announce_accepted(life, tally),))


def _expiry(order: Order) -> tuple[Alarm, ...]:
    if order.expires_at_utc is None:
        return ()
    return (Alarm(f"expire/{order.order_id}", order.order_id, order.expires_at_utc),)


def refused(hall: Hall, fact: OrderRefused) -> Step:
    """An order that was not taken is kept and told, and changes nothing."""
    data: dict[str, Any] = {"faults": list(fact.faults), "body_sha256": fact.body_sha256}
    told = [Announcement("order.refused", fact.order_id, "real", data, urgent=True)]
    if fact.conflict:
        alarm = {"alarm": "order conflict", "reason": "; ".join(fact.faults)}
        told.append(Announcement("alarm.raised", fact.order_id, "real", alarm, urgent=True))
    return Step(announcements=tuple(told))


def ended(hall: Hall, fact: OrderEnded) -> Step:
    """Close or cancel: what no lane has taken yet is withdrawn."""
    life = hall.orders.get(fact.order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step(taken=False)
    state = OrderState.CANCELLED if fact.cancelled else OrderState.CLOSED
    step = _take_back(life, SendingState.WITHDRAWN, state)
    data = {"by": fact.by, "reason": fact.reason, "withdrawn": len(step.drop)}
    mode = life.head.order.mode.value
    told = Announcement(f"order.{state.value}", fact.order_id, mode, data, urgent=True)
    forget = Alarm(f"forget/{fact.order_id}", fact.order_id, fact.at_utc + _REMEMBERED)
    return replace(step, put=(forget,), announcements=(told, *step.announcements))


def expired(hall: Hall, order_id: str) -> Step:
    """What has not left when the order expires must not leave any more."""
    life = hall.orders.get(order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step()
    return _take_back(life, SendingState.EXPIRED, OrderState.OPEN)


def forgotten(hall: Hall, order_id: str) -> Step:
    """Nothing late is expected any more."""
    return Step(changes=(OrderForgotten(order_id),)) if order_id in hall.orders else Step()


def _take_back(life: OrderLife, became: SendingState, state: OrderState) -> Step:
    queued = [s for s in life.sendings.values() if s.state is SendingState.QUEUED]
    tally = _all_moved(life.head.tally, len(queued), became)
    changes: list[Change] = [replace(s, state=became) for s in queued]
    changes.append(replace(life.head, state=state, tally=tally))
    dropped = tuple(s.delivery.delivery_id for s in queued)
    told = _announce_unsent(life, became, (s.delivery for s in queued))
    return Step(tuple(changes), (), dropped, tuple(told))


def _grown(tally: Tally, fact: RecipientsPlanned) -> Tally:
    queued = tally.sent(SendingState.QUEUED) + len(fact.deliveries)
    sendings = tuple(
        queued if state is SendingState.QUEUED else count
        for state, count in zip(SendingState, tally.sendings, strict=True)
    )
    return replace(
        tally,
        units=tally.units + len(fact.legs),
        recipients=tally.recipients + len(fact.deliveries),
        parts=tally.parts + sum(delivery.parts for delivery in fact.deliveries),
        sendings=sendings,
    )


def _all_moved(tally: Tally, count: int, became: SendingState) -> Tally:
    moved = {SendingState.QUEUED: -count, became: count}
    sendings = tuple(
        number + moved.get(state, 0)
        for state, number in zip(SendingState, tally.sendings, strict=True)
    )
    return replace(tally, sendings=sendings)


def _announce_accepted(life: OrderLife, tally: Tally) -> Announcement:
    order = life.head.order
    data = {
        "tag": order.tag,
        "units": tally.units,
        "recipients": tally.recipients,
        "parts": tally.parts,
        "level": order.level.value,
        "priority": order.priority.value,
    }
    return Announcement("order.accepted", order.order_id, order.mode.value, data, urgent=True)


def _announce_unsent(
    life: OrderLife, became: SendingState, deliveries: Iterable[Delivery]
) -> Iterable[Announcement]:
    order = life.head.order
    for delivery in deliveries:
        data = {
            "recipient": delivery.recipient,
            "address": delivery.address,
            "bearer": delivery.bearer.value,
            "channel": "",
            "attempt": 0,
            "cause": "",
        }
        subject = f"{order.order_id}/{delivery.units[0]}"
        yield Announcement(f"delivery.{became.value}", subject, order.mode.value, data)
