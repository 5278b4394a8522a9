"""A copy of a journal while its daemon runs, complete as of the moment it began.

    TARGET                   the journal's file, which stands alone (no write-ahead log)
    beside it, once each     the segments that the copy lists and that are not there yet

Each gets its name only once it is whole and on disk, the journal last. Restoring is copying
them back to where the journal was. A directory of copies made day by day holds each segment
once.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from gateway.journal import queries
from gateway.journal.connections import connect_tool, sync_directory
from gateway.journal.errors import JournalError
from gateway.journal.findings import Finding, Report
from gateway.journal.rows import SegmentRow
from gateway.journal.segments import beside, identity_of, is_segment, journal_of, segments_in
from gateway.journal.verify import verify_file

PAGES_A_STEP = 512


class BackupFailed(JournalError):
    """No copy was made."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What was done. `report` is on the hash chains of what was copied now, nothing else.

    Of the segments that were `there` already only the end was compared.
    """

    report: Report
    copied: tuple[str, ...]
    there: tuple[str, ...]


def backup(
    source: Path, target: Path, progress: Callable[[int, int], None] | None = None
) -> Backup:
    """Copy `source` to `target` and its segments beside it, and report on the copies.

    `progress` is told pages done and pages in all of the journal's file. A damaged journal is
    copied too: the report says so. Raises `FileExistsError` rather than overwrite,
    `FileNotFoundError`, and `BackupFailed` when the copy cannot be made.
    """
    if not source.is_file():
        raise FileNotFoundError(source)
    if target.exists():
        raise FileExistsError(target)
    with _part_of(target) as part:
        try:
            _copy(source, part, progress)
            report = verify_file(part)
            copied, there, findings = _copy_segments(source, part, target)
            # Unlike a rename, a link fails if somebody else has taken the name meanwhile.
            os.link(part, target)
        except sqlite3.Error as error:
            raise BackupFailed(f"{source} could not be copied to {target}: {error}") from error
    sync_directory(target.parent)
    report = replace(report, findings=(*report.findings, *findings), segments=len(copied))
    return Backup(report, copied, there)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """A new file beside the target, gone afterwards."""
    handle, name = tempfile.mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink()


def _copy(source: Path, part: Path, progress: Callable[[int, int], None] | None) -> None:
    def tell(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    with closing(connect_tool(source)) as reads, closing(_copy_of(part)) as writes:
        # Without a snapshot of its own every commit of the daemon would start it over.
        reads.execute("BEGIN")
        reads.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        reads.backup(writes, pages=PAGES_A_STEP, progress=tell)
        writes.execute("PRAGMA journal_mode = DELETE").fetchone()


def _copy_of(part: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(part, isolation_level=None)
    connection.execute("PRAGMA synchronous = EXTRA")
    return connection


def _copy_segments(
    source: Path, part: Path, target: Path
) -> tuple[tuple[str, ...], tuple[str, ...], list[Finding]]:
    """Names of those copied, of those that were there, and what is wrong with the former."""
    with closing(connect_tool(part)) as connection:
        segments = [] if is_segment(connection) else segments_in(connection)
        journal = journal_of(connection)
    copied: list[str] = []
    there: list[str] = []
    findings: list[Finding] = []
    for row in segments:
        if not row.kept:
            continue
        copy = beside(target, row)
        if copy.exists():
            _make_sure_it_is(copy, journal, row)
            there.append(row.file)
        else:
            found = _copy_segment(beside(source, row), copy)
            findings += (replace(finding, file=row.file) for finding in found)
            copied.append(row.file)
    return tuple(copied), tuple(there), findings


def _make_sure_it_is(copy: Path, journal: str, row: SegmentRow) -> None:
    if identity_of(copy) == (journal, row.number):
        with closing(connect_tool(copy)) as connection:
            end = connection.execute(queries.LAST_FACT).fetchone()
        if end == (row.last_fact, row.last_digest):
            return
    raise BackupFailed(f"{copy} is there already and is not that segment of this journal")


def _copy_segment(file: Path, copy: Path) -> tuple[Finding, ...]:
    if not file.is_file():
        raise BackupFailed(f"{file}: this segment of the journal is missing")
    with _part_of(copy) as part:
        shutil.copyfile(file, part)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        findings = verify_file(part).findings
        part.chmod(0o400)
        os.link(part, copy)
    return findings
