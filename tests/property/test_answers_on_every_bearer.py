"""What CONTRACT §4 and FB-9 say of answers holds whether they are texted, keyed or radioed."""

from pathlib import Path

import pytest

from gateway.driver_api import Reply, StatusReceived
from gateway.orders.answer_facts import Verdict
from tests.property.book import Book, Row
from tests.property.small_talk import DUTY, LEADER, RADIO, SmallTalk, talk

WRITTEN = pytest.mark.parametrize("bearer", ["sms", "radio"])
ANY = pytest.mark.parametrize("bearer", ["sms", "voice", "radio"])

MEANT = [
    *(("收到,马上出发", "acked", -1), ("１", "acked", -1), ("①", "acked", -1), ("一", "acked", -1)),
    *(("2 不归我们管", "refused", -1), ("无法执行,车坏了", "refused", -1)),
    *(("集结完毕 15人", "mustered", 15), ("３　１２人", "mustered", 12), ("3+5", "mustered", 5)),
    *(("4 12人 冲锋舟2", "arrived", 12), ("４", "arrived", -1), ("已到达", "arrived", -1)),
    *(("处置完毕", "ended", -1), ("5 处置完毕,无人员伤亡", "ended", -1), ("6", "help", -1)),
]
NOTHING = [
    *("没收到", "沒收到", "没 收到", "没，收到", "还没到达", "未集结", "尚未集结完毕", "1 没收到"),
    *("4 还没到", "４还没到", "3 12人 未集结完", "收到,但是去不了", "1 但来不了", "不需要支援"),
    *("5人受伤", "５人受伤", "3人受伤", "一人受伤", "312人", "5月1日", "1.5", "15400010001", "10"),
    *("晚点到", "马上到达", "收到吗", "1?", "7", "8", "👍", ""),
]


@WRITTEN
@pytest.mark.parametrize(("text", "status", "strength"), MEANT)
def test_what_is_meant_is_understood(
    tmp_path: Path, bearer: str, text: str, status: str, strength: int
) -> None:
    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        fact = await house.say(bearer, text)
        assert (fact.verdict, fact.order_id) == (Verdict.MATCHED, "XJ-A")
        assert status in house.said_by("XJ-A", "G1")
        assert house.leg("XJ-A", "G1").strength == strength

    talk(tmp_path, story)


@WRITTEN
@pytest.mark.parametrize("text", NOTHING)
def test_a_no_and_a_number_in_a_word_are_never_a_yes(
    tmp_path: Path, bearer: str, text: str
) -> None:
    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        assert (await house.say(bearer, text)).verdict is Verdict.UNPARSED
        assert house.said_by("XJ-A", "G1") == set()

    talk(tmp_path, story)


@ANY
@pytest.mark.parametrize(
    ("digit", "statuses"),
    [
        ("1", {"acked"}),
        ("2", {"refused"}),
        ("3", {"acked", "mustered"}),
        ("4", {"acked", "arrived"}),
        ("5", {"acked", "ended"}),
        ("6", {"acked", "help"}),
        ("7", set()),
        ("9", set()),
        ("11", set()),
    ],
)
def test_a_digit_means_the_same_everywhere(
    tmp_path: Path, bearer: str, digit: str, statuses: set[str]
) -> None:
    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        await house.say(bearer, digit)
        assert house.said_by("XJ-A", "G1") == statuses

    talk(tmp_path, story)


def test_keys_carry_a_head_count(tmp_path: Path) -> None:
    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        await house.say("voice", "4*10#")
        assert house.leg("XJ-A", "G1").strength == 10

    talk(tmp_path, story)


@WRITTEN
@pytest.mark.parametrize(
    ("text", "meant", "strength"),
    [
        *(
            ("1A", "A", -1),
            ("１Ａ", "A", -1),
            ("a1", "A", -1),
            ("1#B", "B", -1),
            ("1＃Ｂ", "B", -1),
        ),
        *(("4A 10人", "A", 10), ("B#4", "B", -1), ("指令B,已到达", "B", -1), ("A收到", "A", -1)),
    ],
)
def test_a_letter_decides_and_the_other_order_hears_nothing(
    tmp_path: Path, bearer: str, text: str, meant: str, strength: int
) -> None:
    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        await house.order("B", "G1")
        fact = await house.say(bearer, text)
        other = "XJ-B" if meant == "A" else "XJ-A"
        assert (fact.verdict, fact.order_id) == (Verdict.MATCHED, f"XJ-{meant}")
        assert house.leg(f"XJ-{meant}", "G1").strength == strength
        assert house.said_by(other, "G1") == set()
        assert house.questions() == []

    talk(tmp_path, story)


def test_whoever_is_ambiguous_is_asked_once_whatever_he_uses(tmp_path: Path) -> None:
    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        await house.order("B", "G1")
        for bearer in ("radio", "voice", "sms", "sms", "radio"):
            fact = await house.say(bearer, "1")
            assert (fact.verdict, set(fact.candidates)) == (Verdict.AMBIGUOUS, {"XJ-A", "XJ-B"})
        asked = "【仙居应急联动】您有多条指令在办,请回复代码加字母,如1A或1B"
        assert house.questions() == [f"{LEADER} {asked}"]
        await house.order("C", "G1")  # another situation
        for _ in range(2):
            await house.say("sms", "4")
        assert house.questions() == [f"{LEADER} {asked}", f"{LEADER} {asked}或1C"]
        assert all(house.said_by(f"XJ-{tag}", "G1") == set() for tag in "ABC")

    talk(tmp_path, story)


