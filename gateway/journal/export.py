"""The journal as text that other programs can read and check again.

One JSON object a line, in the order of the facts:

    {"sequence":7,"key":"…","at":"…Z","order":"…","kind":"…","version":1,"body":{…},
     "told":"hex","digest":"hex"}

`body` stands there byte for byte as it was hashed; `rows` tells how `told` (empty if the fact
has no event) and `digest` are made.
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

PAGE_FACTS = 500


def export_facts(path: Path, order_id: str | None = None) -> Iterator[str]:
    """Lines (without their ends) of all facts, or of those of one order.

    The daemon may go on writing. Raises `FileNotFoundError` and, where a record is damaged,
    `JournalUnusable` with its number.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    with closing(connect_tool(path)) as connection:
        try:
            for row in _rows(connection, order_id):
                yield _line(row)
        except sqlite3.Error as error:
            raise JournalUnusable(f"{path}: {error}") from error


def _rows(connection: sqlite3.Connection, order_id: str | None) -> Iterator[tuple[Any, ...]]:
    query = queries.FACTS_SINCE if order_id is None else queries.FACTS_OF
    scope = () if order_id is None else (order_id,)
    sequence = 0
    while page := connection.execute(query, (*scope, sequence, PAGE_FACTS)).fetchall():
        yield from page
        sequence = page[-1][0]


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
