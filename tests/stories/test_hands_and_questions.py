"""What a human takes out of the gateway's hands: a unit, and the choice in a doubt."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import SmallHall, order

BOTH = ["sms", "voice"]
TAKE = {"order_id": "XJ-1", "unit_id": "G01", "operator": "seat1", "reason": "人工联系"}


async def shown(hall: SmallHall) -> dict[str, Any]:
    answer = await hall.core.request("order", "show", {"order_id": "XJ-1"})
    return dict(answer["data"])


def calls_to(lines: PhoneLines, number: str) -> int:
    return sum(call.to == number for call in lines.calls)


def test_a_unit_in_hand_is_not_called_by_itself_and_its_clocks_run(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {})
        hall = SmallHall(tmp_path, beside=[lines.kind], limits="xianju")
        async with hall.life():
            await hall.clock.sleep(5)
            legs = [{"unit_id": unit, "task": "cross_township"} for unit in ("G01", "G02")]
            await hall.core.request("order", "submit", order(bearers=BOTH, legs=legs))
            await hall.clock.sleep(40)  # everybody was rung once, and is to be rung again
            answer = await hall.core.request("operator", "takeover", TAKE)
            await hall.clock.sleep(5_000)
            breached = {event["subject"] for event in hall.core.of_kind("deadline.breached")}
            exhausted = [
                event["data"]["units"]
                for event in hall.core.of_kind("alarm.raised")
                if event["data"]["alarm"] == "ladder exhausted"
            ]
            (acted,) = hall.core.of_kind("operator.acted")
            rows = {leg["unit_id"]: leg["in_hand"] for leg in (await shown(hall))["leg_rows"]}
        assert answer["data"]["in_hand"] == {"G01": "seat1"}
        assert (acted["data"]["act"], acted["data"]["reason"]) == ("takeover", "人工联系")
        assert acted["data"]["withdrawn"] == 2
        assert (calls_to(lines, "15400010001"), calls_to(lines, "0600-5551001")) == (1, 0)
        assert calls_to(lines, "15400010003") > 1
        assert calls_to(lines, "0600-5551002") > 0
        assert {"XJ-1/G01", "XJ-1/G02"} <= breached
        assert exhausted == [["G01", "G02"]]
        assert rows == {"G01": "seat1", "G02": ""}

    run_virtual(story())


def test_a_unit_that_is_given_back_is_called_again(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order(bearers=BOTH))
            await hall.clock.sleep(2)
            await hall.core.request("operator", "takeover", TAKE | {"unit_id": ""})
            await hall.clock.sleep(60)
        async with hall.life():  # who has it in hand is not forgotten
            await hall.clock.sleep(30)
            before = len(lines.calls)
            back = TAKE | {"unit_id": "", "release": True}
            first = await hall.core.request("operator", "takeover", back)
            second = await hall.core.request("operator", "takeover", back)
            await hall.clock.sleep(600)
        assert before <= 5
        assert (first["data"]["again"], second["data"]["again"]) == (False, True)
        assert calls_to(lines, "0600-5551001") > 0

    run_virtual(story())


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"operator": "", "reason": ""}, ["operator: 缺少", "reason: 缺少"]),
        ({"unit_id": "G9"}, ["unit_id: 指令不含单位 G9"]),
        ({"release": "yes"}, ["release: 应为 true 或 false"]),
        ({"order_id": "XJ-9"}, ["order_id: 没有进行中的指令 XJ-9"]),
    ],
)
def test_a_takeover_that_cannot_be_made_names_every_reason(
    tmp_path: Path, changes: dict[str, Any], faults: list[str]
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            answer = await hall.core.request("operator", "takeover", TAKE | changes)
        assert answer["faults"] == faults

    run_virtual(story())


def doubtful(tmp_path: Path, unknown: str) -> SmallHall:
    """The first modem sends one text and never says so; the number is nobody's but its reader's."""
    silent = {"silent_from_text": 1, "silent_kind": "on_air_without_answer", "silent_for_s": 60}
    terminals = dict.fromkeys(("15400010001", "15400010002"), "no_dlr")
    return SmallHall(
        tmp_path, modems=1, each={1: silent}, terminals=terminals, rules={"unknown": unknown}
    )


async def in_doubt(hall: SmallHall) -> None:
    await hall.clock.sleep(5)
    await hall.core.request("order", "submit", order(legs=[{"unit_id": "G01"}]))
    await hall.clock.sleep(300)


@pytest.mark.parametrize(("unknown", "asked"), [("resend", 0), ("ask", 1)])
def test_a_doubt_is_asked_about_only_where_the_site_wants_it(
    tmp_path: Path, unknown: str, asked: int
) -> None:
    async def story() -> None:
        hall = doubtful(tmp_path, unknown)
        async with hall.life():
            await in_doubt(hall)
            questions = hall.core.of_kind("operator.asked")
            order_shown = await shown(hall)
        assert len(questions) == asked
        assert len(order_shown["questions"]) == asked
        marked = [t for t in hall.network.texts if t.text.startswith("（可能重复）")]
        assert (len(marked) > 0) == (unknown == "resend")

    run_virtual(story())


@pytest.mark.parametrize(("decision", "copies"), [("resend", 2), ("leave", 1)])
def test_a_question_is_answered_once_and_survives_a_restart(
    tmp_path: Path, decision: str, copies: int
) -> None:
    async def story() -> None:
        hall = doubtful(tmp_path, "ask")
        async with hall.life():
            await in_doubt(hall)
            (asked,) = hall.core.of_kind("operator.asked")
        question = asked["data"]["question"]
        act = {"question": question, "operator": "seat1", "reason": "已电话核实"}
        async with hall.life():
            await hall.clock.sleep(30)
            (listed,) = (await shown(hall))["questions"]
            first = await hall.core.request("operator", "decide", act | {"decision": decision})
            again = await hall.core.request("operator", "decide", act | {"decision": decision})
            other = {"resend": "leave", "leave": "resend"}[decision]
            against = await hall.core.request("operator", "decide", act | {"decision": other})
            await hall.clock.sleep(120)
            (acted,) = hall.core.of_kind("operator.acted")
        number = asked["data"]["address"]
        assert (listed["question"], listed["open"]) == (question, True)
        assert asked["data"]["at_stake"].startswith("短信结果不明")
        assert (first["data"]["decision"], first["data"]["again"]) == (decision, False)
        assert again["data"]["again"] is True
        assert against["faults"] == [f"question: seat1 已决定 {decision}"]
        assert (acted["data"]["act"], acted["data"]["decision"]) == ("decide", decision)
        texts = hall.texts_to(number)
        assert len(texts) == copies
        assert [text.startswith("（可能重复）") for text in texts[1:]] == [True] * (copies - 1)

    run_virtual(story())


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"reason": "", "operator": ""}, ["operator: 缺少", "reason: 缺少"]),
        ({"decision": "maybe"}, ["decision: 'maybe' 不在 resend, leave 之中"]),
        ({"question": "XJ-1/sms/9#1"}, ["question: 没有这个问题 XJ-1/sms/9#1"]),
    ],
)
def test_a_decision_that_cannot_be_taken_names_every_reason(
    tmp_path: Path, changes: dict[str, Any], faults: list[str]
) -> None:
    async def story() -> None:
        hall = doubtful(tmp_path, "ask")
        async with hall.life():
            await in_doubt(hall)
            (asked,) = hall.core.of_kind("operator.asked")
            act = {
                "question": asked["data"]["question"],
                "decision": "leave",
                "operator": "seat1",
                "reason": "x",
            }
            answer = await hall.core.request("operator", "decide", act | changes)
        assert answer["faults"] == faults

    run_virtual(story())


def test_a_question_is_moot_once_the_order_has_ended(tmp_path: Path) -> None:
    async def story() -> None:
        hall = doubtful(tmp_path, "ask")
        async with hall.life():
            await in_doubt(hall)
            (asked,) = hall.core.of_kind("operator.asked")
            end = {"order_id": "XJ-1", "operator": "seat1", "reason": "完"}
            await hall.core.request("order", "close", end)
            act = {"question": asked["data"]["question"], "decision": "resend"}
            answer = await hall.core.request(
                "operator", "decide", act | {"operator": "seat1", "reason": "x"}
            )
        assert answer["faults"] == ["question: 已无需决定, 现在的状态是 unknown, 指令 closed"]

    run_virtual(story())
