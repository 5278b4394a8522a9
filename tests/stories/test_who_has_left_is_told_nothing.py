"""A person whose row is valid no more gets no copy and no report: the number may be another's."""

from pathlib import Path
from typing import Any

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import PEOPLE, SmallHall, order

OLD, NEW = "15400010005", "15400010055"
ROW = "G03-A,G03,周晓东,正指挥,15400010005,,,2026-01-01,,"
LEFT = ROW.replace("2026-01-01,,", "2025-01-01,2026-01-31,")
MOVED = f"{LEFT}\n{ROW.replace(OLD, NEW)}"


async def told(tmp_path: Path, rows: str) -> tuple[SmallHall, dict[str, Any]]:
    """An order with a copy and a report to somebody of whom these are the rows."""
    hall = SmallHall(tmp_path)
    assert ROW in PEOPLE
    (tmp_path / "people.csv").write_text(PEOPLE.replace(ROW, rows), encoding="utf-8")
    named = {"copy_to": ["G03-A"], "report_to": ["G03-A", "G02-A"]}
    async with hall.life():
        asked = order(legs=[{"unit_id": "G01"}], **named)
        answer = await hall.core.request("order", "submit", asked)
        await hall.clock.sleep(30)
        await hall.core.request("order", "report", {"order_id": "XJ-1", "operator": "seat1"})
        await hall.clock.sleep(30)
    return hall, answer


def test_who_has_left_gets_nothing_and_the_core_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        hall, answer = await told(tmp_path, LEFT)
        assert hall.texts_to(OLD) == []
        assert len(hall.texts_to("15400010003")) == 1
        assert answer["data"]["fits_nobody"] == ["copy_to: G03-A", "report_to: G03-A"]
        alarms = [event["data"]["alarm"] for event in hall.core.of_kind("alarm.raised")]
        assert "address fits nobody" in alarms

    run_virtual(story())


def test_who_has_a_new_number_is_told_there(tmp_path: Path) -> None:
    async def story() -> None:
        hall, answer = await told(tmp_path, MOVED)
        assert hall.texts_to(OLD) == []
        assert len(hall.texts_to(NEW)) == 2
        assert "fits_nobody" not in answer["data"]

    run_virtual(story())
