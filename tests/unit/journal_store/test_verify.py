"""Every damage to a record is found and named."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.backup import backup
from gateway.journal.errors import JournalUnusable
from gateway.journal.rows import Write
from gateway.journal.store import Store
from gateway.journal.verify import Damage, verify
from gateway.journal.writer import ThreadWriter
from tests.unit.journal_store.builders import Chain, damage, fill, with_writer

FACTS = 12


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Twelve facts with an event each, all published, in one file."""
    path = tmp_path / "journal.db"
    chain = Chain()
    fill(path, *(chain.write() for _ in range(FACTS)), Write(cursor=FACTS))
    return path


def test_an_intact_journal_is_sound(journal: Path) -> None:
    told: list[tuple[int, int]] = []
    report = verify(journal, lambda done, total: told.append((done, total)))
    assert report.sound
    assert (report.facts, report.events) == (FACTS, FACTS)
    assert told == [(FACTS, FACTS)]
    assert report.last_digest != b"\0" * 32


def test_an_empty_journal_is_sound(tmp_path: Path) -> None:
    fill(tmp_path / "journal.db")
    assert verify(tmp_path / "journal.db").sound


@pytest.mark.parametrize(
    "change",
    [
        "key = 'key-x'",
        "at_utc = '2026-08-12T03:04:06.000000Z'",
        "order_id = 'XJ-2'",
        "kind = 'Noted'",
        "version = 3",
        "body = CAST(replace(CAST(body AS TEXT), '已', '未') AS BLOB)",
        "key = '', at_utc = key || at_utc",
    ],
)
def test_a_changed_column_is_named(journal: Path, change: str) -> None:
    findings = damage(journal, f"UPDATE facts SET {change} WHERE sequence = 5")
    assert [(found.damage, found.sequence) for found in findings] == [(Damage.CHAIN, 5)]
    assert findings[0].key in ("key-5", "key-x", "")


def test_a_changed_digest_is_named(journal: Path) -> None:
    findings = damage(journal, "UPDATE facts SET digest = zeroblob(32) WHERE sequence = 5")
    assert [found.sequence for found in findings] == [5, 6]
    assert findings[0].key == "key-5"


@pytest.mark.parametrize("gone", [1, 5, FACTS])
def test_a_removed_record_is_missed(journal: Path, gone: int) -> None:
    findings = damage(journal, f"DELETE FROM facts WHERE sequence = {gone}")
    found = {finding.damage for finding in findings}
    last = gone == FACTS
    assert Damage.EVENT_WITHOUT_FACT in found
    assert (Damage.END_MOVED if last else Damage.FACT_MISSING) in found
    if not last:
        assert findings[0].sequence == gone
        assert (Damage.CHAIN, gone + 1) in [(each.damage, each.sequence) for each in findings]


def test_swapped_records_are_found(journal: Path) -> None:
    findings = damage(
        journal,
        "UPDATE facts SET sequence = 99 WHERE sequence = 5;"
        "UPDATE facts SET sequence = 5 WHERE sequence = 6;"
        "UPDATE facts SET sequence = 6 WHERE sequence = 99;",
    )
    assert [(found.damage, found.sequence) for found in findings] == [
        (Damage.CHAIN, 5),
        (Damage.CHAIN, 6),
        (Damage.CHAIN, 7),
        (Damage.EVENT_CHANGED, 5),
        (Damage.EVENT_CHANGED, 6),
    ]
    assert findings[0].key == "key-6"


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("DELETE FROM events WHERE sequence = 3", (Damage.EVENT_MISSING, 3)),
        ("DELETE FROM events WHERE sequence = 12", (Damage.END_MOVED, 11)),
        ("DELETE FROM events WHERE sequence = 12", (Damage.CURSOR_AHEAD, 12)),
        ("UPDATE events SET fact = 77 WHERE sequence = 3", (Damage.EVENT_WITHOUT_FACT, 3)),
        ("UPDATE marks SET cursor = 13", (Damage.CURSOR_AHEAD, 13)),
        ("DELETE FROM marks", (Damage.END_MOVED, 0)),
        ("DROP TABLE events", (Damage.DATABASE, 12)),
        ("INSERT INTO facts SELECT 14, 'k', '', '', '', 1, x'', x'', digest FROM facts LIMIT 1",
         (Damage.FACT_MISSING, 13)),
    ],
)  # fmt: skip
def test_what_else_can_be_wrong(journal: Path, script: str, expected: tuple[Damage, int]) -> None:
    findings = damage(journal, script)
    assert expected in [(found.damage, found.sequence) for found in findings]


def test_a_damaged_index_is_found(journal: Path) -> None:
    findings = damage(
        journal,
        "PRAGMA writable_schema = ON;"
        "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema"
        " WHERE name = 'orders_open') WHERE name = 'facts_by_key';",
    )
    assert Damage.DATABASE in [found.damage for found in findings]


@given(st.integers(0), st.integers(0, 7), st.integers(1, FACTS))
def test_one_flipped_bit_of_a_record_is_found(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int, sequence: int
) -> None:
    path = tmp_path_factory.mktemp("flip") / "journal.db"
    chain = Chain()
    writes = [chain.write() for _ in range(FACTS)]
    fill(path, *writes)
    fact = writes[sequence - 1].facts[0]
    # A cell holds the columns one after the other; version 2 is one byte.
    texts = (fact.key + fact.at_utc + fact.order_id + fact.kind).encode()
    record = texts + bytes([fact.version]) + fact.body + fact.told + fact.digest
    content = bytearray(path.read_bytes())
    content[content.index(record) + place % len(record)] ^= 1 << bit
    path.write_bytes(content)
    first = verify(path).findings[0]
    assert (first.damage, first.sequence) == (Damage.CHAIN, sequence)


@given(st.integers(0), st.binary(min_size=1, max_size=64))
def test_a_damaged_file_never_raises(
    tmp_path_factory: pytest.TempPathFactory, place: int, junk: bytes
) -> None:
    path = tmp_path_factory.mktemp("junk") / "journal.db"
    chain = Chain()
    fill(path, *(chain.write() for _ in range(FACTS)))
    content = bytearray(path.read_bytes())
    # The first page names the tables: without it this is no journal at all.
    start = 4096 + place % (len(content) - 4096 - len(junk))
    content[start : start + len(junk)] = junk
    path.write_bytes(content)
    verify(path)


def test_a_journal_in_use_can_be_verified(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def work(_store: Store, writer: ThreadWriter) -> None:
        chain = Chain()
        for number in range(1, 40):
            await writer.submit(chain.write())
            report = verify(path)
            assert report.sound
            assert report.facts == number

    with_writer(path, work)


@pytest.mark.parametrize("content", [b"", b"no database" * 99])
def test_what_is_no_journal(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "journal.db"
    with pytest.raises(FileNotFoundError):
        verify(path)
    path.write_bytes(content)
    if content:
        assert [found.damage for found in verify(path).findings] == [Damage.DATABASE]
    else:
        with pytest.raises(JournalUnusable, match="empty"):
            verify(path)


def test_a_copy_of_a_damaged_journal_says_so(journal: Path) -> None:
    damage(journal, "UPDATE facts SET kind = 'x' WHERE sequence = 2")
    copy = journal.with_name("copy.db")
    assert [found.sequence for found in backup(journal, copy).report.findings] == [2]
    assert copy.exists()
