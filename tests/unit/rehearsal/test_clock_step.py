"""The system's clock of a rehearsed hall is set wrong: the hall says so, and no deadline moves."""

import json
from pathlib import Path
from typing import Any

import pytest

from gateway.orders.facts import ClockStepped
from gateway.rehearsal.happenings import Happening, HappeningKind
from gateway.rehearsal.rehearsal import Rehearsal, rehearse
from gateway.rehearsal.scenario import ScenarioUnreadable, read_scenario
from tests.unit.rehearsal.test_rehearsal import RULE, order, played, sms, write

DAY_RULES = [
    RULE | {"id": "R-day", "limit_s": 100, "when": {"day": True}},
    RULE | {"id": "R-night", "limit_s": 300, "when": {"day": False}},
]


def step(t: float, seconds: float) -> dict[str, Any]:
    return {"t": t, "kind": "clock_step", "step_s": seconds}


def breaches(done: Rehearsal) -> list[tuple[str, int]]:
    """Which unit's limit was over at which second after t0, as the core was told."""
    facts = {fact.key: fact for fact in done.past.facts}
    told = [key for key in facts if key.startswith("breach/")]
    return sorted((key, done.past.second(facts[key].at_utc)) for key in told)


@pytest.mark.parametrize("seconds", [3600, -3600, 0.5, 86_400])
def test_a_step_in_the_middle_of_a_limit_moves_no_deadline(tmp_path: Path, seconds: float) -> None:
    (tmp_path / "still").mkdir()
    (tmp_path / "stepped").mkdir()
    world = sms(110, 1, "4"), sms(111, 2, "4")
    still = played(tmp_path / "still", [order(t=10)], *world)
    stepped = played(tmp_path / "stepped", [order(t=10)], step(60, seconds), *world)
    (late,) = stepped.outcome["facts"]
    assert (late["unit"], late["late_s"]) == ("G2", 1)
    assert stepped.outcome == still.outcome
    assert breaches(stepped) == breaches(still)
    assert stepped.hall.clock.monotonic_s() == still.hall.clock.monotonic_s()


@pytest.mark.parametrize("seconds", [3600, -3600])
def test_the_hall_is_told_that_its_clock_was_stepped(tmp_path: Path, seconds: float) -> None:
    done = played(tmp_path, [order()], step(60, seconds), sms(70, 1, "1"))
    (fact,) = [one for one in done.past.facts if isinstance(one, ClockStepped)]
    assert fact.offset_s == pytest.approx(seconds)
    assert 60 <= done.past.second(fact.at_utc) <= 70
    alarms = [event["data"] for event in done.hall.core.of_kind("alarm.raised")]
    assert [alarm["offset_s"] for alarm in alarms if alarm["alarm"] == "clock"] == [fact.offset_s]


def test_a_clock_that_is_set_right_again_was_stepped_twice(tmp_path: Path) -> None:
    done = played(tmp_path, [order()], step(60, 3600), step(160, -3600), sms(170, 1, "4"))
    offsets = [one.offset_s for one in done.past.facts if isinstance(one, ClockStepped)]
    assert offsets == [pytest.approx(3600), pytest.approx(-3600)]
    cleared = [event["data"]["alarm"] for event in done.hall.core.of_kind("alarm.cleared")]
    assert "clock" in cleared
    assert done.outcome["units"]["O-1/G1"]["arrived"] == 170


@pytest.mark.parametrize(("t0", "rule"), [("19:50:00", "R-day"), ("20:10:00", "R-night")])
def test_whether_it_is_day_is_asked_of_true_time(tmp_path: Path, t0: str, rule: str) -> None:
    """The clock is an hour off, over the border of day and night, before the order comes."""
    write(tmp_path, [order(t=120)], step(60, 3600 if rule == "R-day" else -3600))
    profile = {"profile": "T", "day": {"from": "06:00", "to": "20:00"}, "rules": DAY_RULES}
    (tmp_path / "profile.json").write_text(json.dumps(profile))
    (tmp_path / "meta.json").write_text(json.dumps({"t0": f"2026-08-12T{t0}+08:00"}))
    facts = rehearse(read_scenario(tmp_path)).outcome["facts"]
    assert {fact["rule"] for fact in facts} == {rule}


@pytest.mark.parametrize(
    ("data", "seconds"),
    [
        ({"step_s": -3600}, -3600),
        ({"note": "NTP came back", "delta_s": 12.5}, 12.5),
        ({"seconds": "-7200"}, -7200),
        ({"note": "NTP came back"}, 3600),
        ({}, 3600),
    ],
)
def test_a_step_is_read_whatever_its_seconds_are_called(
    data: dict[str, Any], seconds: float
) -> None:
    assert Happening(0, HappeningKind.CLOCK_STEP, data).step_s == seconds


@pytest.mark.parametrize("seconds", [1e12, "nan", "-inf"])
def test_a_step_of_more_than_a_year_is_none(tmp_path: Path, seconds: Any) -> None:
    write(tmp_path, [order()], step(60, seconds))
    with pytest.raises(ScenarioUnreadable, match=r"world\.jsonl:1: a step of"):
        read_scenario(tmp_path)
