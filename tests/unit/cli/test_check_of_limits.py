"""`muster check` on a site's own limits, and on a configuration with keys that nobody knows."""

import json
from pathlib import Path
from typing import Any

from gateway.cli.command_tree import execute
from gateway.cli.inspection import Inspection, inspect
from tests.unit.cli.test_commands import Out, configuration, roster

RULE = {"id": "R", "event": "arrived", "limit_s": 600, "when": {"task": ["onsite"]}}
UNITS = "unit_id,name,tier,kind\nU1,一队,1,fire\n"


def inspected(tmp_path: Path, *rules: dict[str, Any], **keys: Any) -> Inspection:
    roster(tmp_path / "roster", UNITS)
    profile = {"profile": "own", "version": 1, "rules": list(rules), **keys}
    (tmp_path / "own.json").write_text(json.dumps(profile), encoding="utf-8")
    return inspect(configuration(tmp_path, "[rules]", 'limits = "own.json"'))


def of_limits(lines: list[str]) -> list[str]:
    mark = "rules.limits: own.json: "
    return [line.partition(mark)[2] for line in lines if mark in line]


def test_two_rules_of_one_name_are_a_fault_beside_all_others(tmp_path: Path) -> None:
    twice = RULE | {"event": "acked"}
    found = inspected(tmp_path, RULE, twice, RULE | {"id": "S", "limit_s": 0})
    assert of_limits(found.faults) == ["rules S: limit_s 应为正整数 (秒)", "rules R: 名称重复"]


def test_what_can_hold_for_no_leg_is_a_warning(tmp_path: Path) -> None:
    when = {"task": ["onsite", "atsea"], "kind": "fire", "not_kind": ["polcie"], "tier": [1, 4]}
    found = inspected(tmp_path, RULE | {"when": when, "limits_s": 5}, warnshare=0.5, note="x")
    tasks = "boat, cross_township, notify, onsite, own_area, report, standby"
    assert of_limits(found.warnings) == [
        "不认识的项 warnshare",
        "rules R: 不认识的项 limits_s",
        f"rules R: task: 'atsea' 不在 {tasks} 之中",
        "rules R: tier: '4' 不在 1, 2, 3 之中",
        "rules R: not_kind: 'polcie' 不在 fire 之中",
    ]
    assert found.faults == []


def test_sound_limits_and_shipped_ones_are_not_remarked(tmp_path: Path) -> None:
    found = inspected(tmp_path, RULE, day={"from": "06:00", "to": "20:00", "note": "guess"})
    assert (of_limits(found.warnings), found.faults) == ([], [])
    path = configuration(tmp_path, "[rules]", 'limits = "xianju"')
    assert inspect(path).warnings == []


def test_faults_of_limits_and_ladder_and_unknown_keys_are_told_in_one_run(
    tmp_path: Path, capsys: Out
) -> None:
    roster(tmp_path / "roster", UNITS)
    (tmp_path / "own.json").write_text(json.dumps({"profile": "own", "rules": [RULE, RULE]}))
    rung = {"id": "top", "after_s": 9, "whom": "superior", "over": ["voice"], "names": ["NOBODY"]}
    ladder = {"profile": "own", "first": [{"bearers": ["fax"]}], "rungs": [rung, rung]}
    (tmp_path / "ladder.json").write_text(json.dumps(ladder))
    lines = ["[rules]", 'limits = "own.json"', 'ladder = "ladder.json"', "[rulez]", "a = 1"]
    path = configuration(tmp_path, "colour = 1", *lines)
    assert execute(["check", "--config", str(path)]) == 78
    told = capsys.readouterr().err
    for fault in (
        f"{path}: rulez: Extra inputs",
        f"{path}: roster.colour: Extra inputs",
        "rules.limits: own.json: rules R: 名称重复",
        "rules.ladder: ladder.json: first 1: bearers: fax 不在",
        "rules.ladder: ladder.json: rungs top: 名称重复",
        "rules.ladder: rungs top: 名册里没有 NOBODY",
    ):
        assert fault in told
