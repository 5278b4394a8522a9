"""Whether a journal makes sense: every fact follows from those before it.

`verify` shows that nobody changed the record; this goes on and lives it through again, segment
by segment and then the journal's own file, by the same `advance` that made it:

    facts      each one could be taken when it was recorded, and can still be read
    repeats    no text went out again after a doubt without its mark
    owed       the messages and deadlines that are open are exactly those the facts leave owed
    orders     each is open or closed, and has the hash and the record, that the facts gave it
    let go     a segment that is not kept was let go by a fact

An order that began in a segment that was let go cannot be lived again, nor what it leaves owed
be told: its facts are counted (`Report.unlived`), and it must be closed. A segment alone is
verified and not lived.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from msgspec.structs import astuple

from gateway.journal.codec import UnknownFact, decode_fact
from gateway.journal.connections import connect_tool
from gateway.journal.entries import alarm_row, order_rows, transmit_row
from gateway.journal.findings import MOST_FINDINGS, Damage, Finding, Progress, Report
from gateway.journal.rows import AlarmRow, OrderRow, OrderState, SegmentRow, TransmitRow
from gateway.journal.segments import beside, end_of, is_segment, let_go_end, segments_in
from gateway.journal.transaction import COLUMNS
from gateway.journal.verify import verify
from gateway.orders.facts import AttemptStarted, Fact, SegmentLetGo
from gateway.orders.hall import Hall
from gateway.orders.intents import Alarm, Claim, Transmit
from gateway.orders.lifecycle import advance
from gateway.orders.records import Step

Row = tuple[Any, ...]
Rows = dict[str, Row]

_PAGE = 1_000
_FACTS = (
    "SELECT sequence, key, order_id, kind, version, body FROM facts"
    " WHERE sequence > ? ORDER BY sequence"
)
_ALL = {
    table: f"SELECT {', '.join(COLUMNS[table])} FROM {table}"
    for table in ("transmits", "alarms", "orders")
}


def audit(path: Path, progress: Progress | None = None) -> Report:
    """`verify`, and if that finds nothing, the life of the facts; raises what `verify` does."""
    report = verify(path, progress)
    if not report.sound:
        return report
    with closing(connect_tool(path)) as connection:
        connection.execute("BEGIN")
        if is_segment(connection):
            return replace(report, unlived=report.facts - report.begin.fact)
        replay = _Replay(path, segments_in(connection))
        findings = tuple(replay.run(connection))[:MOST_FINDINGS]
    return replace(report, findings=findings, unlived=replay.unlived)


class _Replay:
    """A hall lived through again, and what its facts leave in the tables beside them."""

    def __init__(self, path: Path, segments: list[SegmentRow]) -> None:
        self.unlived = 0
        self._path = path
        self._segments = segments
        self._begin = let_go_end(segments)
        self._hall = Hall()
        self._owed: dict[str, Transmit | Claim] = {}
        self._alarms: dict[str, Alarm] = {}
        self._orders: dict[str, OrderRow] = {}
        self._begun_before: dict[str, Row] = {}
        self._let_go: set[int] = set()

    def run(self, connection: sqlite3.Connection) -> Iterator[Finding]:
        """Live the segments, then the file of the connection; compare what it left."""
        query = f"{_ALL['orders']} WHERE accepted_sequence <= ?"
        self._begun_before = {row[0]: row for row in connection.execute(query, (self._begin.fact,))}
        for segment in self._segments:
            if segment.kept:
                with closing(connect_tool(beside(self._path, segment))) as part:
                    for finding in self._through(part, segments_in(part)):
                        yield replace(finding, file=segment.file)
        yield from self._through(connection, self._segments)
        yield from self._compare(connection)
        yield from self._compare_segments()

    def _through(
        self, connection: sqlite3.Connection, before: list[SegmentRow]
    ) -> Iterator[Finding]:
        cursor = connection.execute(_FACTS, (end_of(before).fact,))
        while page := cursor.fetchmany(_PAGE):
            for sequence, key, order_id, kind, version, body in page:
                if order_id in self._begun_before:
                    self.unlived += 1
                elif problem := self._live(sequence, kind, version, body):
                    yield Finding(Damage.LIFE, sequence, key, problem)

    def _live(self, sequence: int, kind: str, version: int, body: bytes) -> str:
        """Take one fact; why it does not follow, or nothing."""
        try:
            fact = decode_fact(kind, version, body)
            problem = self._unmarked(fact)
            step = advance(self._hall, fact)
            self._hall.apply(step.changes)
            for row in order_rows(fact, step, sequence, self._orders):
                self._orders[row.order_id] = row
        except UnknownFact as error:
            return f"it cannot be read: {error}"
        except KeyError as error:
            return f"it speaks of {error}, which nothing before it made"
        self._settle(step)
        if isinstance(fact, SegmentLetGo):
            self._let_go.add(fact.number)
        return problem if step.taken else "it came too late to be taken"

    def _unmarked(self, fact: Fact) -> str:
        if not isinstance(fact, AttemptStarted) or fact.marked:
            return ""
        life = self._hall.orders.get(fact.order_id)
        sending = life.sendings.get(fact.delivery_id) if life else None
        doubtful = sending is not None and bool(sending.repeat_because)
        return "a possible repeat went out unmarked" if doubtful else ""

    def _settle(self, step: Step) -> None:
        for name in step.drop:
            self._owed.pop(name, None)
            self._alarms.pop(name, None)
        for intent in step.put:
            if isinstance(intent, Alarm):
                self._alarms[intent.alarm_id] = intent
            else:
                self._owed[intent.intent_id] = intent

    def _compare(self, connection: sqlite3.Connection) -> Iterator[Finding]:
        lived: tuple[tuple[str, Damage, Rows], ...] = (
            ("transmits", Damage.OWED, _rows(transmit_row(i) for i in self._owed.values())),
            ("alarms", Damage.OWED, _rows(alarm_row(alarm) for alarm in self._alarms.values())),
            ("orders", Damage.ORDER, _rows(self._orders.values()) | self._closed_before()),
        )
        for table, damage, due in lived:
            kept = {row[0]: row for row in connection.execute(_ALL[table])}
            for name in sorted(kept.keys() | due.keys()):
                if damage is Damage.OWED and name in kept and kept[name][1] in self._begun_before:
                    continue
                if kept.get(name) != due.get(name):
                    detail = _difference(table, kept.get(name), due.get(name))
                    yield Finding(damage, 0, name, detail)

    def _closed_before(self) -> Rows:
        """Orders that cannot be lived again: a roll waits until they are forgotten."""
        return {
            order_id: (order_id, OrderState.CLOSED, body_hash, accepted)
            for order_id, _, body_hash, accepted in self._begun_before.values()
        }

    def _compare_segments(self) -> Iterator[Finding]:
        """The fact that lets a segment go is younger than all of it: of the last it is kept."""
        gone = {row.number: row for row in self._segments if not row.kept}
        for row in self._segments:
            if row.kept and row.number in self._let_go:
                detail = "a record says that it was let go"
                yield Finding(Damage.SEGMENT_CHANGED, 0, "", detail, row.file)
        if gone and max(gone) not in self._let_go:
            detail = "no record says that it was let go"
            yield Finding(Damage.SEGMENT_MISSING, 0, "", detail, gone[max(gone)].file)


def _rows(rows: Iterable[TransmitRow | AlarmRow | OrderRow]) -> Rows:
    """By id, as they lie in their table."""
    columns = (astuple(row) for row in rows)
    return {row[0]: row for row in columns}


def _difference(table: str, kept: Row | None, due: Row | None) -> str:
    """Between a row in the journal and the one its facts leave."""
    if kept is None or due is None:
        place = f"the table of {table}"
        return f"it is missing in {place}" if kept is None else f"it should not be in {place}"
    return ", ".join(
        f"{column} is {is_now}, not {was}"
        for column, is_now, was in zip(COLUMNS[table], kept, due, strict=True)
        if is_now != was
    )
