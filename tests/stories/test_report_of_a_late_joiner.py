"""The 24 hours of a unit that joins an order later begin when it joins, to the last of them."""

from pathlib import Path
from typing import Any

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order

HOUR_S = 3_600
JOINS = {
    "order_id": "XJ-1",
    "operator": "seat1",
    "reason": "增援",
    "legs": [{"unit_id": "G02", "task": "own_area"}],
}
REPORT = {"order_id": "XJ-1", "unit_id": "G02", "operator": "seat1", "result": "已处置"}


async def joined_after(hall: SmallHall, hours: float) -> dict[str, Any]:
    legs = [{"unit_id": "G01", "task": "own_area"}]
    await hall.core.request("order", "submit", order(legs=legs, progress=False))
    await hall.clock.sleep(hours * HOUR_S)
    return await hall.core.request("order", "update", JOINS)


def test_an_order_is_remembered_until_its_last_unit_has_had_its_24_hours(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, limits="xianju")
        async with hall.life():
            await joined_after(hall, 10)
            await hall.core.request("order", "close", {"order_id": "XJ-1"})
            await hall.clock.sleep(23.5 * HOUR_S)
            answer = await hall.core.request("unit", "report", REPORT)
            late = hall.core.of_kind("deadline.met_late")
            await hall.clock.sleep(3 * HOUR_S)
            gone = await hall.core.request("unit", "report", REPORT | {"result": "补充"})
        assert (answer["status"], answer["data"]["complete"], late) == ("ok", True, [])
        assert gone["status"] == "error"

    run_virtual(story())


def test_a_reminder_names_the_end_of_the_units_own_24_hours(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, limits="xianju")
        async with hall.life():
            await joined_after(hall, 10)
            await hall.clock.sleep(2.5 * HOUR_S)
        # The order is of 14:00 on the 12th, so it joined on the 13th at 00:00.
        assert "请于8月14日00:00前报送" in hall.texts_to("15400010003")[-1]
        assert "请于8月13日14:00前报送" in hall.texts_to("15400010001")[-1]

    run_virtual(story())
