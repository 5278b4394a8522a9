"""The whole record for a tool, file by file: the segments that are kept, then the journal."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from gateway.journal.connections import connect_tool
from gateway.journal.errors import JournalUnusable
from gateway.journal.rows import SegmentRow
from gateway.journal.segments import beside, end_of, is_segment, segments_in, with_begins


@dataclass(frozen=True, slots=True)
class Part:
    """One file, opened to read; its facts are those after `since`."""

    connection: sqlite3.Connection
    since: int


def parts_of(path: Path, needed_since: int = 0) -> Iterator[Part]:
    """The files that hold facts from `needed_since` on, in the order of the record.

    A segment is the only part of itself. What is cut off meanwhile stays readable here: the
    journal is read in one snapshot. Raises `FileNotFoundError`, `sqlite3.Error` and, where a
    segment is missing, `JournalUnusable`.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    with closing(connect_tool(path)) as connection:
        connection.execute("BEGIN")
        segments = segments_in(connection)
        if not is_segment(connection):
            for begin, row in with_begins(segments):
                if row.kept and row.last_fact >= needed_since:
                    with closing(_opened(path, row)) as part:
                        yield Part(part, begin.fact)
        yield Part(connection, end_of(segments).fact)


def _opened(journal: Path, row: SegmentRow) -> sqlite3.Connection:
    file = beside(journal, row)
    if not file.is_file():
        raise JournalUnusable(f"{file}: this segment of the journal is missing")
    return connect_tool(file)
