"""The journal as text that other programs can read and check again.

One JSON object a line, in the order of the facts:

    {"sequence":7,"key":"…","at":"…Z","order":"…","kind":"…","version":1,"body":{…},
     "told":"hex","digest":"hex"}

`body` stands there byte for byte as it was hashed; `rows` tells how `told` (empty if the fact
has no event) and `digest` are made. Segments come first, from the oldest that is kept.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from gateway.journal import queries
from gateway.journal.connections import connect_tool
from gateway.journal.errors import JournalUnusable
from gateway.journal.record import Part, parts_of
from gateway.journal.segments import end_of, is_segment, let_go_end, segments_in

PAGE_FACTS = 500


def export_facts(path: Path, order_id: str | None = None) -> Iterator[str]:
    """Lines (without their ends) of all facts that are kept, or of those of one order.

    A segment is exported alone. The daemon may go on writing. Raises `FileNotFoundError` and,
    where a record is damaged or a segment missing, `JournalUnusable` with its number or name.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    try:
        for part in parts_of(path, _accepted(path, order_id)):
            for row in _rows(part, order_id):
                yield _line(row)
    except sqlite3.Error as error:
        raise JournalUnusable(f"{path}: {error}") from error


def let_go_before(path: Path) -> int:
    """The last fact before those that an export has; 0 if it has all.

    Raises `JournalUnusable`.
    """
    with closing(connect_tool(path)) as connection:
        try:
            segments = segments_in(connection)
            return (end_of if is_segment(connection) else let_go_end)(segments).fact
        except sqlite3.Error as error:
            raise JournalUnusable(f"{path}: {error}") from error


def _accepted(path: Path, order_id: str | None) -> int:
    """An order has nothing before its acceptance; 0 where that is not known."""
    if order_id is None:
        return 0
    with closing(connect_tool(path)) as connection:
        rows = connection.execute(queries.ORDER, (order_id,)).fetchall()
    return rows[0][3] if rows else 0


def _rows(part: Part, order_id: str | None) -> Iterator[tuple[Any, ...]]:
    query = queries.FACTS_SINCE if order_id is None else queries.FACTS_OF
    scope = () if order_id is None else (order_id,)
    since = part.since
    while page := part.connection.execute(query, (*scope, since, PAGE_FACTS)).fetchall():
        yield from page
        since = page[-1][0]


def _line(row: tuple[Any, ...]) -> str:
    sequence, key, at_utc, order_id, kind, version, body, told, digest = row
    head = {
        "sequence": sequence,
        "key": key,
        "at": at_utc,
        "order": order_id,
        "kind": kind,
        "version": version,
    }
    opening = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
    proof = f'"told":"{told.hex()}","digest":"{digest.hex()}"'
    return f'{opening},"body":{_checked(body, sequence)},{proof}}}'


def _checked(body: bytes, sequence: int) -> str:
    """The body as text, as it is, once it is known to be an object on one line."""
    try:
        text = body.decode()
        if not isinstance(json.loads(text), dict) or "\n" in text:
            raise ValueError("its body is no canonical object")
    except ValueError as error:
        raise JournalUnusable(f"record {sequence} is damaged: {error}") from error
    return text
