"""Whether one file of the record is what was written, from the segment before it to its marks.

    chain      every fact's digest covers its fields and the digest before it
    numbers    facts and events count 1, 2, 3 … without gaps, up to where the marks say they end
    events     each names a fact that exists, and a fact's are those its digest covers; the
               cursor is not beyond the last
    database   SQLite's own check of pages, indexes and types

One snapshot is read, without locks, so the daemon may go on writing. After a break the chain
is taken up again from the digest that is stored there, so that each damage is named once or,
where a digest itself is damaged, with its successor. A changed event is named by its number
and its fact's key (of several that one fact told, the first, and how far they go); one removed
or added is named beside the gap that it leaves in the numbers.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from gateway.journal.connections import connect_tool
from gateway.journal.errors import JournalUnusable
from gateway.journal.findings import MOST_FINDINGS, Damage, Finding, Progress, Report
from gateway.journal.migrations import schema_version
from gateway.journal.rows import START, End, chain_fields, told_fields
from gateway.journal.segments import end_of, segments_in
from gateway.orders.steps import Steps

PAGE_FACTS = 250

# As they lie on disk: a damaged text may be no UTF-8, a damaged number no number.
_FACTS = (
    "SELECT sequence, CAST(key AS BLOB), CAST(at_utc AS BLOB), CAST(order_id AS BLOB),"
    " CAST(kind AS BLOB), CAST(version AS BLOB), CAST(body AS BLOB), CAST(told AS BLOB), digest"
    " FROM facts WHERE sequence > ? ORDER BY sequence"
)
_EVENTS = (
    "SELECT events.fact, events.sequence, CAST(events.urgent AS BLOB), CAST(events.body AS BLOB),"
    " facts.sequence IS NOT NULL, CAST(facts.told AS BLOB), CAST(facts.key AS BLOB) FROM events"
    " LEFT JOIN facts ON facts.sequence = events.fact"
    " WHERE events.sequence > ? ORDER BY events.sequence"
)
# Facts that told events and have none left, each with the number that its first would have.
_SILENCED = (
    "SELECT CAST(key AS BLOB),"
    " (SELECT max(coalesce(max(events.sequence), 0), :event) + 1 FROM events"
    " WHERE fact < facts.sequence)"
    " FROM facts WHERE sequence IN"
    " (SELECT sequence FROM facts WHERE told <> x'' AND sequence > :fact"
    " EXCEPT SELECT fact FROM events)"
    f" ORDER BY sequence LIMIT {MOST_FINDINGS}"
)


def check_file(path: Path, progress: Progress | None = None) -> Steps[Report]:
    """Check the file at `path` alone, in steps, and change nothing.

    `progress` is told facts read and facts in all. Raises `FileNotFoundError`, and
    `JournalUnusable` for a database that is no journal; damage is never raised.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    check = _Check(progress or _untold)
    with closing(connect_tool(path)) as connection:
        try:
            connection.execute("BEGIN")
            if schema_version(connection) == 0:
                raise JournalUnusable(f"{path}: this is an empty database")
            yield from check.run(connection)
        except sqlite3.Error as error:
            check.find(Damage.DATABASE, check.facts, "", f"nothing can be read after this: {error}")
    return Report(check.facts, check.events, check.digest, tuple(check.findings), check.begin)


