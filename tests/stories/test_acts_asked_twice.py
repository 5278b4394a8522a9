"""A request that comes again because its answer got lost acts once, over restarts too."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order

MARK = {"order_id": "XJ-1", "unit_id": "G01", "code": "4 12人", "operator": "seat1"}
REPORT = {"order_id": "XJ-1", "unit_id": "G01", "complete": True, "operator": "seat1"}
CORRECT = {
    "order_id": "XJ-1",
    "unit_id": "G01",
    "status": "arrived",
    "at": "2026-08-12T14:00:20+08:00",
    "operator": "seat1",
    "reason": "短信延迟",
}


@pytest.mark.parametrize(
    ("noun", "verb", "data", "told"),
    [
        ("operator", "mark", MARK, "feedback.arrived"),
        ("operator", "correct", CORRECT, "operator.acted"),
        ("unit", "report", REPORT, "feedback.reported"),
    ],
)
def test_the_same_act_within_a_minute_is_one(
    tmp_path: Path, noun: str, verb: str, data: dict[str, Any], told: str
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            if verb == "correct":
                await hall.core.request("operator", "mark", MARK)
            await hall.clock.sleep(59)  # the minute ends between the two
            before = len(hall.core.of_kind(told))
            first = await hall.core.request(noun, verb, data)
        async with hall.life():
            await hall.clock.sleep(2)
            again = await hall.core.request(noun, verb, data)
            await hall.clock.sleep(1)
            shown = (await hall.core.request("order", "show", {"order_id": "XJ-1"}))["data"]
            count = len(hall.core.of_kind(told)) - before
        assert (first["data"]["again"], again["data"]["again"]) == (False, True)
        assert count == 1
        assert hall.core.of_kind("feedback.repeated") == []
        assert shown["repeats"] == 0

    run_virtual(story())


def test_the_same_act_later_or_another_one_is_one_more(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.core.request("operator", "mark", MARK)
            other = await hall.core.request("operator", "mark", MARK | {"operator": "seat2"})
            await hall.clock.sleep(200)
            later = await hall.core.request("operator", "mark", MARK)
            await hall.clock.sleep(1)
        assert (other["data"]["again"], later["data"]["again"]) == (False, False)
        assert len(hall.core.of_kind("feedback.repeated")) == 2

    run_virtual(story())
