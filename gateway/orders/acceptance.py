"""How an order begins; how it ends is in `ending_life`.

    OrderAccepted ─► PLANNING ─ RecipientsPlanned … ─ the last slice ─► OPEN

All facts up to OPEN share one transaction, so nobody ever sees half a plan.
"""

from typing import Any

from gateway.orders import (
    bearer_life,
    deadline_life,
    ladder_life,
    letters,
    out_of_reach,
    poll_life,
    progress_life,
    report_life,
)
from gateway.orders.changed import changed
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement, Intent, Transmit
from gateway.orders.ladders import unnamed_ladder
from gateway.orders.message_life import rank_for
from gateway.orders.order import Bearer, Order, rank_of
from gateway.orders.order_facts import (
    OrderAccepted,
    OrderRefused,
    Purpose,
    RecipientsPlanned,
)
from gateway.orders.records import (
    Change,
    LegLife,
    OrderHead,
    OrderState,
    SendingState,
    Step,
    Tally,
    TextsAdded,
)
from gateway.orders.sending_news import announce_sending
from gateway.orders.supply import Supply


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
        supply=Supply(fact.parts_per_min, fact.points, fact.ahead),
        follow_up=fact.follow_up,
        ask_unknown=fact.ask_unknown,
        tag_clash=fact.tag_clash,
        vacancies=fact.vacancies,
        ladder=fact.ladder or unnamed_ladder(fact.order.level),
        lost=tuple(bearer.value for bearer in fact.missing_bearers if bearer in fact.bearers),
    )
    alarms = (*letters.alarms_of(fact), *out_of_reach.alarms_of(fact))
    return Step(changes=(head,), announcements=alarms)


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
    changes.append(changed(life.head, tally=tally, state=state))
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


def _grown(tally: Tally, fact: RecipientsPlanned) -> Tally:
    counted = [d for d in fact.deliveries if d.purpose is Purpose.ORDER]
    failed = sum(bool(d.cause) for d in counted)
    grown = {SendingState.QUEUED: len(counted) - failed, SendingState.FAILED: failed}
    sendings = tuple(
        count + grown.get(state, 0)
        for state, count in zip(SendingState, tally.sendings, strict=True)
    )
    return changed(
        tally,
        units=tally.units + len(fact.legs),
        recipients=tally.recipients + len({d.recipient for d in counted}),
        parts=tally.parts + sum(d.parts for d in counted if d.bearer is Bearer.SMS),
        sendings=sendings,
    )


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
    eta_s = changed(life.head, tally=tally).eta_s
    if eta_s is not None:
        data["eta_s"] = round(eta_s)
    if (clash := life.head.tag_clash) is not None:
        data["tag_clash"] = {"wanted": clash.wanted, "carried_by": clash.carried_by}
    return Announcement("order.accepted", order.order_id, order.mode.value, data, urgent=True)
