"""Whether a journal makes sense: every fact follows from those before it.

`verify` shows that nobody changed the record; this goes on and lives it through again, by the
same `advance` that made it:

    facts      each one could be taken when it was recorded, and can still be read
    repeats    no text went out again after a doubt without its mark
    owed       the messages and deadlines that are open are exactly those the facts leave owed
    orders     each is open or closed, and has the hash and the record, that the facts gave it
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from gateway.journal.codec import UnknownFact, decode_fact
from gateway.journal.connections import connect_tool
from gateway.journal.entries import alarm_row, order_rows, transmit_row
from gateway.journal.rows import AlarmRow, OrderRow, TransmitRow
from gateway.journal.transaction import COLUMNS
from gateway.journal.verify import Damage, Finding, Progress, Report, verify
from gateway.orders.facts import AttemptStarted, Fact
from gateway.orders.hall import Hall
from gateway.orders.intents import Alarm, Claim, Transmit
from gateway.orders.lifecycle import advance
from gateway.orders.records import Step

Row = tuple[Any, ...]
Rows = dict[str, Row]

_PAGE = 1_000
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
        return replace(report, findings=tuple(_Replay().run(connection)))


class _Replay:
    """A hall lived through again, and what its facts leave in the tables beside them."""

    def __init__(self) -> None:
        self._hall = Hall()
        self._owed: dict[str, Transmit | Claim] = {}
        self._alarms: dict[str, Alarm] = {}
        self._orders: dict[str, OrderRow] = {}

    def run(self, connection: sqlite3.Connection) -> Iterator[Finding]:
        cursor = connection.execute(
            "SELECT sequence, key, kind, version, body FROM facts ORDER BY sequence"
        )
        while page := cursor.fetchmany(_PAGE):
            for sequence, key, kind, version, body in page:
                problem = self._live(sequence, kind, version, body)
                if problem:
                    yield Finding(Damage.LIFE, sequence, key, problem)
        yield from self._compare(connection)

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
            ("orders", Damage.ORDER, _rows(self._orders.values())),
        )
        for table, damage, due in lived:
            kept = {row[0]: row for row in connection.execute(_ALL[table])}
            for name in sorted(kept.keys() | due.keys()):
                if kept.get(name) != due.get(name):
                    detail = _difference(table, kept.get(name), due.get(name))
                    yield Finding(damage, 0, name, detail)


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
