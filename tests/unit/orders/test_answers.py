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

SCENARIOS = Path(__file__).parents[2] / "scenarios"

C = AnswerCode
W = WhyUnparsed

CODES = [
    ("1", C.ACKED, ""),
    ("１", C.ACKED, ""),
    (" 1 ", C.ACKED, ""),
    ("1.", C.ACKED, ""),
    ("1。", C.ACKED, ""),
    ("1!", C.ACKED, ""),
    ("1、", C.ACKED, ""),
    ("(1)", C.ACKED, ""),
    ("（１）", C.ACKED, ""),
    ("#1", C.ACKED, ""),
    ("1#", C.ACKED, ""),
    ("“1”", C.ACKED, ""),
    ("①", C.ACKED, ""),
    ("1️⃣", C.ACKED, ""),
    ("1👍", C.ACKED, ""),
    ("\u200b1", C.ACKED, ""),
    ("1\n", C.ACKED, ""),
    ("一", C.ACKED, ""),
    ("四", C.ARRIVED, ""),
    ("五。", C.ENDED, ""),
    ("回复1", C.ACKED, ""),
    ("回1", C.ACKED, ""),
    ("回复:1", C.ACKED, ""),
    ("1 1", C.ACKED, ""),
    ("1签收", C.ACKED, ""),
    ("1確認", C.ACKED, ""),
    ("1 收到", C.ACKED, ""),
    ("1,收到,马上出发", C.ACKED, ""),
    ("1 马上到达", C.ACKED, ""),
    ("1 OK", C.ACKED, ""),
    ("1 王强", C.ACKED, ""),
    ("1 5人受伤", C.ACKED, ""),
    ("1A", C.ACKED, "A"),
    ("1a", C.ACKED, "A"),
    ("１Ａ", C.ACKED, "A"),
    ("1 A", C.ACKED, "A"),
    ("1#B", C.ACKED, "B"),
    ("1＃Ｂ", C.ACKED, "B"),
    ("1-B", C.ACKED, "B"),
    ("1B。", C.ACKED, "B"),
    ("A1", C.ACKED, "A"),
    ("A 1", C.ACKED, "A"),
    ("A#1", C.ACKED, "A"),
    ("A:4", C.ARRIVED, "A"),
    ("指令A 1", C.ACKED, "A"),
    ("1A收到", C.ACKED, "A"),
    ("4A到达", C.ARRIVED, "A"),
    ("3", C.MUSTERED, ""),
    ("3集结", C.MUSTERED, ""),
    ("3集结完毕", C.MUSTERED, ""),
    ("3 马上出发", C.MUSTERED, ""),
    ("3,已出发", C.MUSTERED, ""),
    ("4", C.ARRIVED, ""),
    ("4到位", C.ARRIVED, ""),
    ("4 收到", C.ARRIVED, ""),
    ("4 已到达", C.ARRIVED, ""),
    ("4 正在处置", C.ARRIVED, ""),
    ("4 无人员伤亡,已到达现场", C.ARRIVED, ""),
    ("4 道路不通", C.ARRIVED, ""),
    ("5", C.ENDED, ""),
    ("5结束", C.ENDED, ""),
    ("5 处置完毕,无人员伤亡", C.ENDED, ""),
    ("5 未发现险情,处置结束", C.ENDED, ""),
    ("5 正在返回", C.ENDED, ""),
    ("5B", C.ENDED, "B"),
    ("1 A王强", C.ACKED, ""),
    ("1,A", C.ACKED, "A"),
    ("4G", C.ARRIVED, "G"),
    ("9", C.REPEAT, ""),
    ("9重听", C.REPEAT, ""),
    ("0", C.SEAT, ""),
    ("0 转人工", C.SEAT, ""),
]

