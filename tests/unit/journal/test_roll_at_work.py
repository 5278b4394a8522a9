"""A roll waits for quiet, leaves what is not sound alone, and holds nobody up."""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import pytest

from gateway.driver_kit.virtual_loop import virtual_clock
from gateway.journal.audit import audit
from gateway.journal.errors import JournalUnusable, RollPutOff
from gateway.journal.export import export_facts
from gateway.journal.journal import Journal
from gateway.journal.roll import KEYS_HOLD, Roll
from gateway.journal.segments import identity_of
from gateway.journal.store import open_store
from gateway.journal.verify import verify
from gateway.journal.writer import InlineWriter, ThreadWriter
from gateway.runtime.journal_keeper import JournalKeeper
from tests.unit.journal.long_service import (
    JULY,
    SHANGHAI,
    Process,
    facts_in,
    lived,
    names,
    never,
    rolled_summer,
    summer,
    utc,
)

T = TypeVar("T")


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
