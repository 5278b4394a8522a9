"""A journal rolls at the turn of the month and stays one record."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.journal.audit import audit
from gateway.journal.export import export_facts
from gateway.journal.roll import turn_of_month
from gateway.journal.verify import verify
from gateway.runtime.journal_keeper import JournalKeeper, next_night
from tests.unit.journal.long_service import (
    SHANGHAI,
    Process,
    facts_in,
    lived,
    names,
    summer,
    utc,
)


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
        alarms = [fact.alarm for fact in again.journal.hall_facts()]  # type: ignore[union-attr]
        assert alarms == ["second", "journal held up"]
        (tmp_path / "elsewhere").rename(tmp_path / "journal-001-2026-07.db")
        await again.end("XJ-1")
        await again.publish()
        await again.until("2026-08-11 00:00")
        await again.roll.run()
        again.close()

    lived(story)
    assert names(tmp_path)[:2] == ["journal-001-2026-07.db", "journal-002-2026-07.db"]
    assert facts_in(tmp_path / "journal-002-2026-07.db") == list(range(2, 9))
    assert facts_in(path) == list(range(9, 13))  # the alarm and its end are of August
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