def test_a_fixed_line_cannot_be_asked_and_stays_ambiguous(tmp_path: Path) -> None:
    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        await house.order("B", "G1")
        assert (await house.say("voice", "1", DUTY)).verdict is Verdict.AMBIGUOUS
        assert house.questions() == []

    talk(tmp_path, story)


def test_orders_of_one_letter_are_told_apart_by_telephone(tmp_path: Path) -> None:
    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        urgent = {"sms": "指令A:各队立即集结", "priority": "green_channel"}
        await house.order("A", "G1", order_id="XJ-A2", **urgent)
        assert (await house.say("sms", "1A")).verdict is Verdict.AMBIGUOUS
        (asked,) = house.questions()
        assert "1A" not in asked
        assert "请致电指挥中心" in asked

    talk(tmp_path, story)


@WRITTEN
def test_the_letter_of_an_order_to_others_is_never_credited(tmp_path: Path, bearer: str) -> None:
    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        await house.order("B", "G2")
        fact = await house.say(bearer, "1B")
        assert (fact.verdict, fact.order_id, fact.said) == (Verdict.AMBIGUOUS, "", None)
        assert fact.candidates == ("XJ-A",)
        assert house.said_by("XJ-A", "G1") == house.said_by("XJ-B", "G2") == set()

    talk(tmp_path, story)


@WRITTEN
@pytest.mark.parametrize("others", ["B", "BC"])
def test_the_letter_of_a_closed_order_is_never_credited_to_an_open_one(
    tmp_path: Path, bearer: str, others: str
) -> None:
    async def story(house: SmallTalk) -> None:
        closed = await house.order("A", "G1")
        for tag in others:
            await house.order(tag, "G1")
        await house.close(closed)
        fact = await house.say(bearer, "4A 10人")
        assert fact.verdict is Verdict.AMBIGUOUS
        assert all(house.said_by(f"XJ-{tag}", "G1") == set() for tag in f"A{others}")

    talk(tmp_path, story)


def test_a_status_that_is_not_listed_says_nothing_though_it_is_a_digit(tmp_path: Path) -> None:
    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        fact = await house.heard(StatusReceived("s", RADIO, "", "4"), "radio")
        assert (fact.verdict, fact.raw) == (Verdict.UNPARSED, "4")
        assert house.said_by("XJ-A", "G1") == set()

    talk(tmp_path, story)


@pytest.mark.parametrize("ends_meanwhile", [False, True])
def test_a_digit_in_a_call_answers_the_order_that_was_spoken(
    tmp_path: Path, ends_meanwhile: bool
) -> None:
    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        await house.order("B", "G1", bearers=["voice"])
        while not house.house.order_on_the_line(LEADER):
            await house.house.clock.sleep(0.1)
        if ends_meanwhile:
            await house.close("XJ-B")
        fact = await house.say("voice", "4")
        assert (fact.verdict, fact.order_id) == (Verdict.MATCHED, "XJ-B")
        assert house.said_by("XJ-A", "G1") == set()
        assert house.said_by("XJ-B", "G1") == {"acked", "arrived"}

    talk(tmp_path, story)


@ANY
def test_of_two_at_one_telephone_the_one_to_whom_it_was_sent_has_answered(
    tmp_path: Path, bearer: str
) -> None:
    """G1-C comes first in the book, but G1-A leads the team."""

    async def story(house: SmallTalk) -> None:
        await house.order("A", "G1")
        assert (await house.say(bearer, "1")).person == "G1-A"

    talk(tmp_path, story)


def test_whoever_was_asked_which_order_he_meant_speaks_for_nobody_else(tmp_path: Path) -> None:
    """A radio of two teams: the question goes to one of its carriers, who is of one team."""
    carriers = Book(
        (
            Row("G1-A", "G1", "正指挥", LEADER, RADIO),
            Row("G3-A", "G3", "正指挥", "15400010005", RADIO),
        ),
        (),
    )

    async def story(house: SmallTalk) -> None:
        for tag in "ABC":
            await house.order(tag, *(("G1",) if tag == "C" else ("G3",)))
        await house.say("radio", "1")
        await house.close("XJ-C")
        assert (await house.say("sms", "1")).verdict is Verdict.REPORT
        assert house.said_by("XJ-A", "G3") == house.said_by("XJ-B", "G3") == set()

    talk(tmp_path, story, carriers)


def test_what_comes_twice_counts_once_and_asks_once(tmp_path: Path) -> None:
    """A text that was a report when it came is one still when the modem brings it again."""

    async def story(house: SmallTalk) -> None:
        event = Reply("once", LEADER, "1", None)
        assert (await house.heard(event, "sms")).verdict is Verdict.REPORT
        await house.order("A", "G1")
        await house.order("B", "G1")
        before = house.house.store.last_fact()
        await house.house.gateway.listener.commit("sms", event)
        assert house.house.store.last_fact() == before

    talk(tmp_path, story)
