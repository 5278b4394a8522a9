"""A journal rolls at the turn of the month and stays one record."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from gateway.driver_kit.virtual_loop import virtual_clock
from gateway.journal.audit import audit
from gateway.journal.connections import connect_tool
from gateway.journal.errors import JournalUnusable, RollPutOff
from gateway.journal.export import export_facts
from gateway.journal.journal import Journal
from gateway.journal.roll import KEYS_HOLD, Roll, turn_of_month
from gateway.journal.segments import identity_of
from gateway.journal.store import open_store
from gateway.journal.verify import verify
from gateway.journal.writer import InlineWriter, ThreadWriter
from gateway.runtime.journal_keeper import JournalKeeper, next_night
from tests.unit.journal.long_service import (
    JULY,
    SHANGHAI,
    Process,
    lived,
    never,
    rolled_summer,
    summer,
    utc,
)

T = TypeVar("T")


def names(directory: Path) -> list[str]:
    """The files of the journal that stay, without those of SQLite and the lock."""
    files = (file.name for file in directory.iterdir())
    return sorted(name for name in files if not name.endswith(("-wal", "-shm", ".lock")))


def facts_in(file: Path) -> list[int]:
    with closing(connect_tool(file)) as connection:
        return [number for (number,) in connection.execute("SELECT sequence FROM facts ORDER BY 1")]


@pytest.mark.parametrize(
    ("zone", "now", "turn"),
    [
        ("Asia/Shanghai", "2026-08-20 00:00", "2026-07-31 16:00"),
        ("Asia/Shanghai", "2026-08-03 15:59", "2026-06-30 16:00"),  # what is heard again holds
        ("Asia/Shanghai", "2026-08-03 16:00", "2026-07-31 16:00"),
        ("Asia/Shanghai", "2027-01-04 00:00", "2026-12-31 16:00"),
        ("America/Havana", "2026-11-20 00:00", "2026-11-01 04:00"),  # midnight comes twice
        ("America/Asuncion", "2023-10-20 00:00", "2023-10-01 04:00"),  # there is no midnight
        ("Europe/Berlin", "2026-04-20 00:00", "2026-03-31 22:00"),
        ("Europe/Berlin", "2026-11-20 00:00", "2026-10-31 23:00"),
    ],
)
def test_a_month_begins_at_its_first_instant_at_the_site(zone: str, now: str, turn: str) -> None:
    assert turn_of_month(utc(now), ZoneInfo(zone)) == utc(turn)


@pytest.mark.parametrize(
    ("zone", "now", "night"),
    [
        ("Asia/Shanghai", "2026-08-01 19:29", "2026-08-01 19:30"),
        ("Asia/Shanghai", "2026-08-01 19:30", "2026-08-02 19:30"),
        ("Europe/Berlin", "2026-10-24 02:00", "2026-10-25 02:30"),
        ("Europe/Berlin", "2027-03-27 03:00", "2027-03-28 01:30"),
    ],
)
def test_a_night_is_the_sites(zone: str, now: str, night: str) -> None:
    assert next_night(utc(now), ZoneInfo(zone)) == utc(night)


def test_what_was_rolled_is_the_same_record(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = await summer(path)
        before = list(export_facts(path)), verify(path).end
        await process.roll.run()
        assert (list(export_facts(path)), verify(path).end) == before
        process.close()

    lived(story)
    assert names(tmp_path) == ["journal-001-2026-09.db", "journal.db"]
    report = audit(path)
    assert report.findings == ()
    assert (report.segments, report.unlived, report.begin.fact) == (1, 0, 0)
    assert (tmp_path / "journal-001-2026-09.db").stat().st_mode & 0o777 == 0o400


def test_every_month_has_its_segment_and_the_journal_what_is_young(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = Process(path)
        keeper = JournalKeeper(process.roll, process.clock, SHANGHAI)
        running = process.clock._loop.create_task(keeper.run())
        for month in range(7, 13):
            await process.until(f"2026-{month:02}-15 08:00")
            await process.begin(f"XJ-{month}")
            await process.end(f"XJ-{month}")
            await process.publish()
        running.cancel()
        process.close()

    lived(story)
    segments = [f"journal-00{number}-2026-{number + 6:02}.db" for number in range(1, 6)]
    assert names(tmp_path) == [*segments, "journal.db"]
    facts = [facts_in(tmp_path / name) for name in (*segments, "journal.db")]
    assert [number for some in facts for number in some] == list(range(1, 8 * 6 + 1))
    assert {len(some) for some in facts} == {8}
    assert audit(path).findings == ()


def test_the_turn_is_midnight_at_the_site(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = Process(path)
        await process.until("2026-07-31 15:59")
        await process.alarm("july")
        await process.until("2026-07-31 16:00")
        await process.alarm("august")
        await process.publish()
        await process.until("2026-08-03 15:59")
        await process.roll.run()
        assert names(tmp_path) == ["journal.db"]
        await process.until("2026-08-03 16:00")
        await process.roll.run()
        process.close()

    lived(story)
    assert facts_in(tmp_path / "journal-001-2026-07.db") == [1]
    assert facts_in(path) == [2]


def test_an_order_that_is_open_over_the_turn_delays_the_cut(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = Process(path)
        await process.alarm("first")
        await process.until("2026-07-20 00:00")
        await process.begin("XJ-1")
        await process.alarm("second")
        await process.publish()
        await process.until("2026-08-10 00:00")
        await process.roll.run()
        assert facts_in(tmp_path / "journal-001-2026-07.db") == [1]
        assert facts_in(path)[0] == 2
        process.close()
        again = Process(path)  # a start needs the journal alone
        (tmp_path / "journal-001-2026-07.db").rename(tmp_path / "elsewhere")
        assert list(again.journal.hall.orders) == ["XJ-1"]
        assert [fact.alarm for fact in again.journal.hall_facts()] == ["second"]  # type: ignore[union-attr]
        (tmp_path / "elsewhere").rename(tmp_path / "journal-001-2026-07.db")
        await again.end("XJ-1")
        await again.publish()
        await again.until("2026-08-11 00:00")
        await again.roll.run()
        again.close()

    lived(story)
    assert names(tmp_path)[:2] == ["journal-001-2026-07.db", "journal-002-2026-07.db"]
    assert facts_in(tmp_path / "journal-002-2026-07.db") == list(range(2, 9))
    assert facts_in(path) == [9, 10]
    assert audit(path).findings == ()


def test_what_is_not_published_stays(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = Process(path)
        for kind in ("one", "two", "three"):
            await process.alarm(kind)
        await process.journal.move_cursor(1)
        await process.until("2026-08-10 00:00")
        await process.roll.run()
        assert facts_in(path) == [2, 3]
        assert [row.sequence for row in process.store.events_after(1, 9)] == [2, 3]
        process.close()

    lived(story)
    assert verify(path).findings == ()


def test_a_journal_of_which_everything_was_cut_off_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = Process(path)
        await process.alarm("one")
        await process.publish()
        await process.until("2026-08-10 00:00")
        await process.roll.run()
        assert facts_in(path) == []
        process.close()
        again = Process(path)
        await again.alarm("two")
        assert again.store.last_fact()[0] == again.store.last_event_sequence() == 2
        again.close()

    lived(story)
    assert audit(path).findings == ()
    assert audit(path).facts == 2


def test_a_roll_waits_until_the_hall_is_quiet(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    busy_until = JULY + timedelta(days=40, minutes=5)

    async def story() -> datetime:
        process = Process(path, is_quiet=lambda: process.clock.utc() >= busy_until)
        await process.alarm("one")
        await process.publish()
        await process.clock.sleep(40 * 86_400)
        await process.roll.run()
        process.close()
        return process.clock.utc()

    assert lived(story) >= busy_until
    assert facts_in(path) == []


def test_rows_go_in_slices_between_which_the_hall_commits(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    most: list[int] = []

    async def story() -> None:
        process = Process(path)
        for number in range(450):
            await process.alarm(f"a{number}")
        await process.publish()
        await process.until("2026-08-10 00:00")
        left = [len(facts_in(path))]

        def look() -> None:
            left.append(len(facts_in(path)))

        process.journal.on_durable(lambda _: look())
        running = process.clock._loop.create_task(process.roll.run())
        while not running.done():
            await process.alarm("meanwhile")
            await process.clock.sleep(0.01)
        most.append(max(before - after for before, after in pairwise(left)))
        process.close()

    lived(story)
    assert 0 < most[0] <= 50
    assert audit(path).findings == ()


def test_a_disk_without_space_puts_the_roll_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "journal.db"
    monkeypatch.setattr("gateway.journal.cutting._LEFT_FREE_BYTES", 2**60)

    async def story() -> None:
        process = await summer(path)
        with pytest.raises(RollPutOff, match="no space"):
            await process.roll.run()
        process.close()

    lived(story)
    assert names(tmp_path) == ["journal.db"]
    assert audit(path).findings == ()


def test_a_damaged_journal_is_not_rolled(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = await summer(path)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("UPDATE facts SET kind = 'x' WHERE sequence = 3")
        with pytest.raises(RollPutOff, match="damaged"):
            await process.roll.run()
        process.close()

    lived(story)
    assert names(tmp_path) == ["journal.db"]
    assert [found.sequence for found in verify(path).findings] == [3]


def test_a_name_that_is_taken_stays_whose_it_is(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    (tmp_path / "journal-001-2026-09.db").write_text("precious")
    lived(lambda: rolled_summer(path))
    assert (tmp_path / "journal-001-2026-09.db").read_text() == "precious"
    assert identity_of(tmp_path / "journal-001-2.db") == ("1" * 32, 1)
    assert audit(path).findings == ()


def test_a_segment_is_checked_alone_and_never_opened_to_write(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(lambda: rolled_summer(path))
    segment = tmp_path / "journal-001-2026-09.db"
    content = segment.read_bytes()
    report = audit(segment)
    assert report.findings == ()
    assert report.unlived == report.facts > 20
    with pytest.raises(JournalUnusable, match="is a segment"):
        open_store(segment, "2" * 32)
    assert segment.read_bytes() == content
    assert len(list(export_facts(segment))) == report.facts


def test_a_journal_of_the_first_schema_is_read_and_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def begin() -> None:
        process = await summer(path)
        process.close()

    lived(begin)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TABLE segments")
        connection.execute("DELETE FROM schema_versions WHERE version = 2")
    before = list(export_facts(path))
    assert audit(path).findings == ()

    async def go_on() -> None:
        process = Process(path)
        await process.roll.run()
        process.close()

    lived(go_on, utc("2026-10-05 00:00"))
    assert list(export_facts(path)) == before
    assert audit(path).segments == 1


def test_keys_hold_for_longer_than_a_device_tells_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = Process(path)
        await process.until("2026-07-31 15:59")
        await process.alarm("late")
        key = f"late/{process.clock.utc().isoformat()}"
        await process.publish()
        await process.clock.sleep(KEYS_HOLD.total_seconds())
        await process.roll.run()
        assert process.journal.knows(key)
        await process.clock.sleep(86_400)
        await process.roll.run()
        assert not process.journal.knows(key)
        process.close()

    lived(story)


async def on_a_thread_of_its_own(work: Callable[[], T], /) -> T:
    with ThreadPoolExecutor(1) as threads:
        return await asyncio.get_running_loop().run_in_executor(threads, work)


class LaterClock:
    """A real loop, in the October after the summer."""

    def utc(self) -> datetime:
        return utc("2026-10-05 00:00")

    def monotonic_s(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


def test_each_step_may_have_another_thread(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = await summer(path)
        process.close()

    lived(story)

    async def service() -> None:
        store = open_store(path, "2" * 32)
        writer = ThreadWriter(store, never)
        journal = Journal(store, writer, "xianju", on_a_thread_of_its_own)
        journal.fold()
        await Roll(journal, LaterClock(), SHANGHAI, 400, lambda: True).run()
        assert await journal.recall("XJ-7", LaterClock())
        await writer.close()
        store.close()

    asyncio.run(service())
    assert audit(path).findings == ()
    assert audit(path).segments == 1


def test_a_journal_in_memory_has_nothing_to_roll() -> None:
    async def story() -> None:
        store = open_store(":memory:", "1" * 32)
        journal = Journal(store, InlineWriter(store, never), "xianju")
        roll = Roll(journal, virtual_clock(), SHANGHAI, 400, lambda: True)
        assert not roll.possible
        await JournalKeeper(roll, virtual_clock(), SHANGHAI).run()

    lived(story)
