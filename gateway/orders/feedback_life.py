"""What humans answer, and what it makes of the legs.

Which mark an answer makes is told in `leg_marks`; here it is found, told and its consequences
drawn. A refusal proves receipt, is told at once, and what comes after it is recorded all the
same. A closed order still hears.
"""

from typing import Any

from gateway.orders import (
    deadline_life,
    errand_life,
    ladder_life,
    notice_answers,
    owner_life,
    poll_life,
    progress_life,
    refusal_life,
)
from gateway.orders.answer_facts import (
    AnswerBound,
    AnswerHeard,
    Status,
    UnitMarked,
    Verdict,
)
from gateway.orders.changed import changed
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Announcement
from gateway.orders.leg_marks import Saying, take
from gateway.orders.order import Bearer
from gateway.orders.recorded import recorded
from gateway.orders.records import (
    Change,
    LegLife,
    OrderHead,
    PollFate,
    Step,
)
from gateway.orders.silence import Voice, quiet


def _mode_of(hall: Hall, order_ids: tuple[str, ...]) -> str:
    """The mode of the first of these orders that is known; what concerns none is real."""
    lives = (hall.orders.get(order_id) for order_id in order_ids)
    return next((life.head.order.mode.value for life in lives if life is not None), "real")


def heard(hall: Hall, fact: AnswerHeard) -> Step:
    """An answer of a human; only one that was matched and understood changes a leg."""
    life = hall.orders.get(fact.order_id)
    data = _told_of(fact, life)
    if fact.verdict is Verdict.REPORT:
        data |= {"unit": fact.units[0] if fact.units else "", "text": fact.raw}
        return Step(announcements=(Announcement("inbound.report", "", "real", data, urgent=True),))
    if life is None or fact.said is None or fact.verdict is not Verdict.MATCHED:
        mode = _mode_of(hall, (fact.order_id, *fact.candidates))
        data |= {"candidates": list(fact.candidates)}
        if fact.asks_resend:
            data |= {"suggest": "resend"}
        subject = _subject(fact.order_id, fact.units)
        return Step(
            announcements=(Announcement(f"feedback.{fact.verdict.value}", subject, mode, data),)
        )
    if notice_answers.is_to_the_end(hall, life, fact):
        return notice_answers.answered_after_end(hall, life, fact, data)
    told = notice_answers.acknowledged(hall, fact)
    units, others = notice_answers.spoken_for(life, fact, told)
    data |= notice_answers.names_of(told)
    saying = Saying(fact.said, fact.at_utc, fact.bearer, fact.person, data)
    voice = Voice(fact.person, fact.address, fact.units)
    step = quiet(life, voice, say(life, units, saying, also=others))
    step = notice_answers.with_notices(life, fact, told, others, data, step)
    return errand_life.settled(hall, life, fact, data, step)


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
        **recorded(fact.recording),
    }
    step = say(life, (fact.unit,), Saying(fact.said, fact.heard_at_utc, None, by, data))
    step = quiet(life, Voice("", "", (fact.unit,)), step)
    told = Announcement(
        "feedback.bound",
        f"{fact.order_id}/{fact.unit}",
        life.head.order.mode.value,
        data | {"operator": fact.operator, "reason": fact.reason, "answer": fact.answer_key},
    )
    return changed(step, announcements=(told, *step.announcements))


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
        **recorded(fact.recording),
    }
    step = say(life, (fact.unit,), Saying(fact.said, fact.at_utc, None, by, data))
    return quiet(life, Voice("", "", (fact.unit,)), step)


def say(
    life: OrderLife, units: tuple[str, ...], saying: Saying, also: tuple[str, ...] = ()
) -> Step:
    """What an answer of these units changes, and what is told of it.

    It is said by the units `also` as well, but is no answer of theirs to the order.
    """
    head = life.head
    changes: list[Change] = []
    told: list[Announcement] = []
    too_late: list[str] = []
    for unit in units:
        leg, head, kinds = take(life.legs[unit], head, saying)
        head, leg = poll_life.answered(head, leg, saying.said.status)
        if leg.poll is PollFate.STOOD_DOWN and life.legs[unit].poll is None:
            too_late.append(unit)
        leg, again = progress_life.spoke(head, leg, saying.said, saying.at_utc)
        places, is_new = poll_life.places_of(head), "feedback.refused" in kinds
        leg, refusal = refusal_life.heard(head, leg, saying.said, places, is_new=is_new)
        told += again
        changes.append(leg)
        subject = f"{head.order.order_id}/{unit}"
        mode = head.order.mode.value
        told += [Announcement(kind, subject, mode, _content(saying, leg)) for kind in kinds]
        told += _consequences(head, life.legs[unit], leg, saying)
        told += refusal
    legs = [change for change in changes if isinstance(change, LegLife)]
    head, filled = poll_life.filled_late(life, head, legs)
    head, broken = ladder_life.heard(life, head, legs)
    told += broken
    changes.append(head)
    owner = owner_life.spoke(life, (*legs, *(life.legs[unit] for unit in also)), saying)
    farewell = poll_life.stand_down(life, too_late) if too_late else Step()
    return Step(
        (*changes, *owner.changes, *farewell.changes, *filled.changes),
        (*farewell.put, *filled.put),
        announcements=(*told, *owner.announcements, *filled.announcements),
    )


def _consequences(
    head: OrderHead, before: LegLife, after: LegLife, saying: Saying
) -> list[Announcement]:
    """What the answer means for limits, debts and strength; nothing when it was a repeat."""
    told: list[Announcement] = []
    for mark in after.marks[len(before.marks) :]:
        told += deadline_life.met(head, after, mark.status, saying.at_utc)
        told += deadline_life.debts(head, after, mark.status, saying.data)
    if before.strength < 0 <= after.strength:
        told += deadline_life.short_strength(head, after, after.strength, saying.data)
    return told


def _content(saying: Saying, leg: LegLife) -> dict[str, Any]:
    said = saying.said
    more: dict[str, Any] = {"poll": leg.poll.value} if leg.poll else {}
    if said.strength >= 0:
        more["strength"] = said.strength
    if said.equipment:
        more["equipment"] = {name: count for name, count in said.equipment}
    if said.reason:
        more["text" if said.status is Status.PROGRESS else "reason"] = said.reason
    return saying.data | more


def _told_of(fact: AnswerHeard, life: OrderLife | None) -> dict[str, Any]:
    answered = life.sending_to(fact.address, fact.bearer) if life else None
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
        **recorded(fact.recording),
    }


def _subject(order_id: str, units: tuple[str, ...]) -> str:
    return "/".join((order_id, *units[:1])) if order_id else ""
