"""What is older than `keep_days` is let go whole, and the record says so."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from gateway.cli.command_tree import execute
from gateway.journal.audit import audit
from gateway.journal.codec import decode_fact
from gateway.journal.errors import HistoryLetGo
from gateway.journal.export import export_facts
from gateway.journal.verify import verify
from gateway.orders.facts import SegmentLetGo
from gateway.runtime.event_pages import replay
from tests.unit.journal.long_service import Process, lived

KEEP_DAYS = 62
FIRST = "journal-001-2026-07.db"


async def half_a_year(path: Path, keep_days: int = KEEP_DAYS) -> Process:
    """An order over each turn from July to December; rolled every month, now it is 5 January."""
    process = Process(path, keep_days)
    for month in range(7, 13):
        await process.until(f"2026-{month:02}-15 00:00")
        await process.alarm("noted")
        await process.roll.run()
        await process.clock.sleep(16 * 86_400)
        await process.begin(f"XJ-{month}")
        await process.clock.sleep(86_400)
        await process.end(f"XJ-{month}")
        await process.publish()
    await process.until("2027-01-05 00:00")
    await process.roll.run()
    return process


def test_old_segments_are_let_go_with_a_fact_and_the_rest_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = await half_a_year(path)
        kept = [row.kept for row in process.store.segments()]
        assert kept == sorted(kept)
        gone = [row for row in process.store.segments() if not row.kept]
        assert [row.number for row in gone] == [1, 2, 3, 4]
        assert [(tmp_path / row.file).exists() for row in process.store.segments()] == kept
        facts = [
            fact
            for row in process.store.facts_since(0)
            if isinstance(fact := decode_fact(row.kind, row.version, row.body), SegmentLetGo)
        ]
        last = facts[-1]
        assert (last.number, last.file, last.last_fact) == (4, gone[-1].file, gone[-1].last_fact)
        assert (last.last_digest, last.keep_days) == (gone[-1].last_digest.hex(), KEEP_DAYS)
        process.close()

    lived(story)
    report = audit(path)
    assert report.findings == ()
    assert report.segments == 2
    assert report.begin.fact > 0
    assert report.unlived > 0  # the order over the turn whose beginning is gone
    first = msgspec.json.decode(next(iter(export_facts(path))))
    assert first["sequence"] == report.begin.fact + 1


def test_the_hall_is_told_what_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = await half_a_year(path)
        gone = process.journal.past.events_let_go()
        assert gone > 0
        answer = await replay(process.journal, {"after": 3})
        assert answer.data is not None
        assert answer.data["let_go"] == gone
        first = msgspec.json.decode(bytes(answer.data["events"][0]))
        assert first["sequence"] == gone + 1
        later = await replay(process.journal, {"after": gone})
        assert later.data is not None
        assert "let_go" not in later.data
        with pytest.raises(HistoryLetGo, match=FIRST):
            await process.journal.recall("XJ-7", process.clock)
        assert await process.journal.recall("XJ-12", process.clock)
        assert process.journal.known_order("XJ-7") == "hash"  # its id stays taken
        process.close()

    lived(story)


def test_an_open_segment_list_is_never_emptied_by_a_clock_that_is_years_ahead(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = await half_a_year(path, keep_days=400)
        await process.clock.sleep(timedelta(days=3_650).total_seconds())
        await process.roll.run()
        assert all(row.kept for row in process.store.segments())
        process.close()

    lived(story)
    assert verify(path).findings == ()


def test_a_file_that_a_crash_left_behind_goes_at_the_next_roll(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = await half_a_year(path)
        (tmp_path / FIRST).write_text("left")
        await process.roll.run()
        assert not (tmp_path / FIRST).exists()
        process.close()

    lived(story)


def test_the_command_line_says_what_is_not_there_any_more(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = await half_a_year(path)
        process.close()

    lived(story)
    gone = verify(path).begin.fact
    capsys.readouterr()
    assert execute(["journal", "verify", str(path)]) == 0
    told = capsys.readouterr().out
    assert told.startswith("sound: ")
    assert f"records 1 to {gone} are not in this" in told
    assert "not lived through" in told
    assert execute(["journal", "export", str(path)]) == 0
    assert f"records 1 to {gone} are not in" in capsys.readouterr().err
