"""How an order ends, expires, and is forgotten.

    OPEN ─ alarm "expire" ─► OPEN, with nothing left to send
    OPEN ─ OrderEnded ─► CLOSED or CANCELLED ─ alarm "forget" ─► forgotten

When an order ends or expires, no waiting text of it is owed from that moment on; that it was
withdrawn is recorded and told in slices, each owed by the alarm "unsent", so that ten thousand
of them never hold the event loop. What is over with the order is told in the fact of its end:
alarms about units that are silent, a transfer that nobody has taken.
"""

from datetime import datetime, timedelta

from gateway.orders import (
    ladder_life,
    notice_life,
    owner_life,
    poll_life,
    progress_life,
    refusal_life,
)
from gateway.orders.answer_facts import Status
from gateway.orders.changed import changed
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement
from gateway.orders.order_facts import OrderEnded, Purpose
from gateway.orders.originals import outlives_the_order
from gateway.orders.records import (
    Change,
    OrderForgotten,
    OrderState,
    Sending,
    SendingState,
    Step,
    Tally,
)
from gateway.orders.report_life import due_at
from gateway.orders.sending_news import announce_sending

# Late delivery reports and answers still find a closed order for this long.
_REMEMBERED = timedelta(hours=1)
_LOOKED_AGAIN = timedelta(minutes=1)
_UNDER_WAY = (SendingState.QUEUED, SendingState.SENDING)
_TAKEN_BACK_AT_ONCE = 250
# An alarm that is owed again needs another moment, for that is what tells its facts apart.
_NEXT_SLICE = timedelta(milliseconds=1)


def ended(hall: Hall, fact: OrderEnded) -> Step:
    """Close or cancel: what no lane has taken yet is withdrawn."""
    life = hall.orders.get(fact.order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step(taken=False)
    state = OrderState.CANCELLED if fact.cancelled else OrderState.CLOSED
    queued = _queued(life)
    step = _take_back(
        life, queued, SendingState.WITHDRAWN, state, fact.at_utc, by_alarms=fact.in_slices
    )
    notice = notice_life.of_the_end(life, fact)
    data = {"by": fact.by, "reason": fact.reason, "withdrawn": len(queued)}
    if notice is not None:
        step = notice_life.told_of_the_end(life, fact, notice, step)
        data |= {"told": len(notice.reached), "notice": notice.number}
    if fact.untaken:
        data |= {"transfer_untaken": fact.untaken}
    over = (
        progress_life.over(life, state),
        poll_life.over(life, state),
        refusal_life.over(life, state),
        ladder_life.over(life, state),
        owner_life.lapsed(life, fact),
    )
    mode = life.head.order.mode.value
    told = Announcement(f"order.{state.value}", fact.order_id, mode, data, urgent=True)
    last = fact.at_utc if fact.cancelled else max(fact.at_utc, _last_report_due(life))
    forget = Alarm(f"forget/{fact.order_id}", fact.order_id, last + _REMEMBERED)
    return changed(
        step,
        changes=(*step.changes, *(change for one in over for change in one.changes)),
        put=(forget, *step.put),
        drop=_ids(queued),
        announcements=(
            told,
            *(news for one in over for news in one.announcements),
            *step.announcements,
        ),
    )


def _last_report_due(life: OrderLife) -> datetime:
    """When the last closing report is due that units of the order still owe: it may be closed
    long before, and the report has to find it.
    """
    owed = (
        due
        for leg in life.legs.values()
        if leg.mark(Status.REPORTED) is None and (due := due_at(life.head, leg)) is not None
    )
    return max(owed, default=life.head.accepted_at_utc)


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
    return changed(step, drop=_ids(queued))


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
    return changed(step, put=(again,), drop=_ids(queued))


def _queued(life: OrderLife) -> list[Sending]:
    """What waits and is not wanted any more when the order has ended or expired."""
    waits = SendingState.QUEUED
    queued = [sending for sending in life.sendings.values() if sending.state is waits]
    return [sending for sending in queued if not outlives_the_order(life, sending.delivery)]


def _ids(sendings: list[Sending]) -> tuple[str, ...]:
    return tuple(sending.delivery.delivery_id for sending in sendings)


def _take_back(
    life: OrderLife,
    queued: list[Sending],
    became: SendingState,
    state: OrderState,
    at_utc: datetime,
    *,
    by_alarms: bool = False,
) -> Step:
    """One slice of `queued`; the alarm that owes the next one, if there is one.

    The first of several is empty where they come `by_alarms` only.
    """
    left_to_alarms = by_alarms and len(queued) > _TAKEN_BACK_AT_ONCE
    now = [] if left_to_alarms else queued[:_TAKEN_BACK_AT_ONCE]
    counted = sum(s.delivery.purpose is Purpose.ORDER for s in now)
    tally = _all_moved(life.head.tally, counted, became)
    changes: list[Change] = [changed(s, state=became) for s in now]
    changes.append(changed(life.head, state=state, tally=tally))
    told = [announce_sending(became.value, life.head.order, sending) for sending in now]
    order_id = life.head.order.order_id
    rest = Alarm(f"unsent/{order_id}", order_id, at_utc + _NEXT_SLICE)
    return Step(tuple(changes), (rest,) if len(queued) > len(now) else (), _ids(now), tuple(told))


def _all_moved(tally: Tally, count: int, became: SendingState) -> Tally:
    moved = {SendingState.QUEUED: -count, became: count}
    sendings = tuple(
        number + moved.get(state, 0)
        for state, number in zip(SendingState, tally.sendings, strict=True)
    )
    return changed(tally, sendings=sendings)
