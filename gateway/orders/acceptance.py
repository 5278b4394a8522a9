"""How an order begins and ends.

    OrderAccepted ─► PLANNING ─ RecipientsPlanned … ─ the last slice ─► OPEN
    OPEN ─ alarm "expire" ─► OPEN, with nothing left to send
    OPEN ─ OrderEnded ─► CLOSED or CANCELLED ─ alarm "forget" ─► forgotten

All facts up to OPEN share one transaction, so nobody ever sees half a plan. When an order
ends or expires, no waiting text of it is owed from that moment on; that it was withdrawn is
recorded and told in slices, each owed by the alarm "unsent", so that ten thousand of them
never hold the event loop.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gateway.orders import (
    bearer_life,
    deadline_life,
    ladder_life,
    notice_life,
    out_of_reach,
    poll_life,
    progress_life,
    report_life,
)
from gateway.orders.answer_facts import Status
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement, Intent, Transmit
from gateway.orders.ladders import unnamed_ladder
from gateway.orders.message_life import rank_for
from gateway.orders.order import Bearer, Order, rank_of
from gateway.orders.order_facts import (
    OrderAccepted,
    OrderEnded,
    OrderRefused,
    Purpose,
    RecipientsPlanned,
)
from gateway.orders.originals import outlives_the_order
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
from gateway.orders.sending_news import announce_sending

# Late delivery reports and answers still find a closed order for this long.
_REMEMBERED = timedelta(hours=1)
_LOOKED_AGAIN = timedelta(minutes=1)
_UNDER_WAY = (SendingState.QUEUED, SendingState.SENDING)
_TAKEN_BACK_AT_ONCE = 250
# An alarm that is owed again needs another moment, for that is what tells its facts apart.
_NEXT_SLICE = timedelta(milliseconds=1)


def accepted(hall: Hall, fact: OrderAccepted) -> Step:
    """The order exists, but nothing is owed until its plan is complete."""
    if fact.order_id in hall.orders:
        return Step(taken=False)
    head = OrderHead(
        fact.order,
        OrderState.PLANNING,
        fact.at_utc,
        fact.body_sha256,
        fact.bearers,
        fact.limits,
        fact.warn_share,
        parts_per_min=fact.parts_per_min,
        follow_up=fact.follow_up,
        ask_unknown=fact.ask_unknown,
        ladder=fact.ladder or unnamed_ladder(fact.order.level),
        lost=tuple(bearer.value for bearer in fact.missing_bearers if bearer in fact.bearers),
    )
    return Step(changes=(head,), announcements=tuple(out_of_reach.alarms_of(fact)))


def planned(hall: Hall, fact: RecipientsPlanned) -> Step:
    """A slice of the plan: its deliveries are owed; the last one opens the order."""
    life = hall.orders[fact.order_id]
    order = life.head.order
    rank = rank_of(order)
    tally = _grown(life.head.tally, fact)
    state = OrderState.OPEN if fact.last else OrderState.PLANNING
    changes: list[Change] = [
        LegLife(fact.order_id, p.leg, limits=p.limits, min_strength=p.min_strength)
        for p in fact.legs
    ]
    sendings = [out_of_reach.first_state(fact.order_id, delivery) for delivery in fact.deliveries]
    changes += sendings
    changes.append(TextsAdded(fact.order_id, fact.texts))
    changes.append(replace(life.head, tally=tally, state=state))
    since = life.head.accepted_at_utc
    put: list[Intent] = [
        Transmit(
            d.delivery_id,
            fact.order_id,
            d.bearer,
            rank_for(d.purpose, rank),
            since,
            system=d.system,
        )
        for d in fact.deliveries
        if not d.cause
    ]
    put += deadline_life.alarms_of(life.head, fact.legs)
    failed = tuple(announce_sending("failed", order, s, cause=s.cause) for s in sendings if s.cause)
    if not fact.last:
        return Step(tuple(changes), tuple(put), announcements=failed)
    later = (*_expiry(order), *poll_life.window_of(life.head), *ladder_life.rungs_of(life.head))
    later += (*progress_life.first_look(life.head), *report_life.reminders_of(life.head))
    later += bearer_life.held(life.head, life.head.lost, fact.at_utc)
    told = (_announce_accepted(life, tally), *failed)
    return Step(tuple(changes), (*put, *later), announcements=told)


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
    queued = _queued(life)
    step = _take_back(life, queued, SendingState.WITHDRAWN, state, fact.at_utc)
    notice = notice_life.of_the_end(life, fact)
    data = {"by": fact.by, "reason": fact.reason, "withdrawn": len(queued)}
    if notice is not None:
        step = notice_life.told_of_the_end(life, fact, notice, step)
        data |= {"told": len(notice.reached), "notice": notice.number}
    mode = life.head.order.mode.value
    told = Announcement(f"order.{state.value}", fact.order_id, mode, data, urgent=True)
    last = fact.at_utc if fact.cancelled else max(fact.at_utc, _last_report_due(life))
    forget = Alarm(f"forget/{fact.order_id}", fact.order_id, last + _REMEMBERED)
    return replace(
        step,
        put=(forget, *step.put),
        drop=_ids(queued),
        announcements=(told, *step.announcements),
    )


def _last_report_due(life: OrderLife) -> datetime:
    """When the last closing report is due that units of the order still owe: it may be closed
    long before, and the report has to find it.
    """
    owed_s = [
        limit.limit_s
        for leg in life.legs.values()
        if leg.mark(Status.REPORTED) is None
        for limit in leg.limits
        if limit.status is Status.REPORTED
    ]
    return life.head.accepted_at_utc + timedelta(seconds=max(owed_s, default=0))


def unconfirmed(life: OrderLife) -> list[str]:
    """The units without whose receipt the order must not be closed."""
    return [
        unit_id
        for unit_id in life.head.order.mandatory_confirm
        if life.legs[unit_id].mark(Status.ACKED) is None
    ]


def expired(hall: Hall, order_id: str, at_utc: datetime) -> Step:
    """What has not left when the order expires must not leave any more."""
    life = hall.orders.get(order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step()
    queued = _queued(life)
    step = _take_back(life, queued, SendingState.EXPIRED, OrderState.OPEN, at_utc)
    return replace(step, drop=_ids(queued))


def unsent(hall: Hall, order_id: str, at_utc: datetime) -> Step:
    """The next slice of what was waiting when the order ended or expired."""
    life = hall.orders.get(order_id)
    if life is None:
        return Step()
    is_open = life.head.state is OrderState.OPEN
    became = SendingState.EXPIRED if is_open else SendingState.WITHDRAWN
    return _take_back(life, _queued(life), became, life.head.state, at_utc)


def forgotten(hall: Hall, order_id: str, at_utc: datetime) -> Step:
    """Nothing late is expected any more; what still waits to tell of the end is given up first."""
    life = hall.orders.get(order_id)
    if life is None:
        return Step()
    waiting = [s for s in life.sendings.values() if s.state in _UNDER_WAY]
    if not waiting:
        return Step(changes=(OrderForgotten(order_id),))
    queued = [s for s in waiting if s.state is SendingState.QUEUED]
    step = _take_back(life, queued, SendingState.WITHDRAWN, life.head.state, at_utc)
    again = Alarm(f"forget/{order_id}", order_id, at_utc + _LOOKED_AGAIN)
    return replace(step, put=(again,), drop=_ids(queued))


def _queued(life: OrderLife) -> list[Sending]:
    """What waits and is not wanted any more when the order has ended or expired."""
    return [
        s
        for s in life.sendings.values()
        if s.state is SendingState.QUEUED and not outlives_the_order(life, s.delivery)
    ]


def _ids(sendings: list[Sending]) -> tuple[str, ...]:
    return tuple(sending.delivery.delivery_id for sending in sendings)


def _take_back(
    life: OrderLife,
    queued: list[Sending],
    became: SendingState,
    state: OrderState,
    at_utc: datetime,
) -> Step:
    """One slice of `queued`; the alarm that owes the next one, if there is one."""
    now = queued[:_TAKEN_BACK_AT_ONCE]
    counted = sum(s.delivery.purpose is Purpose.ORDER for s in now)
    tally = _all_moved(life.head.tally, counted, became)
    changes: list[Change] = [replace(s, state=became) for s in now]
    changes.append(replace(life.head, state=state, tally=tally))
    told = [announce_sending(became.value, life.head.order, sending) for sending in now]
    order_id = life.head.order.order_id
    rest = Alarm(f"unsent/{order_id}", order_id, at_utc + _NEXT_SLICE)
    return Step(tuple(changes), (rest,) if len(queued) > len(now) else (), _ids(now), tuple(told))


def _grown(tally: Tally, fact: RecipientsPlanned) -> Tally:
    counted = [d for d in fact.deliveries if d.purpose is Purpose.ORDER]
    failed = sum(bool(d.cause) for d in counted)
    grown = {SendingState.QUEUED: len(counted) - failed, SendingState.FAILED: failed}
    sendings = tuple(
        count + grown.get(state, 0)
        for state, count in zip(SendingState, tally.sendings, strict=True)
    )
    return replace(
        tally,
        units=tally.units + len(fact.legs),
        recipients=tally.recipients + len({d.recipient for d in counted}),
        parts=tally.parts + sum(d.parts for d in counted if d.bearer is Bearer.SMS),
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
    data: dict[str, Any] = {
        "tag": order.tag,
        "units": tally.units,
        "recipients": tally.recipients,
        "parts": tally.parts,
        "level": order.level.value,
        "priority": order.priority.value,
        "limits": life.head.limits,
        "ladder": life.head.ladder.label,
    }
    eta_s = replace(life.head, tally=tally).eta_s
    if eta_s is not None:
        data["eta_s"] = round(eta_s)
    return Announcement("order.accepted", order.order_id, order.mode.value, data, urgent=True)
