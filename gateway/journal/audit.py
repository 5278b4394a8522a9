"""Whether a journal makes sense: every fact follows from those before it.

`verify` shows that nobody changed the record; this goes on and lives it through again, by the
same `advance` that made it:

    facts      each one could be taken when it was recorded, and can still be read
    repeats    no text went out again after a doubt without its mark
    owed       the messages and deadlines that are open are exactly those the facts leave owed
    orders     each is open or closed, and has the hash and the record, that the facts gave it
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from gateway.journal.codec import UnknownFact, decode_fact
from gateway.journal.connections import connect_tool
from gateway.journal.entries import alarm_row, order_rows, transmit_row
from gateway.journal.rows import OrderRow
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
        messages = {name: astuple(transmit_row(intent)) for name, intent in self._owed.items()}
        for name in _unlike(_stored(connection, "transmits"), messages):
            yield Finding(Damage.OWED, 0, name, "a message is owed that is not, or is not owed")
        deadlines = {name: astuple(alarm_row(alarm)) for name, alarm in self._alarms.items()}
        for name in _unlike(_stored(connection, "alarms"), deadlines):
            yield Finding(Damage.OWED, 0, name, "a deadline is owed that is not, or is not owed")
        orders = {name: astuple(row) for name, row in self._orders.items()}
        stored = _stored(connection, "orders")
        for name in _unlike(stored, orders):
            yield Finding(Damage.ORDER, 0, name, _told_apart(stored.get(name), orders.get(name)))


def _stored(connection: sqlite3.Connection, table: str) -> Rows:
    rows = connection.execute(f"SELECT {', '.join(COLUMNS[table])} FROM {table}")
    return {row[0]: row for row in rows}


def _unlike(stored: Rows, lived: Rows) -> list[str]:
    return sorted(n for n in stored.keys() | lived.keys() if stored.get(n) != lived.get(n))


def _told_apart(stored: Row | None, lived: Row | None) -> str:
    """What differs between two rows of one order, the first of them in the journal."""
    if stored is None or lived is None:
        return "it is missing" if stored is None else "no record accepted it"
    return ", ".join(
        f"{column} is {kept}, not {due}"
        for column, kept, due in zip(COLUMNS["orders"], stored, lived, strict=True)
        if kept != due
    )
