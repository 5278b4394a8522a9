"""What became of each part: references that wrap, reports that come early, late, twice or never."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.many_teams import many_people, order_to_all
from tests.stories.small_hall import SmallHall, order

THREE_PARTS = "【仙居应急联动】指令A:" + "各队立即集结" * 30


def by_address(hall: SmallHall, kind: str) -> Counter[str]:
    return Counter(event["data"]["address"] for event in hall.core.of_kind(kind))


@pytest.mark.parametrize(
    "faults",
    [
        {"default_terminal": "delivered:200"},
        {"default_terminal": "delivered:200", "duplicate_reports": True},
        {"report_before_answer": True},
        {"report_before_answer": True, "duplicate_reports": True},
    ],
    ids=["late", "late and twice", "before the answer", "before the answer and twice"],
)
def test_three_hundred_texts_in_flight_over_references_that_wrap(
    tmp_path: Path, faults: dict[str, Any]
) -> None:
    async def story() -> None:
        settings = {"first_reference": 250, "latency_s": 0.3} | faults
        hall = SmallHall(tmp_path, modems=1, **settings)
        numbers = many_people(tmp_path, 300)
        # every third telephone never has it, and says so
        for number in numbers[::3]:
            hall.network.set_terminal(number, "expired:200")
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(300))
            await hall.clock.sleep(500)
            delivered, expired = (
                by_address(hall, f"delivery.{k}") for k in ("delivered", "expired")
            )
            assert delivered == Counter(set(numbers) - set(numbers[::3]))
            assert expired == Counter(numbers[::3])
            assert hall.core.of_kind("delivery.unknown") == []

    run_virtual(story())


FATES = {
    "delivered:4": "delivered",
    "part_fail:2": "partially_delivered",
    "undelivered": "failed",
    "expired": "expired",
    "no_dlr": "accepted",
}


@pytest.mark.parametrize("pattern", FATES)
def test_the_status_of_a_long_text_is_that_of_all_its_parts(tmp_path: Path, pattern: str) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, terminals={"15400010001": pattern})
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order(sms=THREE_PARTS))
            await hall.clock.sleep(300)
            told = [
                event["type"].partition(".")[2]
                for kind in dict.fromkeys(hall.core.kinds())
                for event in hall.core.of_kind(kind)
                if kind.startswith("delivery.") and event["data"]["address"] == "15400010001"
            ]
            assert told[-1] == FATES[pattern]
            assert told.count("accepted") == 1
            if pattern in ("part_fail:2", "undelivered", "expired"):
                (event,) = hall.core.of_kind(f"delivery.{FATES[pattern]}")
                assert event["data"]["cause"]

    run_virtual(story())
