"""Progress: who is asked and when, who is silent, and what makes him speak again."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.orders.facts import DeadlinePassed, OrderEnded, Status
from gateway.orders.follow_up import FollowUp, FollowUpRules, follow_up_of
from gateway.orders.intents import Alarm
from gateway.orders.order import Level, Mode, Poll, Priority, Progress, Task
from gateway.orders.progress_life import awaits_progress, to_prompt
from tests.unit.orders.one_order import (
    ID,
    Folded,
    accepted,
    at,
    heard,
    kinds,
    order,
    planned,
)

HALF_HOUR = FollowUp(progress_s=1_800, silence_s=900)


def hall(follow_up: FollowUp = HALF_HOUR, **plan: Any) -> Folded:
    return Folded(replace(accepted(), follow_up=follow_up), planned(**plan))


def look(state: Folded, seconds: float) -> list[str]:
    """The units to be asked at this moment; then the alarm is settled."""
    alarm_id = f"progress/{ID}/{at(seconds).isoformat()}"
    asked = [leg.leg.unit_id for leg in to_prompt(state.hall.orders[ID], at(seconds))]
    state.tell(DeadlinePassed(f"deadline/{alarm_id}", at(seconds), ID, alarm_id))
    return asked


def next_look(state: Folded) -> float:
    (alarm,) = [i for i in state.steps[-1].put if isinstance(i, Alarm)]
    assert alarm.alarm_id == f"progress/{ID}/{alarm.due_utc.isoformat()}"
    return (alarm.due_utc - at(0)).total_seconds()


def test_the_first_look_is_an_interval_after_the_order() -> None:
    alarms = [i for i in hall().steps[-1].put if isinstance(i, Alarm)]
    assert [a.due_utc for a in alarms if a.alarm_id.startswith("progress/")] == [at(1_800)]


@pytest.mark.parametrize("cancelled", [False, True])
def test_the_alarm_of_a_silent_unit_is_cleared_once_when_its_order_ends(cancelled: bool) -> None:
    state = hall(deliveries=2)
    for unit in ("G1", "G2"):
        state.tell(heard(Status.ACKED, 100, units=(unit,)))
    look(state, 2_800)
    state.tell(heard(Status.PROGRESS, 2_900, units=("G2",)))
    step = state.tell(OrderEnded("ended", at(3_000), ID, cancelled, "seat1", ""))
    cleared = [one for one in step.announcements if one.kind == "alarm.cleared"]
    assert [(one.subject, one.data["alarm"]) for one in cleared] == [
        (f"{ID}/G1", "progress silent")
    ]
    assert cleared[0].data["because"] == ("cancelled" if cancelled else "closed")
    assert kinds(state.tell(heard(Status.ENDED, 3_100))) == ["feedback.ended", "feedback.debt"]


def test_an_order_that_is_not_followed_up_has_no_alarm() -> None:
    alarms = [i for i in hall(FollowUp()).steps[-1].put if isinstance(i, Alarm)]
    assert not [a for a in alarms if a.alarm_id.startswith(("progress/", "remind/"))]


def test_a_unit_is_asked_an_interval_after_its_last_word_and_alarmed_once() -> None:
    state = hall()
    state.tell(heard(Status.ACKED, 100))
    assert look(state, 1_800) == []
    assert next_look(state) == 1_900
    assert look(state, 1_900) == ["G1"]
    assert next_look(state) == 100 + 2_700
    assert look(state, 2_800) == []
    (raised,) = state.steps[-1].announcements
    assert (raised.kind, raised.subject, raised.urgent) == ("alarm.raised", f"{ID}/G1", True)
    assert raised.data["alarm"] == "progress silent"
    assert next_look(state) == 3_700
    assert look(state, 3_700) == ["G1"]
    assert kinds(state.steps[-1]) == []


def test_a_word_clears_the_alarm_and_begins_anew() -> None:
    state = hall()
    state.tell(heard(Status.ACKED, 100))
    look(state, 2_800)
    step = state.tell(heard(Status.PROGRESS, 3_000, reason="正在排水"))
    assert kinds(step) == ["alarm.cleared", "feedback.progress"]
    assert step.announcements[1].data["text"] == "正在排水"
    assert state.leg().progress == "正在排水"
    assert look(state, 4_799) == []
    assert look(state, 4_800) == ["G1"]


def test_whoever_never_acknowledged_is_the_ladders_and_not_asked() -> None:
    state = hall()
    assert look(state, 1_800) == []
    assert next_look(state) == 3_600


@pytest.mark.parametrize("status", [Status.ENDED, Status.REPORTED])
def test_a_unit_that_is_done_is_not_asked(status: Status) -> None:
    state = hall()
    state.tell(heard(Status.ACKED, 100))
    state.tell(heard(status, 200))
    assert look(state, 9_000) == []
    assert state.steps[-1].announcements == ()


def test_a_unit_that_refused_is_not_asked_before_it_goes_after_all() -> None:
    state = hall()
    state.tell(heard(Status.ACKED, 100))
    state.tell(heard(Status.REFUSED, 200))
    assert look(state, 9_000) == []
    state.tell(heard(Status.ARRIVED, 9_100))
    assert look(state, 10_900) == ["G1"]


@pytest.mark.parametrize("task", [Task.NOTIFY, Task.REPORT, Task.STANDBY])
def test_a_unit_that_is_not_at_the_scene_is_asked_only_on_demand(task: Task) -> None:
    for follow_up, asked in ((HALF_HOUR, []), (replace(HALF_HOUR, everybody=True), ["G1"])):
        state = hall(follow_up, task=task)
        state.tell(heard(Status.ACKED, 100))
        assert look(state, 1_900) == asked


def test_nothing_is_asked_of_an_order_that_has_ended() -> None:
    state = hall()
    state.tell(heard(Status.ACKED, 100))
    state.tell(OrderEnded("ended", at(200), ID, False, "seat-1", ""))
    look(state, 1_900)
    assert state.steps[-1].put == ()


def test_words_are_awaited_from_the_prompt_to_the_next_word() -> None:
    state = hall()
    state.tell(heard(Status.ACKED, 100))
    assert not awaits_progress(state.leg())
    look(state, 1_900)
    assert awaits_progress(state.leg())
    state.tell(heard(Status.PROGRESS, 2_000))
    assert not awaits_progress(state.leg())


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({}, True),
        ({"level": Level.EXTRAORDINARY}, True),
        ({"level": Level.LARGE}, False),
        ({"mode": Mode.DRILL}, False),
        ({"mode": Mode.TEST}, False),
        ({"priority": Priority.BULLETIN}, False),
        ({"poll": Poll(1, "解除")}, False),
        ({"progress": Progress(wanted=False)}, False),
        ({"level": Level.ORDINARY, "mode": Mode.DRILL, "progress": Progress()}, True),
    ],
)
def test_who_asks_for_progress(changes: dict[str, Any], asks: bool) -> None:
    assert bool(follow_up_of(order(**changes), FollowUpRules()).progress_s) is asks


def test_an_order_may_ask_sooner_than_the_site() -> None:
    found = follow_up_of(order(progress=Progress(every_min=5)), FollowUpRules())
    assert (found.progress_s, found.silence_s, found.everybody) == (300, 900, True)
    never = follow_up_of(order(), FollowUpRules(from_level=None))
    assert (never.progress_s, never.remind_s) == (0, (43_200, 79_200))
