"""What an operator does to an order: each act has a name and a reason and rewrites nothing."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order


async def opened(hall: SmallHall) -> None:
    await hall.core.request("order", "submit", order())
    await hall.clock.sleep(30)


def test_a_mark_of_an_operator_counts_and_says_whose_it_is(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await opened(hall)
            asked = {"order_id": "XJ-1", "unit_id": "G01", "code": "4 12人", "operator": "seat1"}
            answer = await hall.core.request("operator", "mark", asked | {"via": "radio"})
            await hall.clock.sleep(1)
            (arrived,) = hall.core.of_kind("feedback.arrived")
            (acted,) = hall.core.of_kind("operator.acted")
        assert answer["data"]["marks"]["arrived"]["by"] == "operator:seat1"
        assert answer["data"]["strength"] == 12
        assert arrived["data"]["person"] == "operator:seat1"
        assert acted["data"]["via"] == "radio"

    run_virtual(story())


def test_a_corrected_time_keeps_the_recorded_one(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await opened(hall)
            hall.network.send_text("15400010001", "4", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(5)
            asked = {
                "order_id": "XJ-1",
                "unit_id": "G01",
                "status": "arrived",
                "at": "2026-08-12T14:00:20+08:00",
                "operator": "seat1",
                "reason": "短信延迟, 电台先到",
            }
            mark = (await hall.core.request("operator", "correct", asked))["data"]["marks"]
            await hall.clock.sleep(1)
            (acted,) = hall.core.of_kind("operator.acted")
        assert mark["arrived"]["at"] == "2026-08-12T06:00:20Z"
        assert mark["arrived"]["recorded_at"] == acted["data"]["before"]
        assert acted["data"]["reason"] == "短信延迟, 电台先到"

    run_virtual(story())


def test_a_text_sent_again_is_marked_and_acts_once(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await opened(hall)
            asked = {"order_id": "XJ-1", "unit_id": "G01", "operator": "seat1", "reason": "没收到"}
            first = await hall.core.request("operator", "resend", asked)
            await hall.core.request("operator", "resend", asked)
            await hall.clock.sleep(30)
            shown = (await hall.core.request("order", "show", {"order_id": "XJ-1"}))["data"]
            (acted,) = hall.core.of_kind("operator.acted")
        assert acted["subject"] == "XJ-1/G01"
        assert first["data"]["recipients"] == ["G01-A", "G01-B"]
        for number in ("15400010001", "15400010002"):
            once, again = hall.texts_to(number)
            assert again == f"（重发）{once}"
        assert shown["recipients"] == 5

    run_virtual(story())


@pytest.mark.parametrize(
    ("verb", "asked", "faults"),
    [
        (
            "mark",
            {"order_id": "XJ-1", "unit_id": "G09", "code": "晚点到"},
            [
                "operator: 缺少",
                "unit_id: 指令不含单位 G09",
                "code: '晚点到' 不是一种回复",
            ],
        ),
        (
            "correct",
            {"order_id": "XJ-1", "unit_id": "G01", "status": "arrived", "at": "2026-08-12T14:00"},
            [
                "operator: 缺少",
                "reason: 缺少",
                "at: '2026-08-12T14:00' 没有时区",
                "status: G01 还没有 arrived 的记录",
            ],
        ),
        ("resend", {"order_id": "XJ-9", "unit_id": "G01", "operator": "a", "reason": "b"},
         ["order_id: 没有进行中的指令 XJ-9"]),
    ],
)  # fmt: skip
def test_an_act_that_cannot_be_done_names_every_reason(
    tmp_path: Path, verb: str, asked: dict[str, Any], faults: list[str]
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await opened(hall)
            response = await hall.core.request("operator", verb, asked)
        assert sorted(response["faults"]) == sorted(faults)

    run_virtual(story())


@pytest.mark.parametrize(
    ("at", "fault"),
    [
        ("2036-01-01T00:00:00+08:00", "at: 时刻在将来"),
        ("2016-01-01T00:00:00+08:00", "at: 时刻早于指令受理"),
    ],
)
def test_a_time_that_cannot_be_is_not_signed(tmp_path: Path, at: str, fault: str) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await opened(hall)
            hall.network.send_text("15400010001", "4", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(5)
            asked = {"order_id": "XJ-1", "unit_id": "G01", "status": "arrived", "at": at}
            asked |= {"operator": "seat1", "reason": "r"}
            answer = await hall.core.request("operator", "correct", asked)
        assert answer["faults"] == [fault]

    run_virtual(story())


def test_a_bound_message_keeps_its_head_count(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await opened(hall)
            hall.network.send_text("15400099999", "集结完毕 6人", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(5)
            asked = {"order_id": "XJ-1", "unit_id": "G01", "code": "3", "operator": "seat1"}
            await hall.core.request("operator", "bind", asked | {"source": "15400099999"})
            shown = (await hall.core.request("order", "show", {"order_id": "XJ-1"}))["data"]
        (leg,) = [row for row in shown["leg_rows"] if row["unit_id"] == "G01"]
        assert leg["strength"] == 6

    run_virtual(story())
