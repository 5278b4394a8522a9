"""What humans answer, and what it makes of the legs.

The first time a unit says something counts and is its mark; later ones are repeats, kept as
facts. A positive status implies receipt. An implied receipt gives way to one that is really
spoken on the telephone. A refusal proves receipt, is told at once, and what comes after it
is recorded all the same.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from gateway.orders import call_life, deadline_life, poll_life
from gateway.orders.answer_facts import (
    AnswerBound,
    AnswerHeard,
    Said,
    Status,
    UnitMarked,
    UnitReported,
    Verdict,
)
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Announcement
from gateway.orders.order import Bearer
from gateway.orders.records import (
    Change,
    LegLife,
    Mark,
    OrderHead,
    PersonAnswered,
    PollFate,
    Step,
)

_IMPLY_RECEIPT = (
    Status.DEPARTED,
    Status.MUSTERED,
    Status.ARRIVED,
    Status.PROGRESS,
    Status.ENDED,
    Status.HELP,
)
_COUNTS_EVERY_TIME = (Status.PROGRESS, Status.HELP)


def heard(hall: Hall, fact: AnswerHeard) -> Step:
    """An answer of a human; only one that was matched and understood changes a leg."""
    life = hall.orders.get(fact.order_id)
    data = _told_of(fact, life)
    if fact.verdict is Verdict.REPORT:
        data |= {"unit": fact.units[0] if fact.units else "", "text": fact.raw}
        return Step(announcements=(Announcement("inbound.report", "", "real", data, urgent=True),))
    if life is None or fact.said is None or fact.verdict is not Verdict.MATCHED:
        mode = life.head.order.mode.value if life else "real"
        data |= {"candidates": list(fact.candidates)}
        if fact.asks_resend:
            data |= {"suggest": "resend"}
        subject = _subject(fact.order_id, fact.units)
        return Step(
            announcements=(Announcement(f"feedback.{fact.verdict.value}", subject, mode, data),)
        )
    saying = _Saying(fact.said, fact.at_utc, fact.bearer, fact.person, data)
    return _quiet(life, fact.person, _say(life, fact.units, saying))


def _quiet(life: OrderLife, person: str, step: Step) -> Step:
    """The step, with the calls withdrawn that still waited for this person."""
    silenced = call_life.silence(life, person)
    changes = [change for change in silenced.changes if not isinstance(change, OrderHead)]
    heads = [change for change in step.changes if isinstance(change, OrderHead)]
    moved = [change for change in silenced.changes if isinstance(change, OrderHead)]
    others = [change for change in step.changes if not isinstance(change, OrderHead)]
    head = heads[-1]
    if moved:
        head = replace(head, tally=replace(head.tally, sendings=moved[-1].tally.sendings))
    return Step(
        (*others, *changes, head, PersonAnswered(head.order.order_id, person)),
        step.put,
        (*step.drop, *silenced.drop),
        (*step.announcements, *silenced.announcements),
    )


def bound(hall: Hall, fact: AnswerBound) -> Step:
    """An operator bound a message: it counts at the time it was received."""
    life = hall.orders.get(fact.order_id)
    if life is None or fact.unit not in life.legs:
        return Step(taken=False)
    by = f"operator:{fact.operator}"
    data = {
        "recipient": "",
        "address": fact.address,
        "bearer": Bearer.SMS.value,
        "channel": "",
        "attempt": 1,
        "person": by,
        "raw": fact.raw,
        "received_at": fact.heard_at_utc,
        "device_time": None,
    }
    step = _say(life, (fact.unit,), _Saying(fact.said, fact.heard_at_utc, None, by, data))
    told = Announcement(
        "feedback.bound",
        f"{fact.order_id}/{fact.unit}",
        life.head.order.mode.value,
        data | {"operator": fact.operator, "reason": fact.reason, "answer": fact.answer_key},
    )
    return replace(step, announcements=(told, *step.announcements))


def filed(hall: Hall, fact: UnitReported) -> Step:
    """The closing form: only a complete one is the report that was owed."""
    life = hall.orders.get(fact.order_id)
    if life is None or fact.unit not in life.legs:
        return Step(taken=False)
    if not fact.complete:
        return Step()
    data = {
        "recipient": "",
        "address": "",
        "bearer": "",
        "channel": "",
        "attempt": 1,
        "person": fact.operator,
        "raw": fact.form,
        "received_at": fact.at_utc,
        "device_time": None,
    }
    said = Said(Status.REPORTED)
    return _say(life, (fact.unit,), _Saying(said, fact.at_utc, None, fact.operator, data))


def say_for_operator(life: OrderLife, fact: UnitMarked) -> Step:
    """What an operator marks counts like an answer of the unit, and says whose word it is."""
    by = f"operator:{fact.operator}"
    data = {
        "recipient": "",
        "address": "",
        "bearer": fact.via,
        "channel": "",
        "attempt": 1,
        "person": by,
        "raw": "",
        "received_at": fact.at_utc,
        "device_time": None,
    }
    return _say(life, (fact.unit,), _Saying(fact.said, fact.at_utc, None, by, data))


class _Saying:
    """One answer on its way to the legs it speaks for."""

    def __init__(
        self, said: Said, at_utc: datetime, bearer: Bearer | None, by: str, data: dict[str, Any]
    ) -> None:
        self.said = said
        self.at_utc = at_utc
        self.bearer = bearer
        self.by = by
        self.data = data

    def mark(self) -> Mark:
        return Mark(self.said.status, self.at_utc, self.bearer, self.by, reason=self.said.reason)

    def implied_receipt(self) -> Mark:
        return Mark(Status.ACKED, self.at_utc, self.bearer, self.by, implied=True)


def _say(life: OrderLife, units: tuple[str, ...], saying: _Saying) -> Step:
    head = life.head
    changes: list[Change] = []
    told: list[Announcement] = []
    too_late: list[str] = []
    for unit in units:
        leg, head, kinds = _take(life.legs[unit], head, saying)
        head, leg = poll_life.answered(head, leg)
        if leg.poll is PollFate.STOOD_DOWN and life.legs[unit].poll is None:
            too_late.append(unit)
        changes.append(leg)
        subject = f"{head.order.order_id}/{unit}"
        mode = head.order.mode.value
        told += [Announcement(kind, subject, mode, _content(saying)) for kind in kinds]
        told += _consequences(head, life.legs[unit], leg, saying)
        if "feedback.refused" in kinds:
            reason = {"alarm": "refusal", "unit": unit, "reason": saying.said.reason}
            told.append(Announcement("alarm.raised", subject, mode, reason, urgent=True))
    changes.append(head)
    farewell = poll_life.stand_down(life, too_late) if too_late else Step()
    return Step((*changes, *farewell.changes), farewell.put, announcements=tuple(told))


def _consequences(
    head: OrderHead, before: LegLife, after: LegLife, saying: _Saying
) -> list[Announcement]:
    """What the answer means for limits, debts and strength; nothing when it was a repeat."""
    told: list[Announcement] = []
    for mark in after.marks[len(before.marks) :]:
        told += deadline_life.met(head, after, mark.status, saying.at_utc)
        told += deadline_life.debts(head, after, mark.status)
    if before.strength < 0 <= after.strength:
        told += deadline_life.short_strength(head, after, after.strength)
    return told


def _take(
    leg: LegLife, head: OrderHead, saying: _Saying
) -> tuple[LegLife, OrderHead, tuple[str, ...]]:
    """The leg, the head and the kinds of events after this leg took the answer."""
    status = saying.said.status
    if leg.strength < 0 <= saying.said.strength:
        leg = replace(leg, strength=saying.said.strength)
    before = leg.mark(status)
    if before is not None and _speaks_for_itself(before, saying):
        marks = tuple(saying.mark() if mark is before else mark for mark in leg.marks)
        tally = replace(head.tally, acked_by_voice=head.tally.acked_by_voice + 1)
        return replace(leg, marks=marks), replace(head, tally=tally), ("feedback.acked",)
    if before is not None and status not in _COUNTS_EVERY_TIME:
        tally = replace(head.tally, repeats=head.tally.repeats + 1)
        leg = replace(leg, repeats=leg.repeats + 1)
        return leg, replace(head, tally=tally), ("feedback.repeated",)
    kinds: tuple[str, ...] = (f"feedback.{status.value}",)
    if status in _IMPLY_RECEIPT and leg.mark(Status.ACKED) is None:
        leg, head = _put_mark(leg, head, saying.implied_receipt())
        kinds = ("feedback.acked", *kinds)
    if before is None:
        leg, head = _put_mark(leg, head, saying.mark())
    return leg, head, kinds


def _speaks_for_itself(before: Mark, saying: _Saying) -> bool:
    return before.implied and before.status is Status.ACKED and saying.bearer is Bearer.VOICE


def _put_mark(leg: LegLife, head: OrderHead, mark: Mark) -> tuple[LegLife, OrderHead]:
    tally = head.tally.heard(mark.status)
    receipts = (Status.ACKED, Status.REFUSED)
    if mark.status in receipts and not any(leg.mark(status) for status in receipts):
        tally = replace(tally, reached=tally.reached + 1)
    if mark.status is Status.ACKED and mark.bearer is Bearer.VOICE:
        tally = replace(tally, acked_by_voice=tally.acked_by_voice + 1)
    return replace(leg, marks=(*leg.marks, mark)), replace(head, tally=tally)


def _content(saying: _Saying) -> dict[str, Any]:
    said = saying.said
    more: dict[str, Any] = {}
    if said.strength >= 0:
        more["strength"] = said.strength
    if said.equipment:
        more["equipment"] = {name: count for name, count in said.equipment}
    if said.reason:
        more["reason"] = said.reason
    return saying.data | more


def _told_of(fact: AnswerHeard, life: OrderLife | None) -> dict[str, Any]:
    answered = life.sending_to(fact.address) if life else None
    return {
        "recipient": answered.delivery.recipient if answered else fact.person,
        "address": fact.address,
        "bearer": fact.bearer.value,
        "channel": fact.channel,
        "attempt": max(1, answered.attempt) if answered else 1,
        "person": fact.person,
        "raw": fact.raw,
        "received_at": fact.at_utc,
        "device_time": fact.device_time_utc,
        "answer": fact.key,
    }


def _subject(order_id: str, units: tuple[str, ...]) -> str:
    return "/".join((order_id, *units[:1])) if order_id else ""
