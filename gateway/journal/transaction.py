"""Many writes as one transaction: what is left of them after each other, and its SQL.

Facts and events are only ever added, in the order of the writes. Of everything else the last
word on an id counts, so a message put by one write and dropped by the next never touches the
disk. Rows go in by statements of up to 2048, because every statement lets go of the
interpreter's lock and may wait long to get it back from a busy event loop.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

from gateway.journal.rows import (
    AlarmRow,
    Discard,
    EventRow,
    FactRow,
    OrderRow,
    SegmentRow,
    TransmitRow,
    Write,
)

Values = tuple[object, ...]
SIZES = (2048, 256, 32, 4, 1)


@dataclass(slots=True)
class Merged:
    """What several writes come to; None stands for a dropped row."""

    facts: list[FactRow] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    transmits: dict[str, TransmitRow | None] = field(default_factory=dict)
    alarms: dict[str, AlarmRow | None] = field(default_factory=dict)
    orders: dict[str, OrderRow] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    segments: dict[int, SegmentRow] = field(default_factory=dict)
    let_go: list[int] = field(default_factory=list)
    cursor: int | None = None
    discard: Discard | None = None

    @property
    def rows(self) -> int:
        changed = (self.transmits, self.alarms, self.orders, self.settings, self.segments)
        return len(self.facts) + len(self.events) + sum(len(table) for table in changed)


def merge(writes: Iterable[Write]) -> Merged:
    """Fold writes, in order, into one that leaves the same rows behind."""
    merged = Merged()
    for write in writes:
        merged.facts += write.facts
        merged.events += write.events
        merged.transmits |= dict.fromkeys(write.drop_transmits)
        merged.transmits |= {row.intent_id: row for row in write.put_transmits}
        merged.alarms |= dict.fromkeys(write.drop_alarms)
        merged.alarms |= {row.alarm_id: row for row in write.put_alarms}
        merged.orders |= {row.order_id: row for row in write.put_orders}
        merged.settings |= dict(write.settings)
        merged.segments |= {row.number: row for row in write.segments}
        merged.let_go += write.let_go
        merged.discard = write.discard or merged.discard
        if write.cursor is not None:
            merged.cursor = write.cursor
    return merged


def apply(connection: sqlite3.Connection, merged: Merged) -> None:
    """Run the statements inside the transaction the caller has begun."""
    _insert(connection, "facts", [_fact(row) for row in merged.facts])
    _insert(connection, "events", [_event(row) for row in merged.events])
    for table, key, rows in (
        ("transmits", "intent_id", merged.transmits),
        ("alarms", "alarm_id", merged.alarms),
    ):
        _delete(connection, table, key, [(name,) for name, row in rows.items() if row is None])
    transmits = [_transmit(row) for row in merged.transmits.values() if row is not None]
    _insert(connection, "transmits", transmits)
    _insert(connection, "alarms", [_alarm(row) for row in merged.alarms.values() if row])
    _insert(connection, "orders", [_order(row) for row in merged.orders.values()])
    _insert(connection, "settings", list(merged.settings.items()))
    _insert(connection, "segments", [_segment(row) for row in merged.segments.values()])
    for number in merged.let_go:
        connection.execute("UPDATE segments SET kept = 0 WHERE number = ?", (number,))
    if merged.discard is not None:
        _discard(connection, merged.discard)
    _move_marks(connection, merged)


def _discard(connection: sqlite3.Connection, through: Discard) -> None:
    # However wrong the caller is: only what a segment has.
    for table, last, limit in (
        ("facts", "last_fact", through.fact),
        ("events", "last_event", through.event),
    ):
        connection.execute(
            f"DELETE FROM {table} WHERE sequence <="
            f" min(?, (SELECT coalesce(max({last}), 0) FROM segments))",
            (limit,),
        )


def _move_marks(connection: sqlite3.Connection, merged: Merged) -> None:
    last_fact = merged.facts[-1] if merged.facts else None
    last_event = merged.events[-1].sequence if merged.events else None
    if last_fact is None and last_event is None and merged.cursor is None:
        return
    connection.execute(
        "UPDATE marks SET cursor = coalesce(?, cursor), last_event = coalesce(?, last_event),"
        " last_fact = coalesce(?, last_fact), last_digest = coalesce(?, last_digest)",
        (
            merged.cursor,
            last_event,
            last_fact and last_fact.sequence,
            last_fact and last_fact.digest,
        ),
    )


COLUMNS: dict[str, tuple[str, ...]] = {
    "facts": (
        *("sequence", "key", "at_utc", "order_id"),
        *("kind", "version", "body", "told", "digest"),
    ),
    "events": ("sequence", "fact", "urgent", "body"),
    "transmits": (
        *("intent_id", "order_id", "bearer", "state", "rank", "ordinal"),
        *("not_before_utc", "avoid", "session", "body"),
    ),
    "alarms": ("alarm_id", "order_id", "due_utc", "body"),
    "orders": ("order_id", "state", "body_hash", "accepted_sequence"),
    "settings": ("name", "value"),
    "segments": (
        *("number", "file", "last_fact", "last_event", "last_digest"),
        *("ended_utc", "kept"),
    ),
}
REPLACED = frozenset({"transmits", "alarms", "orders", "settings"})


def _fact(row: FactRow) -> Values:
    return (
        *(row.sequence, row.key, row.at_utc, row.order_id),
        *(row.kind, row.version, row.body, row.told, row.digest),
    )


def _event(row: EventRow) -> Values:
    return row.sequence, row.fact, int(row.urgent), row.body


def _transmit(row: TransmitRow) -> Values:
    return (
        *(row.intent_id, row.order_id, row.bearer, int(row.state), row.rank, row.ordinal),
        *(row.not_before_utc, row.avoid, row.session, row.body),
    )


def _alarm(row: AlarmRow) -> Values:
    return row.alarm_id, row.order_id, row.due_utc, row.body


def _order(row: OrderRow) -> Values:
    return row.order_id, str(row.state), row.body_hash, row.accepted_sequence


def _segment(row: SegmentRow) -> Values:
    return (
        *(row.number, row.file, row.last_fact, row.last_event, row.last_digest),
        *(row.ended_utc, int(row.kept)),
    )


def _insert(connection: sqlite3.Connection, table: str, rows: Sequence[Values]) -> None:
    for some in _in_sizes(rows):
        connection.execute(_insertion(table, len(some)), list(chain.from_iterable(some)))


def _delete(connection: sqlite3.Connection, table: str, key: str, names: Sequence[Values]) -> None:
    for some in _in_sizes(names):
        marks = ", ".join("?" * len(some))
        sql = f"DELETE FROM {table} WHERE {key} IN ({marks})"
        connection.execute(sql, list(chain.from_iterable(some)))


def _in_sizes(rows: Sequence[Values]) -> Iterable[Sequence[Values]]:
    """Slices of a few fixed sizes, so that few statements need to be prepared."""
    start = 0
    for size in SIZES:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


@cache
def _insertion(table: str, count: int) -> str:
    names = COLUMNS[table]
    row = f"({', '.join('?' * len(names))})"
    sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES {', '.join([row] * count)}"
    if table in REPLACED:
        changes = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        sql += f" ON CONFLICT ({names[0]}) DO UPDATE SET {changes}"
    return sql
