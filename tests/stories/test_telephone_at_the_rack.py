"""The person at the rack calls a telephone over a channel: what came back, and that no more did."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, order
from tests.stories.telephone_hall import TelephoneHall

HANDSET, ZHAO = "15400019999", "15400010001"
CONNECTED_S = 20


def tried(tmp_path: Path, pattern: str, asked: dict[str, Any] | None = None) -> dict[str, Any]:
    """The answer to one trial call to a telephone of this pattern."""

    async def story() -> dict[str, Any]:
        hall = TelephoneHall(tmp_path, {HANDSET: pattern})
        async with hall.life():
            await hall.clock.sleep(CONNECTED_S)
            facts = hall.store.last_fact()[0]
            request = {"name": "lines", "to": HANDSET, "talkgroup": False, "wait_s": 10.0}
            answer = await hall.core.request("channel", "test", request | (asked or {}))
            assert list(hall.store.facts_since(facts)) == []
            assert hall.violations == []
        data: dict[str, Any] = answer["data"]
        return data | {"error": answer.get("error", "")}

    return run_virtual(story())


def test_a_key_comes_back_with_the_time_at_which_it_was_pressed(tmp_path: Path) -> None:
    answer = tried(tmp_path, "answer:5:dtmf=1")
    assert (answer["ok"], answer["reason"]) == (True, "")
    facts = answer["facts"]
    assert (facts["to"], facts["receipt"], facts["digits"]) == (HANDSET, "confirmed", "1")
    assert "测试" in facts["text"]
    assert [(row["what"], row["detail"]) for row in answer["heard"]] == [("digits", "1")]


@pytest.mark.parametrize(
    ("pattern", "receipt", "reason"),
    [
        ("answer:5:none", "answered", "no_confirmation"),
        ("voicemail", "answered", "no_confirmation"),
        ("busy", "failed", "busy"),
        ("off", "failed", "off"),
        ("no_answer", "failed", "no_answer"),
    ],
)
def test_whoever_is_not_reached_is_told_with_the_cause(
    tmp_path: Path, pattern: str, receipt: str, reason: str
) -> None:
    answer = tried(tmp_path, pattern)
    assert not answer["ok"]
    assert (answer["facts"]["receipt"], answer["reason"]) == (receipt, reason)
    assert answer["heard"] == []


def test_emergency_numbers_are_not_for_trials(tmp_path: Path) -> None:
    answer = tried(tmp_path, "busy", {"to": "0576-110"})
    assert (answer["ok"], answer["facts"]["receipt"]) == (False, "refused")
    assert "never dialled" in answer["reason"]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"to": "hall"}, "to"),
        ({"to": "１２３４"}, "to"),
        ({"to": 15400019999}, "to"),
        ({"text": "长" * 61}, "text"),
        ({"talkgroup": True}, "talkgroup"),
        ({"status": "0x8002"}, "status"),
    ],
)
def test_what_cannot_be_tried_is_named(tmp_path: Path, asked: dict[str, Any], named: str) -> None:
    answer = tried(tmp_path, "busy", asked)
    assert answer["error"].startswith(f"无法测试: {named}: ")


def test_what_is_pressed_in_a_trial_answers_no_order(tmp_path: Path) -> None:
    """A leader with an open order is called to try the line: his 1 is no receipt."""

    async def story() -> None:
        hall = TelephoneHall(tmp_path, dict.fromkeys(LEADERS, "answer:5:dtmf=1"))
        async with hall.life():
            await hall.clock.sleep(CONNECTED_S)
            await hall.core.request("order", "submit", order(bearers=["sms"]))
            await hall.clock.sleep(60)
            answer = await hall.core.request("channel", "test", {"name": "lines", "to": ZHAO})
            await hall.clock.sleep(60)
            assert answer["data"]["facts"]["digits"] == "1"
            assert hall.core.of_kind("feedback.acked") == []
            assert hall.core.of_kind("feedback.unparsed") == []

    run_virtual(story())


def test_one_who_asks_twice_calls_once(tmp_path: Path) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {HANDSET: "answer:5:dtmf=1"})
        async with hall.life(), asyncio.TaskGroup() as tasks:
            await hall.clock.sleep(CONNECTED_S)
            asked = {"name": "lines", "to": HANDSET}
            both = [
                tasks.create_task(hall.core.request("channel", "test", asked)) for _ in range(2)
            ]
            answers = [await one for one in both]
            assert [answer["data"]["ok"] for answer in answers] == [True, True]
            assert hall.dialled(HANDSET) == 1

    run_virtual(story())


def test_a_channel_that_is_busy_with_orders_keeps_them(tmp_path: Path) -> None:
    async def story() -> None:
        patterns = dict.fromkeys(LEADERS, "no_answer")
        hall = TelephoneHall(tmp_path, patterns, calls=1)
        async with hall.life():
            await hall.clock.sleep(CONNECTED_S)
            await hall.core.request("order", "submit", order(bearers=["voice"]))
            await hall.clock.sleep(1)
            answer = await hall.core.request("channel", "test", {"name": "lines", "to": HANDSET})
            assert answer["data"]["facts"]["receipt"] == "unsent"
            assert hall.dialled(HANDSET) == 0

    run_virtual(story())