WORDS = [
    ("收到", C.ACKED, ""),
    ("收到!", C.ACKED, ""),
    ("收到👍", C.ACKED, ""),
    ("已收到", C.ACKED, ""),
    ("收到了", C.ACKED, ""),
    ("好的,收到", C.ACKED, ""),
    ("收到指令", C.ACKED, ""),
    ("指令收到", C.ACKED, ""),
    ("指令已收到", C.ACKED, ""),
    ("王强收到", C.ACKED, ""),
    ("收到,马上出发", C.ACKED, ""),
    ("收到，10分钟到达", C.ACKED, ""),
    ("收到,收到", C.ACKED, ""),
    ("收到,没问题", C.ACKED, ""),
    ("签收", C.ACKED, ""),
    ("簽收", C.ACKED, ""),
    ("明白", C.ACKED, ""),
    ("知道了", C.ACKED, ""),
    ("收到 1", C.ACKED, ""),
    ("收到 1A", C.ACKED, "A"),
    ("收到A", C.ACKED, "A"),
    ("收到 A", C.ACKED, "A"),
    ("A收到", C.ACKED, "A"),
    ("指令A收到", C.ACKED, "A"),
    ("指令B,已到达", C.ARRIVED, "B"),
    ("出发", C.DEPARTED, ""),
    ("已出发", C.DEPARTED, ""),
    ("我队已出发", C.DEPARTED, ""),
    ("收到,已出发", C.DEPARTED, ""),
    ("已出发,预计20分钟到达", C.DEPARTED, ""),
    ("在路上", C.DEPARTED, ""),
    ("集结完毕", C.MUSTERED, ""),
    ("集結完畢", C.MUSTERED, ""),
    ("收到,集结完毕", C.MUSTERED, ""),
    ("集结完毕,已出发", C.MUSTERED, ""),
    ("集结完毕,预计20分钟到达", C.MUSTERED, ""),
    ("已到达", C.ARRIVED, ""),
    ("已到達", C.ARRIVED, ""),
    ("到达", C.ARRIVED, ""),
    ("到了", C.ARRIVED, ""),
    ("已到达现场", C.ARRIVED, ""),
    ("收到,已到达", C.ARRIVED, ""),
    ("收到 已到达", C.ARRIVED, ""),
    ("已出发,已到达", C.ARRIVED, ""),
    ("报告,我队已到达现场", C.ARRIVED, ""),
    ("白塔分队已到达现场", C.ARRIVED, ""),
    ("2组已到达", C.ARRIVED, ""),
    ("A组已到达", C.ARRIVED, ""),
    ("14:05已到达现场", C.ARRIVED, ""),
    ("已到位", C.ARRIVED, ""),
    ("无人机2架,已到达", C.ARRIVED, ""),
    ("没有人员伤亡,已到达现场", C.ARRIVED, ""),
    ("处置完毕", C.ENDED, ""),
    ("处置结束", C.ENDED, ""),
    ("處置完畢", C.ENDED, ""),
    ("无人员伤亡,处置完毕", C.ENDED, ""),
    ("任务完成", C.ENDED, ""),
    ("请求支援", C.HELP, ""),
    ("收到,请求支援", C.HELP, ""),
    ("无法执行", C.REFUSED, ""),
    ("收到,无法执行", C.REFUSED, ""),
    ("我队无法执行任务,人员不足", C.REFUSED, ""),
]

