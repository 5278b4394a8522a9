"""The system's clock jumps by an hour, the process dies at any second: no timer moves.

order with limits, rungs, a poll, an end of its validity ─► every alarm's due time
  steps either way while it runs, while it is down, at once with a restart
  ─► the same alarms, due at the same moments, fired when they were due
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeGuard

import pytest

from gateway.driver_kit.virtual_loop import START_UTC, run_virtual
from gateway.journal.journal import decoded
from gateway.orders.facts import ClockStepped, DeadlinePassed, Fact, MessagesOwed
from gateway.orders.order_facts import Purpose
from tests.property.stepped_hall import SteppedHall
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import order

HOUR_S = 3_600.0
END_S = 2_400.0
INBOXES_S = 35.0
Steps = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Fired:
    """An alarm by its id: when it was due, and when it was recorded, in seconds of the story."""

    due_s: float
    at_s: float


def played(tmp_path: Path, steps: Steps, lives: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    """The alarms of the story and the steps that were recorded; processes live from and to."""

    async def story() -> dict[str, Any]:
        lines = PhoneLines(2, {})
        hall = SteppedHall(tmp_path, steps, beside=[lines.kind], limits="xianju")
        for begins_s, ends_s in lives:
            await hall.clock.sleep(begins_s - hall.clock.monotonic_s())
            async with hall.life():
                if not begins_s:
                    await hall.clock.sleep(10)
                    await submit(hall)
                await hall.clock.sleep(ends_s - hall.clock.monotonic_s())
        facts = list(decoded(hall.store.facts_since(0)))
        return {
            "fired": {f.alarm_id: fired(f) for f in facts if _is_deadline(f)},
            "steps": [f.offset_s for f in facts if isinstance(f, ClockStepped)],
            "called": [f.at_utc for f in facts if isinstance(f, MessagesOwed) and _is_rung(f)],
        }

    return run_virtual(story())


async def submit(hall: SteppedHall) -> None:
    legs = [{"unit_id": unit, "task": "own_area"} for unit in ("G01", "G02", "G03")]
    poll = {"need": 3, "stand_down": "无需出动", "window_s": 240}
    expires_at = (START_UTC + timedelta(seconds=1_500)).isoformat()
    asked = order(
        legs=legs, poll=poll, expires_at=expires_at, mandatory_confirm=["G02"],
        bearers=["sms", "voice"],
    )  # fmt: skip
    answer = await hall.core.request("order", "submit", asked)
    assert answer["status"] == "ok", answer


def fired(passed: DeadlinePassed) -> Fired:
    due = datetime.fromisoformat(passed.key.rpartition("/")[2])
    return Fired((due - START_UTC).total_seconds(), (passed.at_utc - START_UTC).total_seconds())


def _is_deadline(fact: Fact) -> TypeGuard[DeadlinePassed]:
    """Not the resolving of a text that was on its way when the process died."""
    return isinstance(fact, DeadlinePassed) and not fact.alarm_id.startswith("resolve/")


def _is_rung(owed: MessagesOwed) -> bool:
    return any(message.purpose is Purpose.RUNG for message in owed.messages)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    story = played(tmp_path_factory.mktemp("undisturbed"), (), ((0.0, END_S),))
    kinds = {name.split("/")[0] for name in story["fired"]}
    assert {"warn", "breach", "rung", "poll", "expire"} <= kinds
    assert story["called"]
    assert story["steps"] == []
    return story


@pytest.mark.parametrize("seed", range(6))
def test_steps_of_an_hour_move_nothing_while_the_process_lives(
    tmp_path: Path, undisturbed: dict[str, Any], seed: int
) -> None:
    dice = Random(seed)
    steps = tuple((30 + 2_300 * dice.random(), dice.choice((-HOUR_S, HOUR_S))) for _ in range(3))
    story = played(tmp_path, steps, ((0.0, END_S),))
    assert story["fired"] == undisturbed["fired"]
    assert story["called"] == undisturbed["called"]
    assert [round(step) for step in story["steps"]] == [by for _, by in sorted(steps)]


RESTARTS = [(599.0, 604.0), (1_199.9, 1_205.0), *((s, s + 3.0) for s in (61.0, 119.5, 839.0))]


@pytest.mark.parametrize("step_s", [0.0, HOUR_S, -HOUR_S])
@pytest.mark.parametrize("down", RESTARTS)
def test_a_restart_moves_no_deadline_though_the_clock_stepped_meanwhile(
    tmp_path: Path, undisturbed: dict[str, Any], down: tuple[float, float], step_s: float
) -> None:
    dies_s, begins_s = down
    steps = (((dies_s + begins_s) / 2, step_s),) if step_s else ()
    story = played(tmp_path, steps, ((0.0, dies_s), (begins_s, END_S)))
    assert_on_time(story, undisturbed, [down])
    assert [round(step) for step in story["steps"]] == ([step_s] if step_s else [])


@pytest.mark.parametrize("seed", range(8))
def test_restarts_and_steps_at_any_second_move_no_deadline(
    tmp_path: Path, undisturbed: dict[str, Any], seed: int
) -> None:
    dice = Random(seed)
    deaths = sorted(60.0 + 700 * number + 600 * dice.random() for number in range(3))
    downs = [(at_s, at_s + 0.5 + 4 * dice.random()) for at_s in deaths]
    steps = [(at_s + 0.2, dice.choice((-HOUR_S, HOUR_S))) for at_s, _ in downs]
    steps += [(at_s - 20 * dice.random(), dice.choice((-HOUR_S, HOUR_S))) for at_s, _ in downs]
    begun = (0.0, *(until_s for _, until_s in downs))
    lives = tuple(zip(begun, (*deaths, END_S), strict=True))
    assert_on_time(played(tmp_path, tuple(sorted(steps)), lives), undisturbed, downs)


def assert_on_time(
    story: dict[str, Any], undisturbed: dict[str, Any], downs: list[tuple[float, float]]
) -> None:
    """The same alarms at the same times; those of an outage as soon as the inboxes are empty."""
    assert story["fired"].keys() == undisturbed["fired"].keys()
    for name, alarm_fired in story["fired"].items():
        assert alarm_fired.due_s == undisturbed["fired"][name].due_s, name
        latest_s = alarm_fired.due_s + 0.01
        for dies_s, begins_s in downs:
            if dies_s <= alarm_fired.due_s + 0.01 <= begins_s + INBOXES_S:
                latest_s = begins_s + INBOXES_S
        assert alarm_fired.due_s <= alarm_fired.at_s <= latest_s, name
