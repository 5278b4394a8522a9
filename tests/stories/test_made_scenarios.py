"""Scenarios made by hand: every kind of limit, answer, act and edge of time, each reasoned out."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.stories.made_hall import (
    PROFILE,
    act,
    leg,
    order,
    played,
    rules_broken,
    said,
    sms,
    status,
)

RULED = json.dumps(PROFILE)


def test_limits_hold_by_kind_tier_task_area_and_day(tmp_path: Path) -> None:
    """Each unit is in time to the second, or a second late, by a rule of its own."""
    legs = [leg("G1", task="onsite"), leg("G2", task="standby"), leg("G3", task="own_area")]
    world = [
        sms(60, "15400010005", "1"),
        sms(201, "15400010003", "3 9人"),
        sms(600, "15400010001", "4 10人"),
        sms(1001, "15400010003", "5"),
        {"t": 100, "kind": "report_form", "order_id": "O-1", "unit_id": "G3", "complete": False},
        {"t": 7201, "kind": "report_form", "order_id": "O-1", "unit_id": "G3", "complete": True},
    ]
    t0 = "2026-08-12T19:59:59+08:00"
    done = played(tmp_path, [order(legs=legs)], world, t0, profile=RULED)
    assert rules_broken(done) == [
        ("G2", "late_ended", "END", 1),
        ("G2", "late_mustered", "FIRE-day", 1),
        ("G3", "late_reported", "REP", 1),
    ]
    assert done.outcome["units"]["O-1/G3"] == {
        "acked": 60,
        "reported": 7201,
        "by": {"acked": said("G3-A", "sms")},
    }


@pytest.mark.parametrize(
    ("t0", "t", "rule"),
    [
        ("2026-08-12T19:59:59+08:00", 0, "FIRE-day"),
        ("2026-08-12T19:59:59+08:00", 1, "FIRE-night"),
        ("2026-08-13T05:59:59+08:00", 0, "FIRE-night"),
        ("2026-08-13T05:59:59+08:00", 1, "FIRE-day"),
    ],
)
def test_day_begins_and_ends_with_its_second(tmp_path: Path, t0: str, t: int, rule: str) -> None:
    asked = order(t=t, legs=[leg("G2", task="notify")])
    done = played(tmp_path, [asked], None, t0, profile=RULED)
    assert rules_broken(done) == [("G2", "missing_mustered", rule, None)]


@pytest.mark.parametrize(("closed_t", "missing"), [(629, False), (631, True), (None, True)])
def test_a_limit_counts_from_its_order_and_ends_with_it(
    tmp_path: Path, closed_t: int | None, missing: bool
) -> None:
    """Due at 630 s; the debt of feedback is there however soon the order was closed."""
    asked = order(t=30, closed_t=closed_t, legs=[{"unit_id": "G1", "task": "onsite"}])
    done = played(tmp_path, [asked], [sms(40, "15400010001", "1")], profile=RULED)
    debts = [
        ("G1", f"feedback_debt_{what}", "double_feedback", None) for what in ("arrived", "ended")
    ]
    late = [("G1", "missing_arrived", "T1", None)] if missing else []
    assert rules_broken(done) == debts + late


def test_who_confirms_by_telephone_after_the_limit_is_late_by_no_number(tmp_path: Path) -> None:
    """When a voice confirms depends on the dialling, so an outcome cannot say by how much."""
    asked = order(legs=[leg("G3")], bearers=["voice"], voice="集结", sms=None)
    terminals = "address,bearer,pattern\n15400010005,voice,no_answer;answer:5:dtmf=1\n"
    done = played(tmp_path, [asked], None, profile=RULED, terminals=terminals)
    assert done.outcome["units"]["O-1/G3"]["acked"] == "voice"
    assert rules_broken(done) == [("G3", "missing_ended", "END", None)]


def test_seats_bind_and_mark_after_the_close(tmp_path: Path) -> None:
    world = [
        sms(100, "15400010001", "1"),
        sms(200, "15400010001", "4"),
        sms(200, "15400017777", "二队到了"),
        sms(310, "15400010001", "5"),
        sms(320, "15400017777", "三队也到了"),
        act(400, "operator_bind", "G2", "4", source="15400017777", message_t=200, operator="s1"),
        act(410, "operator_bind", "G1", "5", source="15400010001", message_t=310, operator="s1"),
        act(420, "operator_mark", "G3", "4 5人", via="voice"),
    ]
    done = played(tmp_path, [order(legs=["G1", "G2", "G3"], closed_t=300)], world)
    units = done.outcome["units"]
    assert units["O-1/G1"]["ended"] == 310
    assert units["O-1/G1"]["by"]["ended"] == said("operator:s1", "operator_bind")
    assert units["O-1/G2"] == {
        "acked": 200,
        "arrived": 200,
        "by": {
            "acked": said("operator:s1", "operator_bind", implied=True),
            "arrived": said("operator:s1", "operator_bind"),
        },
    }
    assert (units["O-1/G3"]["arrived"], units["O-1/G3"]["people"]) == (420, 5)
    assert done.outcome["unmatched"] == [
        {"t": 200, "source": "15400017777", "text": "二队到了", "bound_to": "G2"},
        {"t": 310, "source": "15400010001", "text": "5", "person": "G1-A", "bound_to": "G1"},
        {"t": 320, "source": "15400017777", "text": "三队也到了"},
    ]


def test_tags_part_orders_and_an_answer_without_one_changes_nothing(tmp_path: Path) -> None:
    orders = [
        order("O-1", 0, ["G1", "G2"], tag="A"),
        order("O-2", 10, ["G1", "G2"], tag="B"),
        order("O-3", 20, ["G2"], tag="C", closed_t=500),
    ]
    world = [
        sms(100, "15400010001", "1"),
        sms(110, "15400010001", "1a"),
        sms(120, "15400010002", "B4 5人"),
        sms(130, "15400010003", "1#C"),
        sms(140, "15400010003", "１Ａ"),
        sms(160, "15400010003", "收到"),
        status(170, "1001003", "1"),
        sms(610, "15400010003", "没收到"),
        sms(620, "15400010001", "5人受伤"),
    ]
    outcome = played(tmp_path, orders, world).outcome
    marks = {name: unit.get("acked") for name, unit in outcome["units"].items()}
    assert marks == {
        "O-1/G1": 110, "O-1/G2": 140, "O-2/G1": 120, "O-2/G2": None, "O-3/G2": 130,
    }  # fmt: skip
    assert outcome["units"]["O-2/G1"]["people"] == 5
    assert [(row["t"], row["orders"]) for row in outcome["ambiguous"]] == [
        (100, ["O-1", "O-2"]),
        (160, ["O-1", "O-2", "O-3"]),
        (170, ["O-1", "O-2", "O-3"]),
    ]
    assert [row["t"] for row in outcome["unparsed"]] == [610, 620]


def test_people_count_from_their_first_day_to_their_last(tmp_path: Path) -> None:
    people = """\
