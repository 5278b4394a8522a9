"""Small scenarios, played whole: what the shipped ones do not show."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gateway.rehearsal.outcome_difference import differences
from gateway.rehearsal.rehearsal import Rehearsal, rehearse
from gateway.rehearsal.scenario import ScenarioUnreadable, read_scenario

HOUSE = Path(__file__).parents[3]
UNITS = """\
unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength
G1,一队,1,township,township,,90001,10
G2,二队,1,township,township,,90001,
"""
PEOPLE = """\
person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to
G1-A,G1,赵志强,正指挥,15400010001,1001001,,2026-01-01,
G2-A,G2,钱小红,正指挥,15400010002,,,2026-01-01,
"""
RULE = {"id": "R-arrive", "event": "arrived", "limit_s": 100, "when": {}}


def order(t: float = 0, **changes: Any) -> dict[str, Any]:
    """An order by text to both teams."""
    return {
        "order_id": "O-1",
        "tag": "A",
        "t": t,
        "level": "重大",
        "category": "自然灾害",
        "class": "non_police",
        "bearers": ["sms"],
        "sms": "【试点应急】指令A:集结。回1签收2无法4到达5结束",
        "legs": [{"unit_id": unit, "double_feedback": False} for unit in ("G1", "G2")],
    } | changes


def played(place: Path, orders: list[dict[str, Any]], *world: dict[str, Any]) -> Rehearsal:
    """The rehearsal of these lines; every order has to be at the place in 100 s."""
    write(place, orders, *world)
    return rehearse(read_scenario(place))


def write(place: Path, orders: list[dict[str, Any]], *world: dict[str, Any]) -> None:
    meta = {"t0": "2026-08-12T14:00:00+08:00", "mode": "real"}
    files = {
        "meta.json": json.dumps(meta),
        "units.csv": UNITS,
        "people.csv": PEOPLE,
        "talkgroups.csv": "tg_id,name,system,note\n90001,全县,digital,\n",
        "profile.json": json.dumps({"profile": "T", "version": 1, "rules": [RULE]}),
        "orders.jsonl": "\n".join(map(json.dumps, orders)),
        "world.jsonl": "\n".join(map(json.dumps, world)),
    }
    for name, text in files.items():
        (place / name).write_text(text, encoding="utf-8")


def sms(t: float, unit: int, text: str) -> dict[str, Any]:
    return {"t": t, "kind": "sms_in", "from": f"1540001000{unit}", "text": text}


def test_a_limit_is_inclusive_and_what_never_came_is_missing(tmp_path: Path) -> None:
    done = played(tmp_path, [order(t=10)], sms(110, 1, "4"), sms(150, 1, "5"))
    missing = {"order": "O-1", "unit": "G2", "fact": "missing_arrived", "rule": "R-arrive"}
    assert done.outcome["facts"] == [missing]
    assert done.outcome["units"]["O-1/G1"]["arrived"] == 110


def test_a_second_after_the_limit_is_late(tmp_path: Path) -> None:
    done = played(tmp_path, [order(t=10)], sms(111, 1, "4"), sms(112, 2, "4"))
    late = [(fact["unit"], fact["fact"], fact["late_s"]) for fact in done.outcome["facts"]]
    assert late == [("G1", "late_arrived", 1), ("G2", "late_arrived", 2)]


def test_what_falls_due_after_the_last_line_of_a_scenario_is_missing(tmp_path: Path) -> None:
    done = played(tmp_path, [order()], sms(20, 1, "1"))
    assert [fact["fact"] for fact in done.outcome["facts"]] == ["missing_arrived"] * 2


def test_without_a_table_of_talkgroups_radios_are_heard_all_the_same(tmp_path: Path) -> None:
    status = {"t": 30, "kind": "radio_status", "from": "1001001", "text": "1"}
    write(tmp_path, [order()], status)
    (tmp_path / "talkgroups.csv").unlink()
    done = rehearse(read_scenario(tmp_path))
    assert done.outcome["units"]["O-1/G1"]["by"]["acked"] == {"person": "G1-A", "via": "radio"}


def test_day_and_night_are_those_of_the_scenarios_own_clock(tmp_path: Path) -> None:
    """13:00 in London is in the day, and 21:00 in China would not be."""
    write(tmp_path, [order()])
    profile = {"profile": "T", "rules": [RULE | {"when": {"day": True}}]}
    (tmp_path / "profile.json").write_text(json.dumps(profile))
    (tmp_path / "meta.json").write_text('{"t0": "2026-12-01T13:00:00+00:00"}')
    facts = rehearse(read_scenario(tmp_path)).outcome["facts"]
    assert [fact["fact"] for fact in facts] == ["missing_arrived"] * 2


def test_parts_are_those_of_the_text_as_it_was_given(tmp_path: Path) -> None:
    """With the menu it leaves in two parts; who wrote it counts one."""
    text = "【试点应急】指令A:" + "河水上涨,各队注意" * 6
    done = played(tmp_path, [order(sms=text)])
    sums = done.outcome["orders"]["O-1"]
    assert (sums["sms_segments"], sums["sms_parts_total"]) == (1, 2)
    assert len(done.hall.network.submissions) == 4


@pytest.mark.parametrize(("closed_t", "missing"), [(99, 0), (100, 2)])
def test_what_falls_due_after_the_end_of_an_order_is_not_missing(
    tmp_path: Path, closed_t: int, missing: int
) -> None:
    done = played(tmp_path, [order(closed_t=closed_t)], sms(300, 1, "1"))
    assert len(done.outcome["facts"]) == missing
    assert "O-1" in done.past.ended


def test_an_answer_comes_before_an_order_of_the_same_second(tmp_path: Path) -> None:
    """So "1" can only mean the order that was there."""
    done = played(tmp_path, [order(), order(20, order_id="O-2", tag="B")], sms(20, 1, "1"))
    assert done.outcome["ambiguous"] == []
    assert done.outcome["units"]["O-1/G1"]["acked"] == 20
    assert done.outcome["units"]["O-2/G1"] == {}


@pytest.mark.parametrize("seed", range(4))
def test_of_answers_in_one_second_the_first_in_the_file_comes_first(
    tmp_path: Path, seed: int
) -> None:
    poll = order(poll={"need": 1, "stand_down": "待命解除"})
    write(tmp_path, [poll], sms(20, 2, "1"), sms(20, 1, "1"))
    (tmp_path / "expected.json").write_text('{"poll": {}}')
    found = rehearse(read_scenario(tmp_path), seed).outcome["poll"]
    assert (found["accepted"], found["stand_down"]) == (["G2"], ["G1"])


def test_an_answer_in_the_second_of_the_end_still_counts(tmp_path: Path) -> None:
    done = played(tmp_path, [order(closed_t=20)], sms(20, 1, "1"))
    assert done.outcome["units"]["O-1/G1"]["acked"] == 20


def test_a_seat_marks_and_binds_by_the_times_of_the_scenario(tmp_path: Path) -> None:
    stranger = {"t": 60, "kind": "sms_in", "from": "15400017777", "text": "一队到了"}
    later = {"t": 70, "kind": "sms_in", "from": "15400017777", "text": "还在路上"}
    act = {"order_id": "O-1", "operator": "seat1"}
    bind = {"t": 80, "kind": "operator_bind", "message_t": 60, "source": "15400017777"}
    mark = {"t": 90, "kind": "operator_mark", "unit_id": "G2", "code": "1", "via": "phone"}
    world = (stranger, later, bind | act | {"unit_id": "G1", "code": "4"}, mark | act)
    done = played(tmp_path, [order(t=50)], *world)
    assert done.refused == []
    units = done.outcome["units"]
    assert units["O-1/G1"]["arrived"] == 60
    assert units["O-1/G1"]["by"]["arrived"] == {"person": "operator:seat1", "via": "operator_bind"}
    assert units["O-1/G2"]["by"]["acked"] == {"person": "operator:seat1", "via": "operator_mark"}
    assert [m.get("bound_to") for m in done.outcome["unmatched"]] == ["G1", None]


def test_a_radio_status_is_an_answer_and_a_dead_radio_brings_none(tmp_path: Path) -> None:
    status = {"kind": "radio_status", "from": "1001001"}
    fault = {"t": 30, "kind": "bearer_fault", "bearer": "radio"}
    healed = {"t": 60, "kind": "bearer_ok", "bearer": "radio"}
    lost, heard = status | {"t": 40, "text": "1"}, status | {"t": 90, "text": "4"}
    done = played(tmp_path, [order(bearers=["sms", "radio"])], fault, lost, healed, heard)
    by = done.outcome["units"]["O-1/G1"]["by"]
    assert done.outcome["units"]["O-1/G1"]["acked"] == 90
    assert by["acked"] == {"person": "G1-A", "via": "radio", "implied": True}


def test_texts_wait_while_all_modems_are_gone(tmp_path: Path) -> None:
    world = ({"t": 5, "kind": "bearer_fault", "bearer": "sms"}, {"t": 200, "kind": "bearer_ok"})
    done = played(tmp_path, [order(t=10)], *world, sms(400, 1, "1"))
    assert len(done.hall.network.texts) == 2
    assert done.outcome["units"]["O-1/G1"]["acked"] == 400


def test_what_the_gateway_refuses_is_told(tmp_path: Path) -> None:
    done = played(tmp_path, [order(limits="nowhere@7")])
    (refused,) = done.refused
    assert refused.startswith("0 s: order/submit")
    assert "nowhere@7" in refused
    assert done.outcome["orders"] == {}


def test_strength_equipment_and_refusal(tmp_path: Path) -> None:
    brought, refused = sms(20, 1, "4 8人 冲锋舟1"), sms(30, 2, "2 车坏了")
    done = played(tmp_path, [order()], brought, sms(200, 1, "4 9人"), refused)
    unit = done.outcome["units"]["O-1/G1"]
    assert (unit["people"], unit["items"]) == (8, [{"item": "冲锋舟", "n": 1}])
    assert [fact["fact"] for fact in done.outcome["facts"]] == ["strength_short", "refused"]
    assert done.outcome["orders"]["O-1"]["repeats"] == 1


@pytest.mark.parametrize("exercise", [False, True])
def test_what_was_never_told_is_a_debt_of_real_orders_only(tmp_path: Path, exercise: bool) -> None:
    mode = "drill" if exercise else "real"
    done = played(tmp_path, [order(mode=mode, legs=[{"unit_id": "G1"}])], sms(20, 1, "4"))
    debts = [] if exercise else ["feedback_debt_ended"]
    assert [fact["fact"] for fact in done.outcome["facts"]] == debts


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("units.csv", b"unit_id,name\n\xff\xff,\xff\n"),
        ("profile.json", b'{"profile": "T", "rules": [{"id": "R"}]}'),
        ("terminals.csv", b"address,bearer,pattern\n15400010001,sms,delivered:soon\n"),
    ],
)
def test_what_cannot_be_played_is_named(tmp_path: Path, file: str, content: bytes) -> None:
    write(tmp_path, [order()])
    (tmp_path / file).write_bytes(content)
    with pytest.raises(ScenarioUnreadable, match=file):
        read_scenario(tmp_path)


def test_differences_name_the_place() -> None:
    expected = {"must": ["x"], "a": {"b": 1, "c": 2}, "l": [1, 2], "o": [1, 2]}
    found = {"a": {"b": 2, "d": 3}, "l": [2, 3], "o": [2, 1]}
    assert sorted(differences(expected, found)) == [
        "/a/b: expected 1, found 2",
        "/a/c: expected 2, found nothing",
        "/a/d: expected nothing, found 3",
        "/l: beyond 3",
        "/l: missing 1",
        "/o: in another order",
    ]
    assert differences(expected, {key: expected[key] for key in "alo"}) == []


def test_the_progress_of_a_rehearsal_is_told_up_to_its_end(tmp_path: Path) -> None:
    write(tmp_path, [order()], sms(2000, 1, "1"))
    told: list[tuple[float, float]] = []
    rehearse(read_scenario(tmp_path), progress=lambda done_s, all_s: told.append((done_s, all_s)))
    shares = [done_s / all_s for done_s, all_s in told]
    assert shares == sorted(shares)
    assert len(told) > 50
    assert 0 <= shares[0] < 0.05
    assert 0.95 < shares[-1] <= 1


def command(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-m", "gateway", "rehearse", *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, cwd=HOUSE)


def test_the_command_writes_the_outcome_and_says_where_it_differs(tmp_path: Path) -> None:
    place, file = tmp_path / "scenario", tmp_path / "outcome.json"
    place.mkdir()
    write(place, [order()], sms(20, 1, "1"))
    first = command(place, "--json", file)
    assert (first.returncode, first.stderr) == (0, "")
    outcome = json.loads(file.read_text(encoding="utf-8"))
    assert outcome["units"]["O-1/G1"]["acked"] == 20
    (place / "expected.json").write_text(json.dumps(outcome | {"must": ["x"]}))
    assert command(place).returncode == 0
    outcome["orders"]["O-1"]["acked"] = 2
    (place / "expected.json").write_text(json.dumps(outcome))
    again = command(place)
    assert again.returncode == 1
    assert "/orders/O-1/acked: expected 2, found 1" in again.stderr


def test_the_command_fails_where_an_order_was_refused(tmp_path: Path) -> None:
    """A scenario that nobody expects anything of has not been played if nothing was ordered."""
    write(tmp_path, [order(limits="nowhere@7"), order(order_id="O-2", tag="B")])
    done = command(tmp_path, "--json", "-")
    assert done.returncode == 1
    assert "refused at 0 s: order/submit" in done.stderr
    assert "1 of 2 orders were refused" in done.stderr
    assert list(json.loads(done.stdout)["orders"]) == ["O-2"]
    (tmp_path / "expected.json").write_text(done.stdout)
    assert command(tmp_path).returncode == 0


def test_the_command_names_what_is_no_scenario(tmp_path: Path) -> None:
    done = command(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "not a scenario of orders" in done.stderr


def test_the_command_lists_every_fault_of_a_scenario(tmp_path: Path) -> None:
    write(tmp_path, [order(level="huge")], {"t": 3, "kind": "sms_in", "text": "1"})
    done = command(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 2
    assert "orders.jsonl:1: level" in done.stderr
    assert "world.jsonl:1: `from` is missing" in done.stderr


def test_the_outcome_may_go_to_standard_output_and_nothing_else_does(tmp_path: Path) -> None:
    write(tmp_path, [order()], sms(20, 1, "1"))
    done = command(tmp_path, "--json", "-")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["units"]["O-1/G1"]["acked"] == 20
