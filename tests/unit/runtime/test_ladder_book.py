"""The ladder profiles that are shipped, and one of the site's own."""

import json
from pathlib import Path

import pytest

from gateway.orders.ladder_form import LaddersUnreadable
from gateway.orders.ladders import Silence, Whom, ladder_of
from gateway.orders.order import Level
from gateway.runtime.ladder_book import SHIPPED, ladder_profile
from tests.unit.orders.one_order import order


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_profile_is_sound_and_may_be_named_with_its_version(name: str) -> None:
    profile = ladder_profile(name)
    assert profile.label == f"{name}@{profile.version}"
    assert ladder_profile(profile.label) == profile
    with pytest.raises(LaddersUnreadable, match="没有"):
        ladder_profile(f"{name}@99")


def test_the_profile_that_calls_until_somebody_answers_goes_up_rung_by_rung() -> None:
    ladder = ladder_of(ladder_profile("call_and_answer"), order(level=Level.MAJOR))
    climbed = [(rung.after_s, rung.whom) for rung in ladder.rungs]
    assert climbed == [
        (60, Whom.DEPUTY),
        (120, Whom.DUTY),
        (180, Whom.LIAISON),
        (240, Whom.LEADER),
        (300, Whom.ALARM),
        (600, Whom.ALARM),
    ]
    ordinary = ladder_of(ladder_profile("call_and_answer"), order(level=Level.ORDINARY))
    assert ordinary.silence is Silence.TEAM
    assert ordinary.rung("leader") is None


def test_a_profile_may_be_json_and_its_faults_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "own.json"
    data = {
        "profile": "own",
        "first": [{"bearers": ["sms"]}],
        "redial": [{"attempts": 1}],
    }
    path.write_text(json.dumps(data), encoding="utf-8")
    assert ladder_profile(str(path)).label == "own@1"
    path.write_text(json.dumps(data | {"first": [], "redial": []}), encoding="utf-8")
    with pytest.raises(LaddersUnreadable) as refused:
        ladder_profile(str(path))
    assert [fault[:28] for fault in refused.value.faults] == [
        "rules.ladder: own.json: firs",
        "rules.ladder: own.json: redi",
    ]


@pytest.mark.parametrize("name", ["nowhere.toml", "stadnard"])
def test_what_is_no_profile_says_which_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(LaddersUnreadable, match="standard"):
        ladder_profile(str(tmp_path / name))
