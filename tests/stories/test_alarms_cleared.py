"""An alarm stands until what it tells of is over: the hall's list never holds what is no more."""

from pathlib import Path
from typing import Any

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.handing_on import says
from tests.stories.small_hall import SmallHall, order

LEADERS = {"G01": "15400010001", "G02": "15400010003", "G03": "15400010005"}


def alarms(hall: SmallHall, kind: str) -> list[tuple[str, str]]:
    """(alarm, unit or reason of the end) in the order told."""
    data = [event["data"] for event in hall.core.of_kind(f"alarm.{kind}")]
    return [(one["alarm"], one.get("unit") or one.get("because", "")) for one in data]


async def silent_hall(hall: SmallHall, **changes: Any) -> None:
    await hall.clock.sleep(5)
    await hall.core.request("order", "submit", order(**changes))
    await hall.clock.sleep(700)


def test_the_alarm_of_silence_ends_with_the_last_silent_unit(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await silent_hall(hall)
            assert ("ladder exhausted", "") in alarms(hall, "raised")
            for unit in ("G01", "G02"):
                await says(hall, LEADERS[unit], "1")
            assert alarms(hall, "cleared") == []
            await says(hall, LEADERS["G03"], "2 人员在外")
            assert alarms(hall, "cleared") == [("ladder exhausted", "")]
            await says(hall, LEADERS["G03"], "1")
        assert alarms(hall, "cleared") == [("ladder exhausted", ""), ("refusal", "G03")]

    run_virtual(story())


def test_what_still_stands_ends_with_the_order(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await silent_hall(hall, mandatory_confirm=["G02"])
            await says(hall, LEADERS["G02"], "2 人员在外")
            assert alarms(hall, "cleared") == [("mandatory leg silent", "")]
            asked = {"order_id": "XJ-1", "operator": "seat-1", "reason": "水退了"}
            await hall.core.request("order", "cancel", asked)
            await says(hall, LEADERS["G02"], "1")
        told = [event["data"] for event in hall.core.of_kind("alarm.cleared")][1:]
        assert [(one["alarm"], one["because"]) for one in told] == [
            ("refusal", "cancelled"),
            ("ladder exhausted", "cancelled"),
        ]

    run_virtual(story())
