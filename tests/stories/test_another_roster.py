"""Another roster comes into force while an order is open."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import PEOPLE, UNITS, SmallHall, order

SUCCESSOR = "15400010077"


def leader_replaced(people: str) -> str:
    """G01's leader has left; another human has his post at another telephone."""
    gone = "G01-A,G01,赵志强,正指挥,15400010001,1001000,,2026-01-01,,"
    assert gone in people
    return people.replace(gone, f"G01-C,G01,王建国,正指挥,{SUCCESSOR},1001000,,2026-01-01,,")


def with_tables(
    directory: Path, units: Callable[[str], str] = str, people: Callable[[str], str] = str
) -> None:
    (directory / "units.csv").write_text(units(UNITS), encoding="utf-8")
    (directory / "people.csv").write_text(people(PEOPLE), encoding="utf-8")


async def reloaded(hall: SmallHall) -> dict[str, Any]:
    answer = await hall.core.request("roster", "reload", {})
    assert answer["status"] == "ok"
    data: dict[str, Any] = answer["data"]
    return data


def test_an_open_order_keeps_whom_it_was_planned_for(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            with_tables(tmp_path, people=leader_replaced)
            assert (await reloaded(hall))["changed"]
            await hall.clock.sleep(60)
            # Whoever was addressed still speaks for his unit, at the address he was reached at.
            hall.network.send_text("15400010001", "1")
            await hall.clock.sleep(20)
            shown = (await hall.core.request("order", "show", {"order_id": "XJ-1"}))["data"]
            await hall.core.request("order", "submit", order("XJ-2"))
            await hall.clock.sleep(60)
        assert shown["recipients"] == 5
        assert shown["legs"]["acked"] == 1
        assert "指令A" in hall.texts_to("15400010001")[0]
        # The next order goes to the successor alone, who never had the first one.
        assert len(hall.texts_to(SUCCESSOR)) == 1
        assert len(hall.texts_to("15400010001")) == 1
        assert len(hall.core.of_kind("roster.changed")) == 2

    run_virtual(story())


def test_an_open_order_keeps_its_limits(tmp_path: Path) -> None:
    """The limits of a leg are those of its unit when the order was accepted."""

    async def story() -> None:
        hall = SmallHall(tmp_path, limits="lishui")
        async with hall.life():
            await hall.core.request("order", "submit", order())
            before = hall.store.due_alarms("9999", 100)
            # A unit of the third tier has other limits than one of the first.
            with_tables(tmp_path, units=lambda text: text.replace(",1,township", ",3,township"))
            assert (await reloaded(hall))["changed"]
            after = hall.store.due_alarms("9999", 100)
        assert before == after
        assert any(alarm.alarm_id.startswith("breach/") for alarm in before)

    run_virtual(story())


def test_a_rung_rings_the_duty_phone_of_the_roster_in_force(tmp_path: Path) -> None:
    """What is not planned yet asks the roster of its own moment."""

    async def story() -> None:
        lines = PhoneLines(8, {"0600-5551099": "answer:6:dtmf=1"})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.clock.sleep(5)  # the bearers come up
            await hall.core.request("order", "submit", order(bearers=["sms", "voice"]))
            moved = "0600-5551099"
            with_tables(tmp_path, units=lambda text: text.replace("0600-5551003", moved))
            await reloaded(hall)
            await hall.clock.sleep(300)
            acked = [event["subject"] for event in hall.core.of_kind("feedback.acked")]
        called = {call.to for call in lines.calls}
        assert "0600-5551099" in called
        assert "0600-5551003" not in called
        assert "XJ-1/G03" in acked

    run_virtual(story())


def test_a_number_that_went_to_another_unit_still_answers_for_the_old_order(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            asked = order(legs=[{"unit_id": "G01"}])
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(60)
            with_tables(tmp_path, people=lambda text: text.replace("G01-A,G01", "G01-A,G02"))
            await reloaded(hall)
            hall.network.send_text("15400010001", "4")
            await hall.clock.sleep(20)
        (arrived,) = hall.core.of_kind("feedback.arrived")
        assert (arrived["subject"], arrived["data"]["person"]) == ("XJ-1/G01", "G01-A")
        assert hall.core.of_kind("inbound.report") == []

    run_virtual(story())


def test_an_unreadable_roster_leaves_the_old_one_in_force(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            (tmp_path / "people.csv").write_text("person_id,name\n", encoding="utf-8")
            answer = await hall.core.request("roster", "reload", {})
            assert answer["faults"] == ["people.csv:1: 缺少列 unit_id", "people.csv:1: 缺少列 role"]
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(60)
        assert hall.texts_to("15400010001")
        assert len(hall.core.of_kind("roster.changed")) == 1

    run_virtual(story())
