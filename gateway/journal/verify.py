"""Whether a journal is what was written: for an auditor, and for a copy just made.

    journal      the chain of its own file (`chain_check`), from its last segment on
    segments     each that is kept lies beside it, is whole by itself, belongs to this journal,
                 and goes from the end of the one before it to where it was cut off
    let go       only the oldest, in a row; the chain of what is kept begins with their digest

A segment is checked alone: what came before and after it is told by the journal. One snapshot
of each file is read, without locks, so the daemon may go on writing.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from gateway.journal.chain_check import check_file
from gateway.journal.connections import connect_tool
from gateway.journal.findings import MOST_FINDINGS, Damage, Finding, Progress, Report
from gateway.journal.rows import End, SegmentRow
from gateway.journal.segments import (
    beside,
    identity_of,
    is_segment,
    journal_of,
    let_go_end,
    segments_in,
    with_begins,
)
from gateway.orders.steps import at_once

__all__ = ["Damage", "Finding", "Progress", "Report", "verify", "verify_file"]


def verify(path: Path, progress: Progress | None = None) -> Report:
    """Check the journal at `path` with its segments, and change nothing.

    `progress` is told facts read and facts in all, file by file. Raises `FileNotFoundError`,
    and `JournalUnusable` for a database that is no journal; damage is never raised.
    """
    report = verify_file(path, progress)
    try:
        segments, journal = _segments_of(path)
    except sqlite3.Error:
        return report  # the report has named the damage that makes the list unreadable
    if not segments:
        return report
    found = [*_out_of_order(segments)]
    read = 0
    for begin, row in with_begins(segments):
        if row.kept:
            found += _segment_findings(path, row, begin, journal, progress)
            read += 1
    findings = (*found, *report.findings)[:MOST_FINDINGS]
    return replace(report, findings=findings, begin=let_go_end(segments), segments=read)


def verify_file(path: Path, progress: Progress | None = None) -> Report:
    """Check this file only, whatever lies beside it; else as `verify`."""
    return at_once(check_file(path, progress))


def _segments_of(path: Path) -> tuple[list[SegmentRow], str]:
    """What has to lie beside it, and the uuid of the journal."""
    with closing(connect_tool(path)) as connection:
        connection.execute("BEGIN")
        rows = [] if is_segment(connection) else segments_in(connection)
        return rows, journal_of(connection)


def _out_of_order(segments: list[SegmentRow]) -> Iterator[Finding]:
    for place, row in enumerate(segments, start=1):
        if row.number != place:
            detail = f"{place - 1} is followed by {row.number}"
            yield Finding(Damage.SEGMENT_MISSING, 0, "", detail, row.file)
            return
    kept = [row.kept for row in segments]
    if kept != sorted(kept):
        row = next(row for row in reversed(segments) if not row.kept)
        yield Finding(Damage.SEGMENT_MISSING, 0, "", "an older one is kept", row.file)


def _segment_findings(
    path: Path, row: SegmentRow, begin: End, journal: str, progress: Progress | None
) -> Iterator[Finding]:
    file = beside(path, row)
    if not file.is_file():
        detail = f"records {begin.fact + 1} to {row.last_fact}"
        yield Finding(Damage.SEGMENT_MISSING, 0, "", detail, row.file)
        return
    if identity_of(file) != (journal, row.number):
        detail = f"it is no segment {row.number} of journal {journal}"
        yield Finding(Damage.SEGMENT_CHANGED, 0, "", detail, row.file)
        return
    report = verify_file(file, progress)
    yield from (replace(finding, file=row.file) for finding in report.findings)
    if (report.begin, report.end) != (begin, row.end):
        was = f"records {begin.fact + 1} to {row.last_fact}, {row.last_digest.hex()}"
        now = f"records {report.begin.fact + 1} to {report.facts}, {report.last_digest.hex()}"
        yield Finding(Damage.SEGMENT_CHANGED, 0, "", f"it held {was}, now it holds {now}", row.file)
