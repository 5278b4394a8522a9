"""Limits at work: warned, breached, met late; debts and short strength."""

from typing import Any

import pytest

from gateway.orders.facts import AnswerBound, DeadlinePassed, OrderEnded, Said, Status
from gateway.orders.intents import Alarm
from gateway.orders.limits import Limit
from gateway.orders.order import Mode
from tests.unit.orders.one_order import (
    ID,
    Folded,
    accepted,
    at,
    heard,
    kinds,
    planned,
)

ARRIVE = Limit("XJ-own-day", Status.ARRIVED, 1200)


def hall(mode: Mode = Mode.REAL, **plan: Any) -> Folded:
    return Folded(accepted(mode=mode), planned(limits=(ARRIVE,), **plan))


def passed(name: str, seconds: float, unit: str = "G1") -> DeadlinePassed:
    alarm_id = f"{name}/{ID}/{unit}/XJ-own-day"
    return DeadlinePassed(f"deadline/{alarm_id}", at(seconds), ID, alarm_id)


def test_every_limit_warns_at_a_share_and_breaches_just_after() -> None:
    alarms = [i for i in hall().steps[-1].put if isinstance(i, Alarm) and "/G1/" in i.alarm_id]
    assert [(alarm.alarm_id.partition("/")[0], alarm.due_utc) for alarm in alarms] == [
        ("warn", at(840)),
        ("breach", at(1200.001)),
    ]


def test_a_silent_leg_is_warned_and_breaches() -> None:
    state = hall()
    assert kinds(state.tell(passed("warn", 840))) == ["deadline.warning"]
    step = state.tell(passed("breach", 1200.001))
    assert kinds(step) == ["deadline.breached"]
    data = step.announcements[0].data
    assert (data["unit"], data["rule"], data["limit_s"]) == ("G1", "XJ-own-day", 1200)
    assert data["limits"] == "none@1"
    assert data["due"] == at(1200)


@pytest.mark.parametrize(("seconds", "late"), [(1199, False), (1200, False), (1201, True)])
def test_the_limit_itself_is_in_time(seconds: float, late: bool) -> None:
    state = hall()
    step = state.tell(heard(Status.ARRIVED, seconds))
    assert ("deadline.met_late" in kinds(step)) is late
    if late:
        (told,) = [a for a in step.announcements if a.kind == "deadline.met_late"]
        assert told.data["late_s"] == 1


def test_who_answered_in_time_is_not_bothered() -> None:
    state = hall()
    state.tell(heard(Status.ARRIVED, 800))
    assert kinds(state.tell(passed("warn", 840))) == []
    assert kinds(state.tell(passed("breach", 1200.001))) == []


def test_a_late_answer_is_late_once() -> None:
    state = hall()
    state.tell(heard(Status.ARRIVED, 1300))
    assert kinds(state.tell(heard(Status.ARRIVED, 1400))) == ["feedback.repeated"]


def test_a_refusal_does_not_stop_the_clock_of_the_owner() -> None:
    state = hall()
    state.tell(heard(Status.REFUSED, 60))
    assert kinds(state.tell(passed("breach", 1200.001))) == ["deadline.breached"]


def test_an_ended_order_breaches_nothing() -> None:
    state = hall()
    state.tell(OrderEnded("ended", at(600), ID, False, "seat1", ""))
    assert kinds(state.tell(passed("breach", 1200.001))) == []


def test_a_message_bound_after_the_limit_counts_when_it_was_received() -> None:
    state = hall()
    state.tell(passed("breach", 1200.001))
    bound = AnswerBound(
        "bound", at(1500), ID, "answer/x", at(1190), "15400017777", "到了", "G1",
        Said(Status.ARRIVED), "seat1", "",
    )  # fmt: skip
    assert "deadline.met_late" not in kinds(state.tell(bound))


def test_an_end_without_an_arrival_leaves_a_debt() -> None:
    state = hall()
    step = state.tell(heard(Status.ENDED, 7200))
    (debt,) = [told for told in step.announcements if told.kind == "feedback.debt"]
    assert debt.data["debt"] == "arrived"


@pytest.mark.parametrize(
    "state",
    [
        hall(mode=Mode.DRILL),
        hall(double_feedback=False),
    ],
    ids=["a drill", "no double feedback"],
)
def test_not_everybody_owes_two_feedbacks(state: Folded) -> None:
    assert "feedback.debt" not in kinds(state.tell(heard(Status.ENDED, 7200)))


def test_too_few_people_are_told_once_by_the_first_count() -> None:
    state = hall(min_strength=50)
    step = state.tell(heard(Status.MUSTERED, 100, strength=43))
    (short,) = [told for told in step.announcements if told.kind == "feedback.strength_short"]
    assert short.data["short"] == 7
    assert "feedback.strength_short" not in kinds(
        state.tell(heard(Status.ARRIVED, 200, strength=9))
    )


def test_enough_people_are_not_told() -> None:
    state = hall(min_strength=10)
    assert "feedback.strength_short" not in kinds(
        state.tell(heard(Status.MUSTERED, 100, strength=10))
    )
