"""A backup of a journal that has rolled, and its restoring."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.cli.command_tree import execute
from gateway.journal.audit import audit
from gateway.journal.backup import BackupFailed, backup
from gateway.journal.export import export_facts
from tests.unit.journal.long_service import Process, lived, rolled_summer, utc

SEGMENT = "journal-001-2026-09.db"


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "state" / "journal.db"
    path.parent.mkdir()
    lived(lambda: rolled_summer(path))
    (tmp_path / "copies").mkdir()
    return path


def test_a_directory_of_copies_has_each_segment_once(journal: Path, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    first = backup(journal, copies / "monday.db")
    assert (first.copied, first.there) == ((SEGMENT,), ())
    made = (copies / SEGMENT).stat()
    second = backup(journal, copies / "tuesday.db")
    assert (second.copied, second.there) == ((), (SEGMENT,))
    assert (copies / SEGMENT).stat().st_mtime_ns == made.st_mtime_ns
    assert sorted(file.name for file in copies.iterdir()) == sorted(
        ["monday.db", "tuesday.db", SEGMENT]
    )
    for copy in ("monday.db", "tuesday.db"):
        assert audit(copies / copy).findings == ()
        assert list(export_facts(copies / copy)) == list(export_facts(journal))


def test_a_copy_is_restored_by_copying_it_back(journal: Path, tmp_path: Path) -> None:
    backup(journal, tmp_path / "copies" / "journal.db")
    before = list(export_facts(journal))
    shutil.rmtree(journal.parent)
    shutil.copytree(tmp_path / "copies", journal.parent)
    assert audit(journal).findings == ()

    async def story() -> None:
        process = Process(journal)
        assert list(process.journal.hall.orders) == ["XJ-10"]
        assert await process.journal.recall("XJ-7", process.clock)
        await process.alarm("on")
        await process.end("XJ-10")
        await process.publish()
        await process.until("2026-11-10 00:00")
        await process.roll.run()
        process.close()

    lived(story, utc("2026-10-05 00:00"))
    assert list(export_facts(journal))[: len(before)] == before
    assert audit(journal).findings == ()


def test_an_older_copy_takes_up_the_segments_that_were_cut_off_later(
    journal: Path, tmp_path: Path
) -> None:
    """Restored beside newer segments of its own: they are what it would cut off itself."""
    copy = tmp_path / "copies" / "journal.db"
    backup(journal, copy)

    async def goes_on(path: Path) -> None:
        process = Process(path)
        await process.end("XJ-10")
        await process.publish()
        await process.until("2026-11-10 00:00")
        await process.roll.run()
        process.close()

    lived(lambda: goes_on(journal), utc("2026-10-05 00:00"))
    (newer,) = journal.parent.glob("journal-002-*.db")
    shutil.copy(newer, copy.parent)
    lived(lambda: goes_on(copy), utc("2026-10-05 00:00"))
    assert audit(copy).findings == ()
    assert audit(copy).segments == 2


def test_a_copy_beside_its_journal_shares_the_segments(journal: Path) -> None:
    done = backup(journal, journal.with_name("copy.db"))
    assert (done.copied, done.there) == ((), (SEGMENT,))


def test_another_file_of_that_name_is_left_alone(journal: Path, tmp_path: Path) -> None:
    (tmp_path / "copies" / SEGMENT).write_text("precious")
    with pytest.raises(BackupFailed, match=SEGMENT):
        backup(journal, tmp_path / "copies" / "monday.db")
    assert [file.name for file in (tmp_path / "copies").iterdir()] == [SEGMENT]


def test_a_missing_or_damaged_segment_is_told(journal: Path, tmp_path: Path) -> None:
    segment = journal.with_name(SEGMENT)
    segment.chmod(0o600)
    with closing(sqlite3.connect(segment, isolation_level=None)) as connection:
        connection.execute("UPDATE facts SET kind = 'x' WHERE sequence = 2")
    done = backup(journal, tmp_path / "copies" / "monday.db")
    assert [(found.file, found.sequence) for found in done.report.findings] == [(SEGMENT, 2)]
    segment.unlink()
    with pytest.raises(BackupFailed, match="missing"):
        backup(journal, tmp_path / "state" / "tuesday.db")


def test_the_command_says_what_was_checked(
    journal: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["journal", "backup", str(journal)]
    copies = tmp_path / "copies"
    assert execute([*command, str(copies / "monday.db"), "--quick"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("sound: ")
    assert "segments: 1 copied, 0 there already" in told
    assert "checked: hash chains of what was copied; more: " in told
    assert execute([*command, str(copies / "tuesday.db")]) == 0
    assert "segments: 0 copied, 1 there already" in capsys.readouterr().out
    with closing(sqlite3.connect(journal, isolation_level=None)) as connection:
        connection.execute("UPDATE orders SET state = 'closed'")
    # The chain does not cover it: only the audit lives the orders through.
    assert execute([*command, str(copies / "wednesday.db"), "--quick"]) == 0
    assert execute([*command, str(copies / "thursday.db")]) == 1
    assert "the state of the order" in capsys.readouterr().err
