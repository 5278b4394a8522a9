"""The closing report that a unit owes: reminders while it is due, and the form when it comes.

12 h, 22 h after the order ─ not reported yet ─► a reminder to the unit's leader
the form ─ nothing lacks ─► feedback.reported ─ late after its limit, like every status
         └ something lacks ─► feedback.debt; it goes on being due
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from gateway.orders.answer_facts import Said, Status, UnitReported
from gateway.orders.changed import changed
from gateway.orders.deadline_life import start_of
from gateway.orders.feedback_life import say
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement
from gateway.orders.leg_marks import Saying
from gateway.orders.records import LegLife, OrderHead, OrderState, Step

KIND = "remind"
SLICE = 250
_NEXT_SLICE = timedelta(milliseconds=1)


def reminders_of(head: OrderHead) -> tuple[Alarm, ...]:
    """When the order's units are reminded: `remind/<order>/<seconds>/<units done>`."""
    order_id, start = head.order.order_id, head.accepted_at_utc
    return tuple(
        Alarm(f"{KIND}/{order_id}/{after_s}/0", order_id, start + timedelta(seconds=after_s))
        for after_s in head.follow_up.remind_s
    )


def to_remind(life: OrderLife, alarm_id: str) -> list[LegLife]:
    """The units in this alarm's slice whose report is still due."""
    _, _, after_s, done = alarm_id.split("/")
    legs = list(life.legs.values())[int(done) : int(done) + SLICE]
    return [leg for leg in legs if _owes(life.head, leg, int(after_s))]


def fell_due(hall: Hall, order_id: str, alarm_id: str, at_utc: datetime) -> Step:
    """The reminders are owed by a fact of their own; here is when the next slice is."""
    life = hall.orders.get(order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step()
    kind, _, after_s, done = alarm_id.split("/")
    following = int(done) + SLICE
    if following >= len(life.legs):
        return Step()
    start = life.head.accepted_at_utc + timedelta(seconds=int(after_s))
    due = start + _NEXT_SLICE * (following // SLICE)
    return Step(put=(Alarm(f"{kind}/{order_id}/{after_s}/{following}", order_id, due),))


def due_s(leg: LegLife) -> int | None:
    """How long after its clocks began the unit's report is due; None where it owes none."""
    limits = [limit.limit_s for limit in leg.limits if limit.status is Status.REPORTED]
    return min(limits, default=None)


def due_at(head: OrderHead, leg: LegLife) -> datetime | None:
    """When the unit's report is due; None where it owes none."""
    limit_s = due_s(leg)
    return None if limit_s is None else start_of(head, leg) + timedelta(seconds=limit_s)


def _owes(head: OrderHead, leg: LegLife, after_s: int) -> bool:
    due, now = due_at(head, leg), head.accepted_at_utc + timedelta(seconds=after_s)
    if due is None or now >= due or leg.mark(Status.REPORTED) is not None:
        return False
    return not leg.marks or leg.marks[-1].status is not Status.REFUSED


def filed(hall: Hall, fact: UnitReported) -> Step:
    """The closing form: only a complete one is the report that was owed."""
    life = hall.orders.get(fact.order_id)
    leg = life.legs.get(fact.unit) if life else None
    if life is None or leg is None:
        return Step(taken=False)
    now = changed(leg, form=fact.form, form_lacks=fact.lacks)
    if not fact.complete:
        return Step((now,), announcements=_debt(life.head, now, fact))
    saying = Saying(Said(Status.REPORTED), fact.at_utc, None, fact.operator, _data(fact))
    step = say(life, (fact.unit,), saying)
    kept = tuple(
        changed(change, form=fact.form, form_lacks=()) if isinstance(change, LegLife) else change
        for change in step.changes
    )
    return changed(step, changes=kept)


def _debt(head: OrderHead, leg: LegLife, fact: UnitReported) -> tuple[Announcement, ...]:
    done = leg.mark(Status.REPORTED) is not None
    if head.order.is_exercise or done or not fact.lacks:
        return ()
    data = _data(fact) | {"debt": Status.REPORTED.value, "rule": "report_form"}
    data |= {"lacks": list(fact.lacks)}
    subject = f"{fact.order_id}/{fact.unit}"
    return (Announcement("feedback.debt", subject, head.order.mode.value, data),)


def _data(fact: UnitReported) -> dict[str, Any]:
    content: Mapping[str, Any] = dict(fact.content)
    return {
        "recipient": "",
        "address": "",
        "bearer": "",
        "channel": "",
        "attempt": 1,
        "person": fact.operator,
        "raw": fact.form,
        "received_at": fact.at_utc,
        "device_time": None,
        **content,
    }
