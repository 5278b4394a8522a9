"""An order changes while it runs: texts, level, commander, further units.

    whoever may have it ─► told, 【更新】, the whole of it as it is now
    what is queued ─────► taken back; the order goes there as it is now
    units that are added ► the order as it is now, with clocks of their own

From this fact on no old text leaves: `originals.is_stale` keeps it back at every door.
"""

from gateway.orders import added_life, ladder_life, notice_life, progress_life
from gateway.orders.changed import changed
from gateway.orders.dispatch_facts import OrderUpdated
from gateway.orders.dispatch_records import Notice, NoticeKind
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement
from gateway.orders.ladders import Redial
from gateway.orders.notice_words import shifted
from gateway.orders.originals import reached
from gateway.orders.records import OrderHead, OrderState, Step, TextsAdded

_MOST_NAMED = 200


def updated(hall: Hall, fact: OrderUpdated) -> Step:
    """The order is another from now on; who is told of it is decided here, once."""
    life = hall.orders.get(fact.order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step(taken=False)
    tally = changed(life.head.tally, units=life.head.tally.units + len(fact.legs))
    head = changed(
        life.head,
        order=fact.order,
        tally=tally,
        ladder=fact.ladder or life.head.ladder,
        follow_up=fact.follow_up or life.head.follow_up,
    )
    notice = _notice(life, fact, head.ladder.redial)
    later = _later(life.head, head, fact)
    head, added, put = added_life.deliveries_of(life, head, fact.deliveries, 0)
    # What the first slice numbers comes after what is added, so that no name is given twice.
    spread = notice_life.first_slice(life, head, notice, fact.texts)
    queued = tuple(name for place in notice.reached for name in place.queued)
    return Step(
        (
            *added_life.legs_of(fact.order_id, fact.legs, fact.at_utc),
            TextsAdded(fact.order_id, fact.texts),
            notice,
            *added,
            *spread.changes,
        ),
        (*put, *added_life.alarms_of(head, fact.legs, fact.at_utc), *later, *spread.put),
        (*queued, *spread.drop),
        (*_told(life, fact, notice), *spread.announcements),
    )


def last_update(life: OrderLife) -> Notice | None:
    """The update that holds now, if there was any."""
    notices = [told.notice for told in life.dispatch.notices.values()]
    return next((n for n in reversed(notices) if n.kind is NoticeKind.UPDATED), None)


def update_of(life: OrderLife, update_id: str) -> Notice | None:
    """The update that was asked for by this id."""
    notices = (told.notice for told in life.dispatch.notices.values())
    return next(
        (n for n in notices if n.kind is NoticeKind.UPDATED and n.request_id == update_id), None
    )


def _later(before: OrderHead, now: OrderHead, fact: OrderUpdated) -> list[Alarm]:
    """What another level brings: rungs that the order did not have, and a first look at progress.

    A rung whose time is over is climbed at once.
    """
    known = {alarm.alarm_id for alarm in ladder_life.rungs_of(before)}
    fresh = (alarm for alarm in ladder_life.rungs_of(now) if alarm.alarm_id not in known)
    alarms = [changed(alarm, due_utc=max(alarm.due_utc, fact.at_utc)) for alarm in fresh]
    if fact.follow_up is not None:
        alarms += progress_life.first_look(changed(now, accepted_at_utc=fact.at_utc))
    return alarms


def _notice(life: OrderLife, fact: OrderUpdated, redial: Redial) -> Notice:
    return Notice(
        fact.order_id,
        notice_life.next_number(life),
        NoticeKind.UPDATED,
        fact.at_utc,
        fact.update_id,
        fact.body_sha256,
        fact.operator,
        fact.reason,
        words=shifted(fact.words, len(life.texts)),
        reached=reached(life, redial),
        stale_before=len(life.texts),
        changed=fact.changed,
    )


def _told(life: OrderLife, fact: OrderUpdated, notice: Notice) -> list[Announcement]:
    mode = life.head.order.mode.value
    data = {
        "update_id": fact.update_id,
        "notice": notice.number,
        "changed": list(fact.changed),
        "operator": fact.operator,
        "reason": fact.reason,
        **notice_life.counts(notice),
        "added": [planned.leg.unit_id for planned in fact.legs[:_MOST_NAMED]],
        "level": fact.order.level.value,
    }
    told = [Announcement("order.updated", fact.order_id, mode, data, urgent=True)]
    if fact.without_address:
        units = fact.without_address
        alarm = {
            "alarm": "nobody to reach",
            "count": len(units),
            "units": list(units[:_MOST_NAMED]),
        }
        told.append(Announcement("alarm.raised", fact.order_id, mode, alarm, urgent=True))
    return told
