"""What a journal's file knows of the segments before it, and how a segment tells itself.

    journal-001-2026-07.db ◄─ journal-002-2026-08.db ◄─ journal.db
       facts 1 … 812             813 … 1907              1908 …
       digest(812)    ─────────► chained on              digest(1907) ─► chained on

A segment is a journal of the same schema that is never written again. It lies beside its
journal, holds facts and events only, and has the rows of the segments before it, so that it
can be checked alone. Whoever reads a file reads after the last segment that it lists: rows
up to there may still lie in it for a while.
"""

import sqlite3
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path

from gateway.journal import queries
from gateway.journal.connections import connect_tool
from gateway.journal.errors import JournalUnusable
from gateway.journal.migrations import schema_version
from gateway.journal.rows import START, End, SegmentRow

SEGMENT = "segment"
_SINCE_SCHEMA = 2


def segments_in(connection: sqlite3.Connection) -> list[SegmentRow]:
    """In the order of the record; none in a file of an older schema. Raises `sqlite3.Error`."""
    if schema_version(connection) < _SINCE_SCHEMA:
        return []
    return [
        SegmentRow(number, file, fact, event, digest, ended_utc, bool(kept))
        for number, file, fact, event, digest, ended_utc, kept in connection.execute(
            queries.SEGMENTS
        )
    ]


def is_segment(connection: sqlite3.Connection) -> bool:
    """Whether the file is a segment, which nobody may write. Raises `sqlite3.Error`."""
    if schema_version(connection) < _SINCE_SCHEMA:
        return False
    return connection.execute(queries.SETTING, (SEGMENT,)).fetchone() is not None


def journal_of(connection: sqlite3.Connection) -> str:
    """The uuid of the journal that a file belongs to."""
    (name,) = connection.execute(queries.SETTING, ("journal",)).fetchone() or ("",)
    return str(name)


def end_of(segments: list[SegmentRow]) -> End:
    """Where the record goes on after these."""
    return segments[-1].end if segments else START


def let_go_end(segments: list[SegmentRow]) -> End:
    """Where what is still kept begins."""
    return end_of([row for row in segments if not row.kept])


def with_begins(segments: list[SegmentRow]) -> list[tuple[End, SegmentRow]]:
    """Each segment with the end of the one before it."""
    return [(START, segments[0]), *((a.end, b) for a, b in pairwise(segments))] if segments else []


def beside(journal: Path, segment: SegmentRow) -> Path:
    """Where the file of a segment lies; a name that leads elsewhere is taken for its last part."""
    return journal.with_name(Path(segment.file).name or "-")


def identity_of(file: Path) -> tuple[str, int]:
    """The journal that a segment belongs to and its number; `("", 0)` for any other file."""
    with (
        suppress(sqlite3.Error, JournalUnusable, ValueError),
        closing(connect_tool(file)) as connection,
    ):
        if is_segment(connection):
            (number,) = connection.execute(queries.SETTING, (SEGMENT,)).fetchone()
            return journal_of(connection), int(number)
    return "", 0
