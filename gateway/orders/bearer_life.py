"""What becomes of an order when a bearer that it wants has no channel, and has one again.

    lost ─► alarm "bearer lost" ─ what waits for it stays queued ─┬ back: it goes out
            who is answered for is withdrawn                      ├ an answer: withdrawn
            others stand in (`stand_in`, by MessagesOwed)         └ after `hold_s`: expired
    back ─► the alarm is cleared

What is taken out of the queue goes in slices, each owed by an alarm, as at an order's end.
"""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from gateway.orders.bearer_facts import BearersLost
from gateway.orders.changed import changed
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement
from gateway.orders.ladder_life import rungs_opened
from gateway.orders.records import OrderHead, OrderState, Sending, SendingState, Step
from gateway.orders.sending_news import announce_sending
from gateway.orders.silence import is_silenced, with_moved
from gateway.orders.ways import bearer_data, is_lost, words_for

HELD, ANSWERED = "held", "answered"
_AT_ONCE = 250
_NEXT_SLICE = timedelta(milliseconds=1)


def lost(hall: Hall, fact: BearersLost) -> Step:
    """The order's bearers are these and no others from now on."""
    life = hall.orders.get(fact.order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step(taken=False)
    before, now = life.head.lost, fact.lost
    gone = tuple(way for way in now if way not in before)
    back = tuple(way for way in before if way not in now)
    if not gone and not back:
        return Step(taken=False)
    head = changed(life.head, lost=now)
    told = [_told("alarm.raised", head, way, fact.reason, _waiting(life, way)) for way in gone]
    told += [_told("alarm.cleared", head, way, fact.reason, 0) for way in back]
    answered = _answered(life, now)
    step = _retired(life, head, answered, SendingState.WITHDRAWN)
    more = _slice_owed(fact.order_id, fact.at_utc) if len(answered) > _AT_ONCE else ()
    dropped = tuple(_hold(fact.order_id, way) for way in back)
    return Step(
        step.changes,
        (*held(head, gone, fact.at_utc), *rungs_opened(life.head, head, fact.at_utc), *more),
        (*dropped, *step.drop),
        (*told, *step.announcements),
    )


def held(head: OrderHead, ways: Collection[str], at_utc: datetime) -> tuple[Alarm, ...]:
    """When what waits for these ways is given up."""
    order_id, due = head.order.order_id, at_utc + timedelta(seconds=head.ladder.hold_s)
    return tuple(Alarm(_hold(order_id, way), order_id, due) for way in ways)


def fell_due(hall: Hall, order_id: str, alarm_id: str, at_utc: datetime) -> Step:
    """The next slice of what goes out no more: held for too long, or answered meanwhile."""
    life = hall.orders.get(order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step()
    kind, _, rest = alarm_id.partition("/")
    if kind == ANSWERED:
        return _answered_slice(life, at_utc)
    return _held_too_long(life, rest.partition("/")[2].removesuffix("/"), at_utc)


def _held_too_long(life: OrderLife, way: str, at_utc: datetime) -> Step:
    order_id = life.head.order.order_id
    if way not in life.head.lost:
        return Step()
    waiting = list(_queued(life, (way,)))
    step = _retired(life, life.head, waiting, SendingState.EXPIRED)
    if len(waiting) > _AT_ONCE:
        again = Alarm(_hold(order_id, way), order_id, at_utc + _NEXT_SLICE)
        return changed(step, put=(again,))
    return step


def _answered_slice(life: OrderLife, at_utc: datetime) -> Step:
    order_id = life.head.order.order_id
    answered = _answered(life, life.head.lost)
    step = _retired(life, life.head, answered, SendingState.WITHDRAWN)
    return changed(step, put=_slice_owed(order_id, at_utc) if len(answered) > _AT_ONCE else ())


def _hold(order_id: str, way: str) -> str:
    return f"{HELD}/{order_id}/{way}/"


def _slice_owed(order_id: str, at_utc: datetime) -> tuple[Alarm, ...]:
    return (Alarm(f"{ANSWERED}/{order_id}", order_id, at_utc + _NEXT_SLICE),)


def _queued(life: OrderLife, ways: Collection[str]) -> Iterator[Sending]:
    for sending in life.sendings.values():
        delivery = sending.delivery
        if sending.state is SendingState.QUEUED and is_lost(delivery.bearer, delivery.system, ways):
            yield sending


def _answered(life: OrderLife, ways: Collection[str]) -> list[Sending]:
    return [one for one in _queued(life, ways) if is_silenced(life, one.delivery)]


def _waiting(life: OrderLife, way: str) -> int:
    return sum(1 for _ in _queued(life, (way,)))


def _retired(
    life: OrderLife, head: OrderHead, waiting: list[Sending], became: SendingState
) -> Step:
    """One slice of `waiting`, out of the queue."""
    cause = "answered" if became is SendingState.WITHDRAWN else "bearer lost"
    now = [changed(sending, state=became, cause=cause) for sending in waiting[:_AT_ONCE]]
    order = head.order
    return Step(
        (*now, with_moved(head, life, now)),
        (),
        tuple(sending.delivery.delivery_id for sending in now),
        tuple(announce_sending(became.value, order, one, cause=cause) for one in now),
    )


def _told(kind: str, head: OrderHead, way: str, reason: str, waiting: int) -> Announcement:
    said = reason or f"{words_for([way])}没有可用的信道"
    data: dict[str, Any] = {"alarm": "bearer lost", **bearer_data(way), "reason": said}
    data["waiting"] = waiting
    return Announcement(kind, head.order.order_id, head.order.mode.value, data, urgent=True)