@dataclass(slots=True)
class _Check:
    """Where the check has come; `facts` and `events` are the last sequences read."""

    progress: Progress
    begin: End = START
    facts: int = START.fact
    events: int = START.event
    digest: bytes = START.digest
    findings: list[Finding] = field(default_factory=list)

    def run(self, connection: sqlite3.Connection) -> Steps[None]:
        self.begin = end_of(segments_in(connection))
        self.facts, self.events = self.begin.fact, self.begin.event
        self.digest = self.begin.digest
        yield from self._chain(connection)
        yield from self._events(connection)
        self._silenced(connection)
        yield
        self._marks(connection)
        for (line,) in connection.execute(f"PRAGMA integrity_check({MOST_FINDINGS})"):
            if line != "ok":
                self.find(Damage.DATABASE, 0, "", line)

    def find(self, damage: Damage, sequence: int, key: str, detail: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(Finding(damage, sequence, key, detail))

    def _chain(self, connection: sqlite3.Connection) -> Steps[None]:
        count = "SELECT count(*) FROM facts WHERE sequence > ?"
        (total,) = connection.execute(count, (self.begin.fact,)).fetchone()
        rows = _rows(connection, _FACTS, self.begin.fact)
        for done, (sequence, *fields, digest) in enumerate(rows, start=1):
            key = _text(fields[0])
            self._follows(Damage.FACT_MISSING, self.facts, sequence)
            if digest != chain_fields(self.digest, (column or b"" for column in fields)):
                detail = "its digest does not follow from its fields and the record before it"
                self.find(Damage.CHAIN, sequence, key, detail)
            self.facts = sequence
            self.digest = digest if isinstance(digest, bytes) else b""
            if done % PAGE_FACTS == 0 or done == total:
                self.progress(done, total)
                yield

    def _events(self, connection: sqlite3.Connection) -> Steps[None]:
        rows = _rows(connection, _EVENTS, self.begin.event)
        for done, (_, told) in enumerate(groupby(rows, key=itemgetter(0)), start=1):
            self._told(list(told))
            if done % PAGE_FACTS == 0:
                yield

    def _told(self, rows: list[tuple[Any, ...]]) -> None:
        """Events that stand together and name one fact: all that it told, if nothing changed."""
        fields: list[bytes] = []
        for _, sequence, urgent, body, *_ in rows:
            self._follows(Damage.EVENT_MISSING, self.events, sequence)
            fields += (str(sequence).encode(), urgent or b"", body or b"")
            self.events = sequence
        _, first, _, _, has_fact, told, key = rows[0]
        if not has_fact:
            self.find(Damage.EVENT_WITHOUT_FACT, first, "", "")
        elif told != told_fields(fields):
            detail = f"events {first} to {self.events}" if self.events != first else ""
            self.find(Damage.EVENT_CHANGED, first, _text(key), detail)

    def _silenced(self, connection: sqlite3.Connection) -> None:
        place = {"fact": self.begin.fact, "event": self.begin.event}
        for key, sequence in connection.execute(_SILENCED, place):
            self.find(Damage.EVENT_CHANGED, sequence, _text(key), "none of them is left")

    def _follows(self, damage: Damage, before: int, sequence: int) -> None:
        if sequence != before + 1:
            self.find(damage, before + 1, "", f"{before} is followed by {sequence}")

    def _marks(self, connection: sqlite3.Connection) -> None:
        marks = connection.execute("SELECT cursor, last_fact, last_digest, last_event FROM marks")
        row = marks.fetchone()
        if row is None:
            self.find(Damage.END_MOVED, 0, "", "the marks are missing")
            return
        cursor, last_fact, last_digest, last_event = row
        if (last_fact, last_digest) != (self.facts, self.digest):
            detail = f"its last record was {last_fact}, now it is {self.facts}"
            self.find(Damage.END_MOVED, self.facts, "", detail)
        if last_event != self.events:
            detail = f"its last event was {last_event}, now it is {self.events}"
            self.find(Damage.END_MOVED, self.events, "", detail)
        if cursor > self.events:
            self.find(Damage.CURSOR_AHEAD, cursor, "", f"the last event is {self.events}")


def _untold(done: int, total: int) -> None:
    """Nobody watches."""


def _text(column: bytes | None) -> str:
    return str(column or b"", "utf-8", "replace")


def _rows(connection: sqlite3.Connection, query: str, since: int) -> Iterator[tuple[Any, ...]]:
    cursor = connection.execute(query, (since,))
    while page := cursor.fetchmany(PAGE_FACTS):
        yield from page
