"""Whatever is changed, removed or exchanged in any of the files is named with its file."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.audit import audit
from gateway.journal.errors import JournalUnusable
from gateway.journal.export import export_facts
from gateway.journal.verify import Damage, verify
from tests.unit.journal.long_service import Process, lived

FIRST, SECOND = "journal-001-2026-07.db", "journal-002-2026-08.db"


async def three_months(path: Path, word: str) -> None:
    """July and August in segments, September in the journal; six facts each."""
    process = Process(path)
    for month in (7, 8, 9):
        await process.until(f"2026-{month:02}-05 00:00")
        for number in range(6):
            await process.alarm(f"{word}{number}")
        await process.publish()
        await process.roll.run()
    process.close()


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    lived(lambda: three_months(path, "a"))
    assert verify(path).findings == ()
    assert verify(path).segments == 2
    return path


def run_sql(file: Path, script: str) -> None:
    file.chmod(0o600)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.executescript(script)


@pytest.mark.parametrize("file", [FIRST, SECOND, "journal.db"])
@pytest.mark.parametrize(
    ("script", "damage"),
    [
        ("UPDATE facts SET kind = 'x' WHERE sequence = (SELECT min(sequence) + 2 FROM facts)",
         Damage.CHAIN),
        ("DELETE FROM facts WHERE sequence = (SELECT min(sequence) + 2 FROM facts)",
         Damage.FACT_MISSING),
        ("DELETE FROM facts WHERE sequence = (SELECT min(sequence) FROM facts)",
         Damage.FACT_MISSING),
        ("DELETE FROM facts WHERE sequence = (SELECT max(sequence) FROM facts)",
         Damage.END_MOVED),
        ("UPDATE events SET urgent = 0 WHERE sequence = (SELECT min(sequence) FROM events)",
         Damage.EVENT_CHANGED),
        ("DELETE FROM events WHERE sequence = (SELECT min(sequence) FROM events)",
         Damage.EVENT_MISSING),
    ],
)  # fmt: skip
def test_a_change_is_named_with_its_file(
    journal: Path, file: str, script: str, damage: Damage
) -> None:
    run_sql(journal.with_name(file), script)
    findings = verify(journal).findings
    where = "" if file == "journal.db" else file
    assert (damage, where) in [(found.damage, found.file) for found in findings]
    assert {found.file for found in findings} == {where}
    assert audit(journal).findings == findings


def test_a_missing_segment_is_named(journal: Path) -> None:
    journal.with_name(FIRST).unlink()
    (finding,) = verify(journal).findings
    assert (finding.damage, finding.file) == (Damage.SEGMENT_MISSING, FIRST)
    assert finding.detail == "records 1 to 6"
    with pytest.raises(JournalUnusable, match=FIRST):
        list(export_facts(journal))


def another_journals(first: Path, second: Path) -> None:
    """Same numbers, same length, another story."""
    place = first.parent / "other"
    place.mkdir()
    lived(lambda: three_months(place / "journal.db", "b"))
    (place / FIRST).replace(first)


def swapped(first: Path, second: Path) -> None:
    third = first.with_name("third")
    first.rename(third)
    second.rename(first)
    third.rename(second)


def emptied(first: Path, second: Path) -> None:
    first.chmod(0o600)
    first.write_bytes(b"")


def no_database(first: Path, second: Path) -> None:
    first.chmod(0o600)
    first.write_bytes(b"no database" * 999)


def the_journals_own(first: Path, second: Path) -> None:
    first.unlink()
    shutil.copy(first.with_name("journal.db"), first)


def shorter(first: Path, second: Path) -> None:
    """Its end is cut off and its marks are set to match."""
    run_sql(
        first,
        "DELETE FROM facts WHERE sequence = 6; DELETE FROM events WHERE sequence = 6;"
        "UPDATE marks SET cursor = 5, last_fact = 5, last_event = 5,"
        " last_digest = (SELECT digest FROM facts WHERE sequence = 5)",
    )


@pytest.mark.parametrize(
    "harm", [another_journals, swapped, emptied, no_database, the_journals_own, shorter]
)
def test_a_segment_that_is_another_one_is_named(
    journal: Path, harm: Callable[[Path, Path], None]
) -> None:
    harm(journal.with_name(FIRST), journal.with_name(SECOND))
    findings = verify(journal).findings
    assert (Damage.SEGMENT_CHANGED, FIRST) in [(found.damage, found.file) for found in findings]


@pytest.mark.parametrize(
    ("script", "damage"),
    [
        ("DELETE FROM segments WHERE number = 1", Damage.SEGMENT_MISSING),
        ("DELETE FROM segments WHERE number = 2", Damage.FACT_MISSING),
        ("UPDATE segments SET last_digest = zeroblob(32) WHERE number = 2", Damage.CHAIN),
        ("UPDATE segments SET last_digest = zeroblob(32) WHERE number = 1",
         Damage.SEGMENT_CHANGED),
        ("UPDATE segments SET last_fact = 5 WHERE number = 1", Damage.SEGMENT_CHANGED),
        ("UPDATE segments SET last_event = 11 WHERE number = 2", Damage.EVENT_MISSING),
        ("UPDATE segments SET file = '../' || file WHERE number = 1", None),
        ("UPDATE segments SET file = char(0) WHERE number = 1", Damage.SEGMENT_MISSING),
        ("UPDATE segments SET kept = 0 WHERE number = 2", Damage.SEGMENT_MISSING),
        ("UPDATE segments SET kept = 0 WHERE number = 1", None),
        ("DROP TABLE segments", Damage.DATABASE),
    ],
)  # fmt: skip
def test_a_list_of_segments_that_was_changed_is_noticed(
    journal: Path, script: str, damage: Damage | None
) -> None:
    run_sql(journal, script)
    findings = [found.damage for found in verify(journal).findings]
    assert damage in findings if damage else findings == []


def test_a_segment_that_no_record_let_go_is_noticed_by_the_audit(journal: Path) -> None:
    run_sql(journal, "UPDATE segments SET kept = 0 WHERE number = 1")
    journal.with_name(FIRST).unlink()
    (finding,) = audit(journal).findings
    assert (finding.damage, finding.file) == (Damage.SEGMENT_MISSING, FIRST)
    assert "no record" in finding.detail


def test_rows_that_are_not_taken_away_yet_do_not_count(journal: Path) -> None:
    """As a crash leaves it between registering and the last slice."""
    with closing(sqlite3.connect(journal, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS segment", (str(journal.with_name(SECOND)),))
        for table in ("facts", "events"):
            connection.execute(
                f"INSERT INTO main.{table} SELECT * FROM segment.{table} WHERE sequence > 9"
            )
    assert audit(journal).findings == ()
    assert len(list(export_facts(journal))) == 18
