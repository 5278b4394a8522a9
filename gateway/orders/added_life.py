"""Legs and deliveries that join an order while it runs; their clocks start when they join."""

from collections.abc import Iterable
from datetime import datetime

from gateway.orders import deadline_life, ladder_life
from gateway.orders.changed import changed
from gateway.orders.hall import OrderLife
from gateway.orders.intents import Alarm, Intent, Transmit
from gateway.orders.message_life import rank_for
from gateway.orders.order import Bearer, rank_of
from gateway.orders.order_facts import Delivery, PlannedLeg, Purpose
from gateway.orders.records import LegLife, OrderHead, Sending, SendingState, Tally


def legs_of(order_id: str, planned: Iterable[PlannedLeg], at_utc: datetime) -> tuple[LegLife, ...]:
    """The legs as they begin."""
    return tuple(
        LegLife(
            order_id,
            one.leg,
            limits=one.limits,
            min_strength=one.min_strength,
            added_at_utc=at_utc,
        )
        for one in planned
    )


def alarms_of(head: OrderHead, planned: tuple[PlannedLeg, ...], at_utc: datetime) -> list[Alarm]:
    """What falls due for these legs: their limits, and once more the rungs of the ladder."""
    if not planned:
        return []
    later = changed(head, accepted_at_utc=at_utc)
    since = at_utc.isoformat()
    rungs = [changed(rung, alarm_id=rung.alarm_id + since) for rung in ladder_life.rungs_of(later)]
    return [*deadline_life.alarms_of(later, planned), *rungs]


def deliveries_of(
    life: OrderLife, head: OrderHead, planned: Iterable[Delivery], notice: int
) -> tuple[OrderHead, tuple[Sending, ...], tuple[Intent, ...]]:
    """The head with them in its sums, the deliveries of `notice` (0: of none), what they owe.

    The indexes of their texts count from the first that this step adds; their names are new.
    """
    order, base, number = head.order, len(life.texts), len(life.sendings)
    sendings = tuple(
        _sending(
            order.order_id,
            changed(
                one,
                delivery_id=f"{order.order_id}/{one.bearer.value}/{number + place}",
                text=one.text + base,
                notice=notice,
            ),
        )
        for place, one in enumerate(planned, 1)
    )
    put = tuple(
        Transmit(
            sending.delivery.delivery_id,
            order.order_id,
            sending.delivery.bearer,
            rank_for(sending.delivery.purpose, rank_of(order)),
            head.accepted_at_utc,
            system=sending.delivery.system,
        )
        for sending in sendings
        if sending.state is SendingState.QUEUED
    )
    return changed(head, tally=_grown(head.tally, life, sendings)), sendings, put


def _sending(order_id: str, delivery: Delivery) -> Sending:
    """Queued, unless it was clear from the start that it cannot go."""
    state = SendingState.FAILED if delivery.cause else SendingState.QUEUED
    return Sending(order_id, delivery, state, delivery.parts, cause=delivery.cause)


def _grown(tally: Tally, life: OrderLife, sendings: Iterable[Sending]) -> Tally:
    counted = [sending for sending in sendings if _counts(sending)]
    known = {s.delivery.recipient for s in life.sendings.values() if _counts(s)}
    for sending in counted:
        tally = tally.moved(None, sending.state)
    texts = (s.parts for s in counted if s.delivery.bearer is Bearer.SMS)
    fresh = {sending.delivery.recipient for sending in counted} - known
    recipients = tally.recipients + len(fresh)
    return changed(tally, recipients=recipients, parts=tally.parts + sum(texts))


def _counts(sending: Sending) -> bool:
    return sending.delivery.purpose is Purpose.ORDER
