"""Asking for progress while an incident is grave, and telling the hall who fell silent.

    a unit's last word ─ 30 min ─► a prompt, and again every 30 min ─ its next word ─► anew
                       └ 45 min ─► alarm.raised "progress silent", once ─ a word, or the
                                   order's end ─► cleared

Asked are units that have acknowledged, until they ended or reported; not those that were only
notified, report themselves or stand by, unless the order says so. One alarm of the journal looks
after a whole order: `progress/<order>/<moment>`, and the moment in its name is the one at
which it looks, so that the hands that found addresses and the fold that marks the units see
the same units.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from gateway.orders.answer_facts import Said, Status
from gateway.orders.changed import changed
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement
from gateway.orders.order import Task
from gateway.orders.records import Change, LegLife, OrderHead, OrderState, PollFate, Step

KIND = "progress"
SLICE = 250
_NOT_ASKED = (Task.NOTIFY, Task.REPORT, Task.STANDBY)
_OVER = (Status.ENDED, Status.REPORTED)
_LEGS_A_SECOND = 100
_SOON = timedelta(milliseconds=1)


def first_look(head: OrderHead) -> tuple[Alarm, ...]:
    """When the order's units are looked at first; nothing where progress is not asked for."""
    if not head.follow_up.progress_s:
        return ()
    return (_look(head, head.accepted_at_utc + timedelta(seconds=head.follow_up.progress_s)),)


def moment_of(alarm_id: str) -> datetime:
    """The moment at which an alarm of this kind looks."""
    return datetime.fromisoformat(alarm_id.rpartition("/")[2])


def to_prompt(life: OrderLife, at_utc: datetime) -> list[LegLife]:
    """The units to be asked at this moment, at most a slice of them."""
    found = (leg for leg in _asked(life) if _prompt_at(life.head, leg) <= at_utc)
    return [leg for leg, _ in zip(found, range(SLICE), strict=False)]


def looked(hall: Hall, order_id: str, alarm_id: str, at_utc: datetime) -> Step:
    """The prompts are owed by a fact of their own; here is who fell silent, and the next look."""
    life = hall.orders.get(order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step()
    moment = moment_of(alarm_id)
    # The journal keeps milliseconds: an alarm may fall due a trifle before its own moment.
    at_utc = max(at_utc, moment)
    prompted = to_prompt(life, moment)
    now = {leg.leg.unit_id: changed(leg, prompted_at_utc=at_utc) for leg in prompted}
    told = []
    for leg in _asked(life):
        if not leg.silent and _silent_at(life.head, leg) <= at_utc:
            unit_id = leg.leg.unit_id
            now[unit_id] = changed(now.get(unit_id, leg), silent=True)
            told.append(_alarm("alarm.raised", life.head, leg, urgent=True))
    changes: tuple[Change, ...] = tuple(now.values())
    following = _next_look(life, now, at_utc)
    return Step(changes, (_look(life.head, following),), announcements=tuple(told))


def spoke(
    head: OrderHead, leg: LegLife, said: Said, at_utc: datetime
) -> tuple[LegLife, list[Announcement]]:
    """The unit said something: it is asked later, and silent no more.

    What it brought along and how it stands is kept for the report that it will owe.
    """
    told = [_alarm("alarm.cleared", head, leg)] if leg.silent else []
    leg = changed(leg, heard_at_utc=max(leg.heard_at_utc or at_utc, at_utc), silent=False)
    if said.equipment and not leg.equipment:
        leg = changed(leg, equipment=said.equipment)
    if said.status is Status.PROGRESS and said.reason:
        leg = changed(leg, progress=said.reason)
    return leg, told


def over(life: OrderLife, at_end: OrderState) -> Step:
    """The order has ended: nobody is asked any more, and no unit's silence alarms the hall."""
    silent = [leg for leg in life.legs.values() if leg.silent]
    told = (_alarm("alarm.cleared", life.head, leg, because=at_end.value) for leg in silent)
    changes = tuple(changed(leg, silent=False) for leg in silent)
    return Step(changes, announcements=tuple(told))


def awaits_progress(leg: LegLife) -> bool:
    """Whether it was asked and has said nothing since: its next words are progress."""
    if leg.prompted_at_utc is None or any(leg.mark(status) for status in _OVER):
        return False
    return leg.heard_at_utc is None or leg.heard_at_utc <= leg.prompted_at_utc


def _asked(life: OrderLife) -> Iterator[LegLife]:
    everybody = life.head.follow_up.everybody
    for leg in life.legs.values():
        if leg.mark(Status.ACKED) is None or any(leg.mark(status) for status in _OVER):
            continue
        if leg.marks[-1].status is Status.REFUSED or leg.poll is PollFate.STOOD_DOWN:
            continue
        if everybody or leg.leg.task not in _NOT_ASKED:
            yield leg


def _last_word(leg: LegLife) -> datetime:
    return leg.heard_at_utc or leg.marks[-1].at_utc


def _prompt_at(head: OrderHead, leg: LegLife) -> datetime:
    since = max(_last_word(leg), leg.prompted_at_utc or _last_word(leg))
    return since + timedelta(seconds=head.follow_up.progress_s)


def _silent_at(head: OrderHead, leg: LegLife) -> datetime:
    rules = head.follow_up
    return _last_word(leg) + timedelta(seconds=rules.progress_s + rules.silence_s)


def _next_look(life: OrderLife, now: dict[str, LegLife], at_utc: datetime) -> datetime:
    """The first moment at which anything can be due, and not too often for a large order."""
    head = life.head
    found = at_utc + timedelta(seconds=head.follow_up.progress_s)
    for before in _asked(life):
        leg = now.get(before.leg.unit_id, before)
        found = min(found, _prompt_at(head, leg))
        if not leg.silent:
            found = min(found, _silent_at(head, leg))
    pause = timedelta(seconds=len(life.legs) // _LEGS_A_SECOND)
    return max(found, at_utc + (_SOON if len(now) >= SLICE else max(pause, _SOON)))


def _look(head: OrderHead, at_utc: datetime) -> Alarm:
    order_id = head.order.order_id
    return Alarm(f"{KIND}/{order_id}/{at_utc.isoformat()}", order_id, at_utc)


def _alarm(
    kind: str, head: OrderHead, leg: LegLife, *, urgent: bool = False, **more: str
) -> Announcement:
    unit_id = leg.leg.unit_id
    data = {"alarm": "progress silent", "unit": unit_id, "last_word": _last_word(leg), **more}
    subject = f"{head.order.order_id}/{unit_id}"
    return Announcement(kind, subject, head.order.mode.value, data, urgent=urgent)