person_id,unit_id,name,role,mobile,valid_from,valid_to
OLD,G1,旧,正指挥,15400010001,2026-01-01,2026-08-11
LAST,G1,末,正指挥,15400010002,2026-01-01,2026-08-12
FIRST,G1,初,副指挥,15400010003,2026-08-12,
NEXT,G1,次,副指挥,15400010004,2026-08-13,
"""
    world = [sms(at, f"1540001000{n}", "1") for at, n in ((10, 1), (20, 4), (30, 2), (40, 3))]
    outcome = played(tmp_path, [order()], world, people=people).outcome
    assert outcome["units"]["O-1/G1"]["by"] == {"acked": said("LAST", "sms")}
    sums = outcome["orders"]["O-1"]
    assert (sums["distinct_mobiles"], sums["repeats"]) == (2, 1)
    assert [row["t"] for row in outcome["unmatched"]] == [10, 20]


def test_a_telephone_of_two_units_speaks_for_both_and_duty_phones_for_theirs(
    tmp_path: Path,
) -> None:
    people = """\
person_id,unit_id,name,role,mobile
G1-A,G1,赵,正指挥,15400010001
G2-A,G2,赵,正指挥,15400010001
G3-A,G3,周,正指挥,154 0001 0005
G3-B,G3,吴,副指挥,+86 15400010005
"""
    world = [
        sms(10, "15400010001", "1"),
        sms(20, "+8615400010005", "1"),
        sms(30, "0600-5551001", "4 10人"),
        sms(40, "06005551002", "4"),
    ]
    outcome = played(tmp_path, [order(legs=["G1", "G2", "G3"])], world, people=people).outcome
    assert outcome["orders"]["O-1"]["distinct_mobiles"] == 2
    units = outcome["units"]
    assert [units[f"O-1/G{n}"]["acked"] for n in (1, 2, 3)] == [10, 10, 20]
    assert units["O-1/G1"]["by"]["arrived"] == said("duty", "sms")
    assert units["O-1/G2"]["arrived"] == 40


GROUPS = "tg_id,name,system,note\n90001,综合,digital,\n90002,水上,analog_trunk,voice only\n"


@pytest.mark.parametrize("talkgroups", [None, GROUPS])
def test_radios_answer_with_or_without_a_table_of_talkgroups(
    tmp_path: Path, talkgroups: str | None
) -> None:
    police: dict[str, Any] = {"class": "police"}
    asked = order(legs=["G1", "G2"], bearers=["radio"], sms=None, radio_text="集结", **police)
    world = [
        status(10, "1001001", "1"),
        status(20, "1001002", "４"),
        status(30, "1009999", "1"),
        status(40, "1001003", "2"),
        status(50, "1001003", "7"),
        status(70, "1001001", "4"),
    ]
    outcome = played(tmp_path, [asked], world, talkgroups=talkgroups).outcome
    assert outcome["units"] == {
        "O-1/G1": {
            "acked": 10,
            "arrived": 20,
            "by": {"acked": said("G1-A", "radio"), "arrived": said("G1-B", "radio")},
        },
        "O-1/G2": {"refused": 40, "reason": "", "by": {"refused": said("G2-A", "radio")}},
    }
    assert [row["source"] for row in outcome["unmatched"]] == ["1009999"]
    assert [row["text"] for row in outcome["unparsed"]] == ["7"]
    sums = outcome["orders"]["O-1"]
    assert [sums[key] for key in ("distinct_mobiles", "sms_chars", "sms_parts_total")] == [0, 0, 0]


def test_repeats_and_corrections_keep_the_first_word(tmp_path: Path) -> None:
    world = [
        sms(10, "15400010001", "5"),
        sms(20, "15400010001", "1"),
        sms(30, "15400010002", "4 12人 冲锋舟2"),
        sms(40, "15400010001", "4 9人 水泵1"),
        sms(50, "15400010001", "5"),
        sms(60, "15400010001", "3 7人"),
        act(100, "operator_mark", "G1", "4", operator="s"),
        act(110, "operator_mark", "G1", "2 车坏", operator="s"),
    ]
    outcome = played(tmp_path, [order()], world).outcome
    unit = {key: value for key, value in outcome["units"]["O-1/G1"].items() if key != "by"}
    assert unit == {
        "acked": 10,
        "ended": 10,
        "arrived": 30,
        "mustered": 60,
        "refused": 110,
        "people": 12,
        "items": [{"item": "冲锋舟", "n": 2}],
        "reason": "车坏",
    }
    assert outcome["orders"]["O-1"]["repeats"] == 4
    assert [fact["fact"] for fact in outcome["facts"]] == ["refused"]


def test_an_exercise_ends_with_the_real_order_and_owes_nothing(tmp_path: Path) -> None:
    orders = [
        order("D-1", 0, ["G1", "G2"], mode="drill", sms="【演练】【试点应急】集结演练"),
        order("R-1", 200, ["G1"]),
    ]
    world = [
        sms(60, "15400010001", "3 8人"),
        sms(200, "15400010004", "4"),
        sms(300, "15400010001", "1"),
        sms(310, "15400010003", "5"),
    ]
    done = played(tmp_path, orders, world)
    assert list(done.past.ended) == ["D-1"]
    assert [(f["order"], f["fact"]) for f in done.outcome["facts"]] == [("D-1", "strength_short")]
    assert done.outcome["units"]["D-1/G2"]["arrived"] == 200
    assert done.outcome["units"]["R-1/G1"]["acked"] == 300
    assert [row["person"] for row in done.outcome["unmatched"]] == ["G2-A"]
