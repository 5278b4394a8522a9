"""What is due, and what became of it: warnings, breaches, late answers, debts, short strength.

    a leg's limit ─ alarm "warn" at a share of it ─► deadline.warning   if nothing was said yet
                  └ alarm "breach" just after it ──► deadline.breached
    the status comes after the limit ─► deadline.met_late, with its real time, never rewritten

The limit itself is in time: a breach is found a millisecond later. What is due goes on being
due after a refusal, for the unit stays responsible until another takes over; nothing is due
any more once the order has ended.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from gateway.orders.answer_facts import Status
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Alarm, Announcement
from gateway.orders.limits import Limit
from gateway.orders.order_facts import PlannedLeg
from gateway.orders.owners import is_relieved
from gateway.orders.records import LegLife, OrderHead, OrderState, Step

_JUST_AFTER = timedelta(milliseconds=1)


def alarms_of(head: OrderHead, legs: Iterable[PlannedLeg]) -> list[Alarm]:
    """Two alarms for every limit of these legs."""
    order_id, start = head.order.order_id, head.accepted_at_utc
    alarms = []
    for planned in legs:
        for limit in planned.limits:
            name = f"{order_id}/{planned.leg.unit_id}/{limit.rule_id}"
            warn = start + timedelta(seconds=limit.limit_s * head.warn_share)
            due = start + timedelta(seconds=limit.limit_s) + _JUST_AFTER
            alarms.append(Alarm(f"warn/{name}", order_id, warn))
            alarms.append(Alarm(f"breach/{name}", order_id, due))
    return alarms


def fell_due(hall: Hall, order_id: str, subject: str, *, breached: bool) -> Step:
    """The time of a warning or a breach: told if the leg still owes the status."""
    life = hall.orders.get(order_id)
    if life is None or life.head.state is not OrderState.OPEN:
        return Step()
    found = _leg_and_limit(life, subject.partition("/")[2])
    if found is None:
        return Step()
    leg, limit = found
    if leg.mark(limit.status) is not None or is_relieved(life, leg.leg.unit_id):
        return Step()
    kind = "deadline.breached" if breached else "deadline.warning"
    return Step(announcements=(_announce(kind, life.head, leg, limit),))


def _leg_and_limit(life: OrderLife, named: str) -> tuple[LegLife, Limit] | None:
    """What `unit/rule` names; a site's own names of either may hold a stroke as well."""
    words = named.split("/")
    for place in range(1, len(words)):
        leg = life.legs.get("/".join(words[:place]))
        rule_id = "/".join(words[place:])
        for limit in leg.limits if leg else ():
            if leg is not None and limit.rule_id == rule_id:
                return leg, limit
    return None


def met(head: OrderHead, leg: LegLife, status: Status, at_utc: datetime) -> list[Announcement]:
    """What is told when a leg says a status for the first time: late if its limit is over."""
    told = []
    for limit in leg.limits:
        late_s = late_by_s(head, leg, limit, at_utc)
        if limit.status is status and late_s > 0:
            told.append(_announce("deadline.met_late", head, leg, limit, late_s=late_s))
    return told


def start_of(head: OrderHead, leg: LegLife) -> datetime:
    """When the clocks of this leg began to run."""
    return leg.added_at_utc or head.accepted_at_utc


def late_by_s(head: OrderHead, leg: LegLife, limit: Limit, at_utc: datetime) -> float:
    """Seconds by which `at_utc` is after the limit; not above zero means in time."""
    return (at_utc - start_of(head, leg)).total_seconds() - limit.limit_s


def debts(
    head: OrderHead, leg: LegLife, status: Status, answer: Mapping[str, Any]
) -> list[Announcement]:
    """An end without an arrival leaves a feedback owed; exercises make no debt.

    `answer` is what events tell of the answer that said the status.
    """
    if status is not Status.ENDED or not owes_feedback(head, leg):
        return []
    if leg.mark(Status.ARRIVED) is not None:
        return []
    data = {"debt": Status.ARRIVED.value, "rule": "double_feedback"}
    return [_told("feedback.debt", head, leg, {**answer, **data})]


def owes_feedback(head: OrderHead, leg: LegLife) -> bool:
    """Whether arrival and end both have to be reported."""
    return leg.leg.double_feedback and not head.order.is_exercise


def short_strength(
    head: OrderHead, leg: LegLife, strength: int, answer: Mapping[str, Any]
) -> list[Announcement]:
    """Told when the first head count is below what the unit has to bring; `answer` gave it."""
    short = leg.min_strength - strength
    if strength < 0 or short <= 0:
        return []
    data = {"strength": strength, "min_strength": leg.min_strength, "short": short}
    return [_told("feedback.strength_short", head, leg, {**answer, **data})]


def _announce(kind: str, head: OrderHead, leg: LegLife, limit: Limit, **more: Any) -> Announcement:
    start = start_of(head, leg)
    data = {
        "unit": leg.leg.unit_id,
        "rule": limit.rule_id,
        "limits": head.limits,
        "event": limit.status.value,
        "start": start,
        "limit_s": limit.limit_s,
        "due": start + timedelta(seconds=limit.limit_s),
        **more,
    }
    return _told(kind, head, leg, data)


def _told(kind: str, head: OrderHead, leg: LegLife, data: dict[str, Any]) -> Announcement:
    subject = f"{head.order.order_id}/{leg.leg.unit_id}"
    return Announcement(kind, subject, head.order.mode.value, data)
