"""What leaders write, press and send, and how it is read: one long table, then properties."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.orders.answer_words import (
    COUNT_WORDS,
    NEGATIONS,
    STATUS_WORDS,
    SUBJECTS,
    TAILS,
)
from gateway.orders.answers import (
    Answer,
    AnswerCode,
    Unparsed,
    WhyUnparsed,
    answer_from_digits,
    parse_answer,
)
from tests.unit.orders.answer_cases import CODES, UNREADABLE, WORDS

SCENARIOS = Path(__file__).parents[2] / "scenarios"

C = AnswerCode
W = WhyUnparsed


@pytest.mark.parametrize(("text", "code", "tag"), CODES + WORDS)
def test_understood(text: str, code: AnswerCode, tag: str) -> None:
    answer = parse_answer(text)
    assert isinstance(answer, Answer), answer
    assert (answer.code, answer.tag, answer.raw) == (code, tag, text)


@pytest.mark.parametrize(("text", "why"), UNREADABLE)
def test_left_to_the_dispatcher(text: str, why: WhyUnparsed | None) -> None:
    answer = parse_answer(text)
    assert isinstance(answer, Unparsed), answer
    assert answer.raw == text
    assert why is None or answer.why is why


DETAILS = [
    ("3 12人", C.MUSTERED, 12, ()),
    ("３　１２人", C.MUSTERED, 12, ()),
    ("3 12", C.MUSTERED, 12, ()),
    ("3,12", C.MUSTERED, 12, ()),
    ("3+12", C.MUSTERED, 12, ()),
    ("3+5", C.MUSTERED, 5, ()),
    ("3+12人", C.MUSTERED, 12, ()),
    ("3集结完毕+15", C.MUSTERED, 15, ()),
    ("3集结完毕15人", C.MUSTERED, 15, ()),
    ("3集结12人", C.MUSTERED, 12, ()),
    ("3 十二人", C.MUSTERED, 12, ()),
    ("3 二十名队员", C.MUSTERED, 20, ()),
    ("3 共15人", C.MUSTERED, 15, ()),
    ("3 人数12", C.MUSTERED, 12, ()),
    ("3 15人,20分钟到", C.MUSTERED, 15, ()),
    ("4A 10人", C.ARRIVED, 10, ()),
    ("4 12人 冲锋舟2", C.ARRIVED, 12, (("冲锋舟", 2),)),
    ("4 18人 冲锋舟1", C.ARRIVED, 18, (("冲锋舟", 1),)),
    ("4 8人 救援三角带4", C.ARRIVED, 8, (("救援三角带", 4),)),
    ("4 12人、冲锋舟2艘、抽水泵3台", C.ARRIVED, 12, (("冲锋舟", 2), ("抽水泵", 3))),
    ("4 12人 冲锋舟2抽水泵3", C.ARRIVED, 12, (("冲锋舟", 2), ("抽水泵", 3))),
    ("4 12人 2艘冲锋舟", C.ARRIVED, 12, (("冲锋舟", 2),)),
    ("4 12人 两艘冲锋舟", C.ARRIVED, 12, (("冲锋舟", 2),)),
    ("4 12人携带冲锋舟2艘", C.ARRIVED, 12, (("冲锋舟", 2),)),
    ("4 衝鋒舟2", C.ARRIVED, None, (("冲锋舟", 2),)),
    ("4 12人 无人机1架", C.ARRIVED, 12, (("无人机", 1),)),
    ("4 3人受伤", C.ARRIVED, None, ()),
    ("4 12人 3人受伤", C.ARRIVED, 12, ()),
    ("4 受伤3人", C.ARRIVED, None, ()),
    ("4 5人看热闹", C.ARRIVED, None, ()),
    ("4 电话15400010001", C.ARRIVED, None, ()),
    ("4 7", C.ARRIVED, 7, ()),
    ("集结完毕 15人", C.MUSTERED, 15, ()),
    ("集结完毕15人", C.MUSTERED, 15, ()),
    ("集结完毕,15人", C.MUSTERED, 15, ()),
    ("集结完毕 15", C.MUSTERED, 15, ()),
    ("15人集结完毕", C.MUSTERED, 15, ()),
    ("已集结15人", C.MUSTERED, 15, ()),
    ("3人集结完毕", C.MUSTERED, 3, ()),
    ("15人已到达现场", C.ARRIVED, 15, ()),
    ("5人受伤,已到达现场", C.ARRIVED, None, ()),
    ("已到达,12人,冲锋舟2", C.ARRIVED, 12, (("冲锋舟", 2),)),
    ("已出发 12人", C.DEPARTED, 12, ()),
    ("1 12人", C.ACKED, None, ()),
    ("5 12人", C.ENDED, None, ()),
]


@pytest.mark.parametrize(("text", "code", "strength", "equipment"), DETAILS)
def test_strength_and_equipment(
    text: str, code: AnswerCode, strength: int | None, equipment: tuple[tuple[str, int], ...]
) -> None:
    answer = parse_answer(text)
    assert isinstance(answer, Answer), answer
    assert (answer.code, answer.strength, answer.equipment) == (code, strength, equipment)


@pytest.mark.parametrize(
    ("text", "code", "tag", "reason"),
    [
        ("2 人员在外培训无法集结", C.REFUSED, "", "人员在外培训无法集结"),
        ("2 不归我们管", C.REFUSED, "", "不归我们管"),
        ("2不归我们管", None, "", ""),
        ("2无法执行,车坏了", C.REFUSED, "", "车坏了"),
        ("无法执行,路断了", C.REFUSED, "", "路断了"),
        ("收到,无法执行。路断了。", C.REFUSED, "", "路断了。"),
        ("路断了,无法执行", C.REFUSED, "", "路断了"),
        ("我队无法执行任务，車輛故障", C.REFUSED, "", "車輛故障"),
        ("指令B,无法执行 路断了", C.REFUSED, "B", "路断了"),
        ("2 (车坏了)", C.REFUSED, "", "(车坏了)"),
        ("无法执行", C.REFUSED, "", ""),
        ("请求支援,缺船", C.HELP, "", "缺船"),
        ("２，車輛故障", C.REFUSED, "", "車輛故障"),
        ("2A 主机检修", C.REFUSED, "A", "主机检修"),
        ("2#B:已到达另一处火场", C.REFUSED, "B", "已到达另一处火场"),
        ("2", C.REFUSED, "", ""),
        ("6 需要２０人", C.HELP, "", "需要２０人"),
        ("无法执行,车辆故障", C.REFUSED, "", "车辆故障"),
    ],
)
def test_reason_is_kept_to_the_letter(
    text: str, code: AnswerCode | None, tag: str, reason: str
) -> None:
    answer = parse_answer(text)
    if code is None:
        assert isinstance(answer, Unparsed)
        return
    assert isinstance(answer, Answer), answer
    assert (answer.code, answer.tag, answer.reason) == (code, tag, reason)


def test_a_request_for_the_order_again_is_pointed_out() -> None:
    answer = parse_answer("没收到指令原文,再发一遍")
    assert isinstance(answer, Unparsed)
    assert answer.asks_resend
    assert parse_answer("晚点到") == Unparsed("晚点到", W.UNKNOWN, asks_resend=False)


@pytest.mark.parametrize(
    ("digits", "expected"),
    [(str(code.value), code) for code in AnswerCode if code.value < 10],
)
def test_every_digit_is_a_key_and_a_radio_status(digits: str, expected: AnswerCode) -> None:
    for pressed in (digits, f"{digits}#"):
        assert answer_from_digits(pressed) == Answer(expected, pressed)


def test_keys_may_carry_a_head_count() -> None:
    assert answer_from_digits("4*10#") == Answer(C.ARRIVED, "4*10#", strength=10)
    assert answer_from_digits("3*8") == Answer(C.MUSTERED, "3*8", strength=8)


@pytest.mark.parametrize("digits", ["", "#", "7", "8", "11", "410", "1*2", "4*", "A", "１", "100"])
def test_other_keys_are_no_answer(digits: str) -> None:
    assert answer_from_digits(digits) == Unparsed(digits, W.UNKNOWN)


def test_the_scenarios_unparsed_texts_and_no_others_are_unparsed() -> None:
    for directory in sorted(SCENARIOS.glob("S0*")):
        world = directory / "world.jsonl"
        if not world.exists():
            continue
        lines = [json.loads(line) for line in world.read_text("utf-8").splitlines()]
        texts = {line["text"] for line in lines if line["kind"] == "sms_in"}
        expected = json.loads((directory / "expected.json").read_text("utf-8"))
        unread = {item["text"] for item in expected["unparsed"] + expected["unmatched"]}
        assert {t for t in texts if isinstance(parse_answer(t), Unparsed)} == unread


def test_voice_patterns_of_the_scenarios_are_answers() -> None:
    for path in sorted(SCENARIOS.glob("S0*/terminals.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            patterns = ";".join(row["pattern"] for row in csv.DictReader(file))
        for pattern in patterns.split(";"):
            if "dtmf=" in pattern:
                assert isinstance(answer_from_digits(pattern.rsplit("=", 1)[1]), Answer)


POSITIVE_WORDS = [word for word, code in STATUS_WORDS if code.is_positive]
FILLER = st.text(alphabet="的现在一甲乙, 。,、ABx7🙂", max_size=6)


@given(
    prefix=st.sampled_from(["", "1 ", "4 ", "5A ", "收到 ", "3,12人,", "A"]),
    negation=st.sampled_from(NEGATIONS),
    filler=FILLER,
    word=st.sampled_from(POSITIVE_WORDS),
    tail=FILLER,
)
def test_a_negation_before_a_status_word_is_never_a_yes(
    prefix: str, negation: str, filler: str, word: str, tail: str
) -> None:
    answer = parse_answer(prefix + negation + filler + word + tail)
    assert isinstance(answer, Unparsed) or not answer.code.is_positive


@given(st.text(max_size=60) | st.text(alphabet="0123456789 AB#+*人已到达收没未了,。", max_size=30))
def test_any_text_is_taken(text: str) -> None:
    assert parse_answer(text).raw == text
    assert answer_from_digits(text).raw == text


@given(st.integers(min_value=0, max_value=10**6), st.sampled_from(["", "人", "号", "人受伤"]))
def test_only_a_digit_that_stands_alone_is_a_code(number: int, word: str) -> None:
    text = f"{number}{word}"
    is_code = text in set("01234569")
    assert isinstance(parse_answer(text), Answer) == is_code


@pytest.mark.parametrize(
    "unit", ["不", "已", "刚", "现已", "全部", "冲锋舟2", "12人", "1 ", "+", "回1"]
)
def test_a_very_long_text_is_read_at_once(unit: str) -> None:
    """A pattern that backtracks would hang here, not merely be slow."""
    assert parse_answer(unit * 20_000).raw == unit * 20_000


@pytest.mark.parametrize("words", [SUBJECTS, TAILS, (*SUBJECTS, *COUNT_WORDS)])
def test_a_row_of_words_can_be_read_in_one_way_only(words: tuple[str, ...]) -> None:
    """Else a pattern that repeats them takes exponential time over a text made of them."""
    assert len(set(words)) == len(words)
    for word in words:
        ways = [1] + [0] * len(word)
        for end in range(1, len(word) + 1):
            ways[end] = sum(ways[end - len(w)] for w in words if word[:end].endswith(w))
        assert ways[-1] == 1, word
