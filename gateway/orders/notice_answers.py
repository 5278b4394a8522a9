"""What an answer says to a notice: an update, a cancel, a transfer is acknowledged by itself.

    of an open order ─ any positive answer of whoever was told, once he was told
                       a plain receipt of a unit that has acknowledged already is this
                       and nothing else: no repeat, no second receipt
    of an ended one ── a receipt that names it, or that can mean nothing else

Nothing that is said to a notice of an ended order counts for the order's legs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gateway.orders.answer_facts import AnswerHeard, Status
from gateway.orders.answers import Answer, AnswerCode
from gateway.orders.changed import changed
from gateway.orders.dispatch_records import ENDINGS, NoticeAcked, NoticeKind
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Announcement
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Purpose
from gateway.orders.originals import may_have_it
from gateway.orders.records import Change, OrderState, Sending, SendingState, Step
from gateway.orders.silence import withdrawal
from gateway.roster.numbers import normal


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody was told: `who` of the notice `number` of an order, and what he has said to it."""

    order_id: str
    number: int
    who: str
    acked: bool


def told_at(hall: Hall, address: str, people: Iterable[str]) -> tuple[Told, ...]:
    """What was told at this address or to these people, and may have been read; oldest first."""
    keys = (normal(address), *people)
    found = dict.fromkeys(entry for key in keys if key for entry in hall.noticed.at(key))
    return tuple(
        Told(order_id, number, who, who in hall.orders[order_id].dispatch.notices[number].acked)
        for order_id, number, who in found
        if any(map(may_have_it, _sendings(hall.orders[order_id], number, who)))
    )


def ended_notice(
    hall: Hall,
    answer: object,
    address: str,
    people: Iterable[str],
    open_orders: tuple[str, ...],
    units: tuple[str, ...],
) -> tuple[Told, ...]:
    """The notices of ended orders that a receipt means: none, just one, or those it may mean.

    By the contract an answer without a letter belongs to the only open order; it is an ended
    order's where that one has had its receipt already.
    """
    if not isinstance(answer, Answer) or answer.code is not AnswerCode.ACKED:
        return ()
    everything = told_at(hall, address, people)
    told = {one.order_id: one for one in everything if _is_ended(hall, one)}
    if answer.tag:
        if any(hall.orders[order_id].head.order.tag == answer.tag for order_id in open_orders):
            return ()
        tags = (one for i, one in told.items() if hall.orders[i].head.order.tag == answer.tag)
        return tuple(tags)[-1:]
    if len(open_orders) > 1 or any(_owes_receipt(hall, i, units) for i in open_orders):
        return ()
    if any(one.order_id in open_orders and not one.acked for one in everything):
        return ()
    waiting = tuple(one for one in told.values() if not one.acked)
    if waiting or open_orders:
        return waiting if len(waiting) == 1 or not open_orders else ()
    return tuple(told.values())[-1:]


def acknowledged(hall: Hall, fact: AnswerHeard) -> tuple[Told, ...]:
    """The notices of this answer's order that it acknowledges."""
    if fact.said is None or fact.said.status in (Status.REFUSED, Status.REPORTED):
        return ()
    told = told_at(hall, fact.address, (fact.person,))
    return tuple(one for one in told if one.order_id == fact.order_id and not one.acked)


def spoken_for(
    life: OrderLife, fact: AnswerHeard, told: tuple[Told, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The units for which it is an answer to the order too, and those that have given theirs."""
    receipt = fact.said is not None and fact.said.status is Status.ACKED
    if not told or not receipt:
        return fact.units, ()
    others = tuple(unit for unit in fact.units if _has_acked(life, unit, fact.bearer))
    return tuple(unit for unit in fact.units if unit not in others), others


def with_notices(
    life: OrderLife,
    fact: AnswerHeard,
    told: tuple[Told, ...],
    others: tuple[str, ...],
    data: dict[str, Any],
    step: Step,
) -> Step:
    """The step of an answer, with the notices it acknowledges; for `others` it is no more.

    `data` is what its events tell.
    """
    if not told:
        return step
    acks = _acks(fact, told)
    withdrawn, gone = withdrawal(life, _calls_waiting(life, told), "answered")
    return changed(
        step,
        changes=(*step.changes, *acks, *withdrawn),
        drop=(*step.drop, *(sending.delivery.delivery_id for sending in withdrawn)),
        announcements=(
            *step.announcements,
            *(_announce(life, "acked", unit, data) for unit in others),
            *gone,
        ),
    )


def answered_after_end(
    hall: Hall, life: OrderLife, fact: AnswerHeard, data: dict[str, Any]
) -> Step:
    """A receipt for the notice of an ended order; a second one is told as a repeat."""
    told = acknowledged(hall, fact)
    data |= names_of(told)
    if told:
        return with_notices(life, fact, told, fact.units or ("",), data, Step())
    units = fact.units or ("",)
    again = tuple(_announce(life, "repeated", unit, data) for unit in units)
    return Step(announcements=again)


def is_to_the_end(hall: Hall, life: OrderLife, fact: AnswerHeard) -> bool:
    """Whether it is a receipt of somebody who was told that the order has ended."""
    if fact.said is None or fact.said.status is not Status.ACKED:
        return False
    told = told_at(hall, fact.address, (fact.person,))
    order_id = life.head.order.order_id
    return any(one.order_id == order_id and _is_ended(hall, one) for one in told)


def names_of(told: tuple[Told, ...]) -> dict[str, Any]:
    """What the events of an answer tell of the notices it acknowledges."""
    return {"notices": [one.number for one in told]} if told else {}


def _announce(life: OrderLife, kind: str, unit: str, data: dict[str, Any]) -> Announcement:
    order = life.head.order
    subject = "/".join(part for part in (order.order_id, unit) if part)
    return Announcement(f"feedback.{kind}", subject, order.mode.value, data)


def _acks(fact: AnswerHeard, told: tuple[Told, ...]) -> tuple[Change, ...]:
    return tuple(NoticeAcked(one.order_id, one.number, one.who, fact.at_utc) for one in told)


def _calls_waiting(life: OrderLife, told: tuple[Told, ...]) -> tuple[Sending, ...]:
    return tuple(
        sending
        for one in told
        for sending in _sendings(life, one.number, one.who)
        if sending.state is SendingState.QUEUED
        and sending.delivery.bearer is Bearer.VOICE
        and sending.delivery.purpose is Purpose.NOTICE
    )


def _sendings(life: OrderLife, number: int, who: str) -> list[Sending]:
    names = life.dispatch.notices[number].told.get(who, ())
    return [life.sendings[name] for name in names]


def _is_ended(hall: Hall, told: Told) -> bool:
    """Whether it told of its order's end; or of a transfer which that overtook, as long as
    nobody has acknowledged it.
    """
    life = hall.orders[told.order_id]
    if life.head.state is OrderState.OPEN:
        return False
    kind = life.dispatch.notices[told.number].notice.kind
    return kind in ENDINGS or (kind is NoticeKind.TRANSFER and not told.acked)


def _owes_receipt(hall: Hall, order_id: str, units: tuple[str, ...]) -> bool:
    legs = hall.orders[order_id].legs
    return any(legs[unit].mark(Status.ACKED) is None for unit in units if unit in legs)


def _has_acked(life: OrderLife, unit: str, bearer: Bearer) -> bool:
    """Whether a receipt would be the unit's second; a spoken one still replaces an implied one."""
    mark = life.legs[unit].mark(Status.ACKED)
    if mark is None:
        return False
    return not (mark.implied and bearer is Bearer.VOICE)
