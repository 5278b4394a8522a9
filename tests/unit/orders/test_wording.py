"""What a text looks like when it leaves, and how many parts it takes."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.orders.wording import (
    DRILL_MARK,
    MENU,
    REPEAT_MARK,
    SmsWording,
    compose_sms,
    naming_units,
    sms_parts,
    with_drill_mark,
    with_menu,
    with_repeat_mark,
    with_signature,
    with_tag,
)

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SITE = "仙居应急联动"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        # 152 + an escape pair that no longer fits into the 153 of the first part
        ("a" * 152 + "€" + "a" * 151, 2),
        ("a" * 152 + "€" + "a" * 152, 3),
        ("a" * 153 + "€" + "a" * 151, 2),
        ("`", 1),
        ("`" + "a" * 70, 2),
        ("中" * 70, 1),
        ("中" * 71, 2),
        ("中" * 134, 2),
        ("中" * 135, 3),
        ("🚒" * 35, 1),
        ("🚒" * 36, 2),
        ("中" * 66 + "🚒" + "中" * 65, 2),
        ("中" * 66 + "🚒" + "中" * 66, 3),
        ("中" * 67 + "🚒" + "中" * 65, 2),
    ],
)
def test_parts(text: str, parts: int) -> None:
    assert sms_parts(text) == parts


@given(st.text(max_size=600))
def test_parts_never_carry_more_than_they_hold(text: str) -> None:
    units = len(text.encode("utf-16-le")) // 2
    parts = sms_parts(text)
    assert parts >= 1
    assert units <= 160 if parts == 1 else units <= parts * 153
    assert parts <= max(1, -(-units // 66))


@pytest.mark.parametrize(
    ("text", "signed"),
    [
        ("指令", "【仙居】指令"),
        ("【别处】指令", "【别处】指令"),
        ("【演练】指令", "【演练】【仙居】指令"),
        ("【演练】【别处】指令", "【演练】【别处】指令"),
        ("（可能重复）指令", "（可能重复）【仙居】指令"),
        ("（可能重复）【演练】指令", "（可能重复）【演练】【仙居】指令"),
        ("", "【仙居】"),
    ],
)
def test_signature_only_where_absent(text: str, signed: str) -> None:
    assert with_signature(text, "仙居") == signed
    assert with_signature(signed, "仙居") == signed


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("集结", "【演练】集结"),
        ("【演练】集结", "【演练】集结"),
        ("【仙居】集结", "【演练】【仙居】集结"),
        ("【仙居】【演练】集结", "【演练】【仙居】集结"),
        ("（可能重复）【仙居】集结", "（可能重复）【演练】【仙居】集结"),
    ],
)
def test_drill_mark_once_and_first(text: str, marked: str) -> None:
    assert with_drill_mark(text) == marked
    assert with_drill_mark(marked) == marked


def test_repeat_mark_once() -> None:
    assert with_repeat_mark("【仙居】指令") == "（可能重复）【仙居】指令"
    assert with_repeat_mark("（可能重复）【仙居】指令") == "（可能重复）【仙居】指令"


@pytest.mark.parametrize(
    "text", ["请确认。回1确认", "回复1签收2无法执行", "完成后回3+人数", "可出航按1", "回复１签收"]
)
def test_a_text_with_a_menu_gets_no_other(text: str) -> None:
    assert with_menu(text) == text


def test_menu_and_tag_come_where_both_are_absent() -> None:
    for text in ("水位上涨", "指令A:水位上涨。"):
        composed = compose_sms(SmsWording(f"【仙居】{text}", SITE, tag="A"))
        assert composed == f"【仙居】指令A:水位上涨。{MENU}"
    assert with_menu("水位上涨") == f"水位上涨。{MENU}"


def test_a_text_with_a_menu_of_its_own_says_the_letter_too() -> None:
    wording = SmsWording("【仙居】水位上涨。回1签收2无法", SITE, tag="B")
    assert compose_sms(wording) == "【仙居】指令B:水位上涨。回1签收2无法"
    assert compose_sms(replace(wording, copy=True)) == "【仙居】（抄送）水位上涨。回1签收2无法"
    stand_down = replace(wording, awaits_answer=False)
    assert compose_sms(stand_down) == "【仙居】水位上涨。回1签收2无法"


def test_the_letter_never_makes_a_text_with_a_menu_of_its_own_a_part_longer() -> None:
    full = "【仙居】" + "速" * 57 + "。回1签收2无法"
    assert len(full) == 69
    assert compose_sms(SmsWording(full, SITE, tag="B")) == full
    assert compose_sms(SmsWording(full[:4] + full[7:], SITE, tag="B")).startswith("【仙居】指令B:")


@pytest.mark.parametrize(
    ("text", "tagged"),
    [
        ("【仙居】解除", "【仙居】指令A:解除"),
        ("【演练】【仙居】解除", "【演练】【仙居】指令A:解除"),
        ("解除", "指令A:解除"),
        ("【仙居】指令A解除", "【仙居】指令A解除"),
        ("派单20260918-01(A):停运", "派单20260918-01(A):停运"),
        ("CAP解除", "指令A:CAP解除"),
        ("A级响应", "指令A:A级响应"),
        ("A3路口集结", "指令A:A3路口集结"),
        ("立即集结。回1A签收", "立即集结。回1A签收"),
    ],
)
def test_tag_only_where_absent(text: str, tagged: str) -> None:
    assert with_tag(text, "A") == tagged
    assert with_tag(text, "") == text


def test_only_two_units_or_more_are_named() -> None:
    assert naming_units("【仙居】指令", ()) == "【仙居】指令"
    assert naming_units("【仙居】指令", ("甲队",)) == "【仙居】指令"
    assert naming_units("【仙居】指令", ("甲队", "甲队")) == "【仙居】指令"
    assert naming_units("【仙居】指令", ("甲队", "乙队")) == "【仙居】致甲队、乙队:指令"
    assert naming_units("指令", ("甲队", "乙队")) == "致甲队、乙队:指令"


def order_texts() -> list[tuple[dict[str, object], str]]:
    found = []
    for path in sorted(SCENARIOS.glob("S0*/orders.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            order = json.loads(line)
            found.append((order, order["sms"]))
    return found


def test_the_texts_of_the_scenarios_leave_as_they_are() -> None:
    texts = order_texts()
    assert len(texts) == 11
    for order, text in texts:
        wording = SmsWording(text, SITE, str(order["tag"]), drill=order.get("mode") == "drill")
        assert compose_sms(wording) == text


def test_s01_takes_two_parts_for_one_team_and_for_two() -> None:
    _, text = order_texts()[0]
    assert len(text) == 75
    one = compose_sms(SmsWording(text, SITE, "A", units=("城市综合执法应急队伍",)))
    assert (one, sms_parts(one)) == (text, 2)
    both = compose_sms(
        SmsWording(text, SITE, "A", units=("城市综合执法应急队伍", "社会救助应急队伍"))
    )
    assert both.startswith("【仙居应急联动】致城市综合执法应急队伍、社会救助应急队伍:指令A:")
    assert sms_parts(both) == 2


def test_s09_gets_menu_and_tag_within_its_two_parts() -> None:
    (path,) = SCENARIOS.glob("S09*/order.json")
    text = json.loads(path.read_text("utf-8"))["sms"]
    composed = compose_sms(SmsWording(text, "柳叶湖应急", "A"))
    assert composed == text.replace("】", "】指令A:", 1) + MENU
    assert sms_parts(text) == sms_parts(composed) == 2
    assert compose_sms(SmsWording(text, "柳叶湖应急", "A", awaits_answer=False)) == text


def test_everything_at_once_stands_in_the_order_drawn() -> None:
    wording = SmsWording("集结", "仙居", "D", drill=True, repeat=True, units=("甲队", "乙队"))
    assert compose_sms(wording) == (f"（可能重复）【演练】【仙居】致甲队、乙队:指令D:集结。{MENU}")


def test_a_neutral_text_tells_nothing() -> None:
    wording = SmsWording("燃气泄漏", "仙居", "A", units=("甲队", "乙队"), neutral=True, drill=True)
    assert compose_sms(wording) == "【演练】【仙居】请立即接听或回拨指挥中心电话"


@given(
    text=st.text(alphabet="【】演练（可能重复）仙居指令A回1。", max_size=30),
    drill=st.booleans(),
    repeat=st.booleans(),
)
def test_marks_and_signature_stand_where_they_must(text: str, drill: bool, repeat: bool) -> None:
    composed = compose_sms(SmsWording(text, "仙居", "A", drill=drill, repeat=repeat))
    body = composed
    if repeat:
        assert body.startswith(REPEAT_MARK)
    body = body.removeprefix(REPEAT_MARK)
    if drill:
        assert body.startswith(DRILL_MARK)
    assert body.removeprefix(DRILL_MARK).startswith("【")
