"""What radios tell reaches the hall, and none of it holds up a page."""

import asyncio
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

from gateway.driver_api import EmergencyReceived, LocationReported, Position, RadioTextReceived
from gateway.driver_kit.virtual_loop import run_virtual
from gateway.journal.audit import audit
from gateway.rehearsal.radio_channel import RadioSystem
from tests.stories.small_hall import PEOPLE, SmallHall, fitted_beside, order

HERE = Position(28.85, 120.73)
LEADERS = ("1001000", "1001001", "1001002", "1001003", "1001004")


def hall_with_radios(tmp_path: Path) -> tuple[SmallHall, RadioSystem]:
    """Every leader has a radio."""
    system = RadioSystem()
    hall = SmallHall(tmp_path, beside=[fitted_beside(system.kind, "tetra")])
    head, *rows = PEOPLE.splitlines()
    cells = [row.split(",") for row in rows]
    for row, radio in zip(cells, (*LEADERS, LEADERS[3]), strict=True):
        row[5] = radio
    people = "\n".join([head, *(",".join(row) for row in cells)])
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    return hall, system


async def flood(system: RadioSystem, reports: int) -> None:
    """Positions as quick as they are committed."""
    assert system.inbox is not None
    for number in range(reports):
        radio = f"20{number % 60:05d}"
        await system.inbox.commit(LocationReported(f"l-{number}", radio, HERE))


def test_pages_leave_in_their_time_during_a_flood_of_positions(tmp_path: Path) -> None:
    async def story() -> None:
        hall, system = hall_with_radios(tmp_path)
        async with hall.life() as gateway:
            await hall.clock.sleep(8)
            begun_s = hall.clock.monotonic_s()
            facts = hall.store.last_fact()[0]
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(flood(system, 300))
                asked = order(bearers=["radio"], radio_text="指令A 集结")
                await hall.core.request("order", "submit", asked)
            flooded = hall.store.last_fact()[0]
            await hall.clock.sleep(60)
            assert len(gateway.listener.radios.book._radios) == 60
        aired = sorted(page.at_s - begun_s for page in system.pages)
        assert len({page.page.to for page in system.pages}) == 5
        # two seconds of air each is the radio's own time
        assert all(at_s <= 2.0 * place + 0.5 for place, at_s in enumerate(aired, 1))
        assert len(hall.core.of_kind("inbound.location")) == 300
        assert flooded - facts < 30

    run_virtual(story())


def test_an_emergency_reaches_the_hall_within_a_second_though_positions_flood_it(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall, system = hall_with_radios(tmp_path)
        async with hall.life():
            await hall.clock.sleep(8)
            await hall.core.request("order", "submit", order(bearers=["radio"], radio_text="集结"))
            await flood(system, 300)
            assert system.inbox is not None
            pressed = EmergencyReceived("e-1", "1001002", "紧急报警", HERE)
            await system.inbox.commit(pressed)
            # what was committed survives whatever comes now
            assert hall.store.has_key("emergency/e-1")
            await hall.clock.sleep(1)
            (event,) = hall.core.of_kind("inbound.emergency")
            alarms = [e["data"] for e in hall.core.of_kind("alarm.raised")]
            await system.inbox.commit(pressed)
            await hall.clock.sleep(5)
            assert len(hall.core.of_kind("inbound.emergency")) == 1
        assert (event["data"]["person"], event["data"]["unit"]) == ("G02-A", "G02")
        assert event["data"]["orders"] == ["XJ-1"]
        assert "emergency key" in [alarm["alarm"] for alarm in alarms]
        assert hall.core.of_kind("feedback.help") == []

    run_virtual(story())


def test_positions_told_while_the_core_is_away_are_told_when_it_is_back(tmp_path: Path) -> None:
    async def story() -> None:
        hall, system = hall_with_radios(tmp_path)
        async with hall.life():
            await hall.clock.sleep(8)
            hall.core.cut()
            await flood(system, 50)
            await hall.clock.sleep(30)
            hall.core.restore()
            await hall.clock.sleep(10)
            listed = await hall.core.request("radio", "list", {})
        assert len(hall.core.of_kind("inbound.location")) == 50
        rows = {row["address"]: row for row in listed["data"]["radios"]}
        assert len(rows) == 55
        assert rows["2000007"]["position"]["latitude_deg"] == HERE.latitude_deg
        assert (rows["1001002"]["unit"], rows["1001002"]["heard_at"]) == ("G02", None)

    run_virtual(story())


def test_a_text_from_a_radio_is_filed_as_a_short_message_is(tmp_path: Path) -> None:
    async def story() -> None:
        hall, system = hall_with_radios(tmp_path)
        async with hall.life():
            await hall.clock.sleep(8)
            await hall.core.request("order", "submit", order(bearers=["radio"], radio_text="集结"))
            await hall.clock.sleep(20)
            assert system.inbox is not None
            for key, radio, text in (
                ("t-1", "1001002", "到达现场 8人"),
                ("t-2", "1001004", "路上堵车"),
                ("t-3", "7777777", "收到"),
            ):
                await system.inbox.commit(RadioTextReceived(key, radio, text))
            await hall.clock.sleep(5)
        (arrived,) = hall.core.of_kind("feedback.arrived")
        assert (arrived["data"]["bearer"], arrived["data"]["strength"]) == ("radio", 8)
        assert arrived["data"]["recipient"] == "G02-A"
        assert [e["data"]["raw"] for e in hall.core.of_kind("feedback.unparsed")] == ["路上堵车"]
        assert [e["data"]["address"] for e in hall.core.of_kind("feedback.unmatched")] == [
            "7777777"
        ]

    run_virtual(story())


def test_what_radios_told_lies_in_a_sound_journal_and_is_there_after_a_start(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall, system = hall_with_radios(tmp_path)
        async with hall.life():
            await hall.clock.sleep(8)
            await hall.core.request("order", "submit", order(bearers=["radio"], radio_text="集结"))
            await flood(system, 20)
            assert system.inbox is not None
            await system.inbox.commit(EmergencyReceived("e-1", "1001002", "紧急报警", HERE))
            await hall.clock.sleep(30)
        async with hall.life():
            await hall.clock.sleep(8)
            await system.inbox.commit(EmergencyReceived("e-1", "1001002", "紧急报警", HERE))
            listed = await hall.core.request("radio", "list", {})
            await hall.clock.sleep(5)
        rows = {row["address"]: row for row in listed["data"]["radios"]}
        assert rows["2000007"]["position"]["longitude_deg"] == HERE.longitude_deg
        assert len(hall.core.of_kind("inbound.emergency")) == 1
        with closing(connect(tmp_path / "copy.db")) as copy:
            hall.store.writes.backup(copy)
        assert audit(tmp_path / "copy.db").findings == ()

    run_virtual(story())
