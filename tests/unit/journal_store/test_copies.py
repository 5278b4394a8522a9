"""Backup while the daemon writes, and the journal as text."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.backup import BackupFailed, backup
from gateway.journal.errors import JournalUnusable
from gateway.journal.export import export_facts
from gateway.journal.rows import GENESIS, Write, chain_digest, told_digest
from gateway.journal.store import Store, open_store
from gateway.journal.verify import verify
from gateway.journal.writer import InlineWriter, ThreadWriter
from tests.unit.journal_store.builders import JOURNAL_ID, Chain, fill, never, with_writer


def test_a_copy_made_while_facts_come_in(tmp_path: Path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"

    async def work(store: Store, writer: ThreadWriter) -> None:
        chain = Chain()
        await writer.submit(Write(facts=tuple(chain.fact(note="长" * 900) for _ in range(3_000))))
        # The copying itself writes one fact more at every step: it must end all the same.
        inline = InlineWriter(store, never)
        told: list[tuple[int, int]] = []

        def watch(done: int, total: int) -> None:
            told.append((done, total))
            inline.submit(Write(facts=(chain.fact(),)))

        report = backup(path, copy, watch).report
        assert report.sound
        assert report.facts == 3_000
        assert len(told) > 2
        assert told[-1][0] == told[-1][1]
        assert store.last_fact()[0] == 3_000 + len(told)

    with_writer(path, work)
    assert copy.stat().st_mode & 0o777 == 0o600
    # Readable where nothing can be written beside it: it is a single file without a log.
    assert {file.name for file in tmp_path.iterdir()} == {
        "journal.db",
        "journal.db.lock",
        "copy.db",
    }
    with closing(open_store(copy, "another")) as restored:
        assert restored.journal_id == JOURNAL_ID
        assert restored.last_fact()[0] == 3_000


def test_a_copy_never_overwrites(tmp_path: Path) -> None:
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    fill(path, Chain().write())
    copy.write_text("precious")
    with pytest.raises(FileExistsError):
        backup(path, copy)
    assert copy.read_text() == "precious"
    with pytest.raises(FileNotFoundError):
        backup(tmp_path / "other.db", tmp_path / "new.db")


def test_a_failed_copy_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(os.urandom(9_000))
    with pytest.raises(BackupFailed, match="not a database"):
        backup(path, tmp_path / "copy.db")
    assert [file.name for file in tmp_path.iterdir()] == ["journal.db"]


def test_the_export_can_be_checked_by_others(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    chain = Chain()
    fill(path, *(chain.write(f"XJ-{index % 2}", note="到\n位\u2028") for index in range(1_200)))
    lines = list(export_facts(path))
    with closing(open_store(path, JOURNAL_ID)) as store:
        told = {event.fact: told_digest([event]) for event in store.events_after(0, 2_000)}
    assert len(told) == 1_200
    digest = GENESIS
    for number, line in enumerate(lines, start=1):
        row = json.loads(line)
        assert row["sequence"] == number
        assert row["body"] == {"note": "到\n位\u2028", "n": number}
        body = line[line.index('"body":') + 7 : line.rindex(',"told"')].encode()
        texts = (row["key"], row["at"], row["order"], row["kind"])
        digest = chain_digest(digest, *texts, row["version"], body, bytes.fromhex(row["told"]))
        assert row["digest"] == digest.hex()
        assert row["told"] == told[number].hex()
    assert digest == verify(path).last_digest


def test_the_export_of_one_order(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    chain = Chain()
    fill(path, *(chain.write(f"XJ-{index % 2}") for index in range(10)))
    rows = [json.loads(line) for line in export_facts(path, "XJ-1")]
    assert [row["sequence"] for row in rows] == [2, 4, 6, 8, 10]
    assert {row["order"] for row in rows} == {"XJ-1"}
    assert list(export_facts(path, "XJ-9")) == []


@pytest.mark.parametrize("body", ["[1]", "{", '{"a":\n1}'])
def test_a_damaged_record_is_not_exported(tmp_path: Path, body: str) -> None:
    path = tmp_path / "journal.db"
    chain = Chain()
    fill(path, chain.write(), chain.write())
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE facts SET body = ? WHERE sequence = 2", (body.encode(),))
    lines = export_facts(path)
    assert json.loads(next(lines))["sequence"] == 1
    with pytest.raises(JournalUnusable, match="record 2"):
        next(lines)


def test_what_cannot_be_exported(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        next(export_facts(tmp_path / "journal.db"))
    (tmp_path / "journal.db").write_bytes(b"no database" * 99)
    with pytest.raises(JournalUnusable, match="not a database"):
        next(export_facts(tmp_path / "journal.db"))