UNREADABLE: list[tuple[str, WhyUnparsed | None]] = [
    ("收到收到", W.UNKNOWN),
    ("收到1", None),
    ("", W.UNKNOWN),
    ("   ", W.UNKNOWN),
    ("👍", W.UNKNOWN),
    ("好的", W.UNKNOWN),
    ("晚点到", W.UNKNOWN),
    ("白塔到了", W.UNKNOWN),
    ("10", W.UNKNOWN),
    ("12", W.UNKNOWN),
    ("11", W.UNKNOWN),
    ("７", W.UNKNOWN),
    ("8", W.UNKNOWN),
    ("+1", W.UNKNOWN),
    ("1.5", W.UNKNOWN),
    ("1/2", W.UNKNOWN),
    ("1:30", W.UNKNOWN),
    ("5%", W.UNKNOWN),
    ("5℃", W.UNKNOWN),
    ("5½", W.UNKNOWN),
    ("²", W.UNKNOWN),
    ("١", W.UNKNOWN),
    ("1KM", W.UNKNOWN),
    ("1AB", W.UNKNOWN),
    ("5人受伤", W.UNKNOWN),
    ("3人受伤", W.UNKNOWN),
    ("５人受伤", W.UNKNOWN),
    ("一人受伤", W.UNKNOWN),
    ("312人", W.UNKNOWN),
    ("1号", W.UNKNOWN),
    ("5月1日", W.UNKNOWN),
    ("三队", W.UNKNOWN),
    ("15400010001", W.UNKNOWN),
    ("马上出发", W.UNKNOWN),
    ("立即出发", W.UNKNOWN),
    ("快到了", W.UNKNOWN),
    ("马上到达", W.UNKNOWN),
    ("预计10分钟到达", W.UNKNOWN),
    ("15:00到达", W.UNKNOWN),
    ("到达后报告", W.UNKNOWN),
    ("到了再说", W.UNKNOWN),
    ("已到达集结点", W.UNKNOWN),
    ("人员到位", W.UNKNOWN),
    ("消防已到达", W.UNKNOWN),
    ("请各队到达", W.UNKNOWN),
    ("正在集结", W.UNKNOWN),
    ("正在处置", W.UNKNOWN),
    ("自接警情 前山水管爆裂", W.UNKNOWN),
    ("没收到指令原文,再发一遍", W.NEGATED),
    ("没收到", W.NEGATED),
    ("沒收到", W.NEGATED),
    ("没有收到", W.NEGATED),
    ("没 收到", W.NEGATED),
    ("没,收到", W.NEGATED),
    ("还没到达", W.NEGATED),
    ("未集结", W.NEGATED),
    ("尚未集结完毕", W.NEGATED),
    ("到不了", W.NEGATED),
    ("不明白", W.NEGATED),
    ("无法到达", W.NEGATED),
    ("收到,但是去不了", W.NEGATED),
    ("收到,不能按时到达", W.NEGATED),
    ("到了没有", W.NEGATED),
    ("集结失败", W.NEGATED),
    ("1 没收到", W.NEGATED),
    ("1 但来不了", W.NEGATED),
    ("1 无法执行", W.NEGATED),
    ("4 还没到", W.NEGATED),
    ("4还没到", W.NEGATED),
    ("5 没有处置完毕", W.NEGATED),
    ("3 12人 未集结完", W.NEGATED),
    ("不需要支援", W.NEGATED),
    ("4 马上到达", W.NOT_YET),
    ("4 10分钟", W.NOT_YET),
    ("4 预计10分钟到", W.NOT_YET),
    ("3 马上集结", W.NOT_YET),
    ("5 马上结束", None),
    ("收到吗", W.QUESTION),
    ("收到请回复", W.QUESTION),
    ("已到达?", W.QUESTION),
    ("是否到达", W.QUESTION),
    ("1?", W.QUESTION),
    ("1 2", W.SEVERAL),
    ("1 4", W.SEVERAL),
    ("1,4", W.SEVERAL),
    ("3 5", W.SEVERAL),
    ("1A 1B", W.SEVERAL),
    ("1A 2B", W.SEVERAL),
    ("收到 4", W.SEVERAL),
    ("A收到 B收到", W.SEVERAL),
    ("1A,B", W.SEVERAL),
    ("收到A和B", None),
    ("1A和B", None),
    ("集结完毕,已到达", W.SEVERAL),
    ("已到达,处置完毕", W.SEVERAL),
    ("3 已到达", W.SEVERAL),
    ("4 请求支援", W.SEVERAL),
    ("0 5人", W.UNKNOWN),
    ("【应急联动】指令B:柳林村泄漏,请立即派员。回1签收4到达5结束", W.QUOTED),
    ("回1签收4到达5结束", None),
    ("收到。原文:回1签收4到达5结束", W.QUOTED),
]


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
        ("2无法执行,车坏了", C.REFUSED, "", "无法执行,车坏了"),
        ("２，車輛故障", C.REFUSED, "", "車輛故障"),
        ("2A 主机检修", C.REFUSED, "A", "主机检修"),
        ("2#B:已到达另一处火场", C.REFUSED, "B", "已到达另一处火场"),
        ("2", C.REFUSED, "", ""),
        ("6 需要２０人", C.HELP, "", "需要２０人"),
        ("无法执行,车辆故障", C.REFUSED, "", "无法执行,车辆故障"),
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
    [(str(code.value), code) for code in AnswerCode if code is not C.DEPARTED],
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
