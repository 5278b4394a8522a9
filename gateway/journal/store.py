"""A journal's database: opening it, and every read the daemon makes.

One connection writes (a `writer` has it), another reads on the event loop. A read sees what
is committed and holds no transaction open afterwards, so the log can be folded back at any
time; long histories come in pages.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any

from gateway.journal import queries
from gateway.journal.connections import (
    MEMORY,
    connect_reader,
    connect_tool,
    connect_writer,
    create_file,
    sync_directory,
)
from gateway.journal.errors import JournalBroken, JournalUnusable
from gateway.journal.lock import JournalLock
from gateway.journal.migrations import migrate
from gateway.journal.rows import (
    AlarmRow,
    EventRow,
    FactRow,
    OrderRow,
    OrderState,
    SegmentRow,
    TransmitRow,
    TransmitState,
)
from gateway.journal.segments import is_segment, segments_in

JOURNAL_ID = "journal"
PAGE_FACTS = 500


class Store:
    """An open journal; made by `open_store`. Every read may raise `JournalBroken`.

    Histories begin after the last segment (`past` reads those too). `path` is None in memory.
    """

    def __init__(
        self,
        writes: sqlite3.Connection,
        reads: sqlite3.Connection,
        path: Path | None = None,
    ) -> None:
        self.writes = writes
        self.path = path
        self._reads = reads
        self._undo = ExitStack()
        journal_id = self.setting(JOURNAL_ID)
        assert journal_id is not None
        self.journal_id = journal_id

    def close(self) -> None:
        """Fold the log back and let another daemon have it; close the writer before."""
        self._undo.close()

    def next_transmits(
        self, bearers: Sequence[str], now_utc: str, limit: int, channel: str = ""
    ) -> list[TransmitRow]:
        """Open messages that may go now, best first, but none that avoids `channel`."""
        lists = (
            self._rows(queries.NEXT_TRANSMITS, bearer, now_utc, channel, limit)
            for bearer in dict.fromkeys(bearers)
        )
        # Per bearer the index yields them sorted: columns 4 and 5 are rank and ordinal.
        best = merge(*lists, key=lambda row: (row[4], row[5]))
        return [_transmit(row) for row in islice(best, limit)]

    def waiting_ways(self, bearer: str) -> list[str]:
        """The ways of a bearer (`orders.ways`) that open messages wait for."""
        found: list[str] = []
        way = self._text(queries.NEXT_WAY, bearer, f"{bearer};")  # after every `bearer:system`
        while way is not None:
            found.append(way)
            way = self._text(queries.NEXT_WAY, f"{way}\x01", f"{bearer};")
        return found

    def next_not_before(self, now_utc: str) -> str | None:
        """When the next open message that has to wait may go."""
        return self._text(queries.NEXT_NOT_BEFORE, now_utc)

    def claimed_transmits(self) -> list[TransmitRow]:
        """Messages with an attempt under way, in this session or in a dead one."""
        return [_transmit(row) for row in self._rows(queries.CLAIMED_TRANSMITS)]

    def transmit(self, intent_id: str) -> TransmitRow | None:
        """The message of that intent, as long as it is owed."""
        return next((_transmit(row) for row in self._rows(queries.TRANSMIT, intent_id)), None)

    def due_alarms(self, now_utc: str, limit: int) -> list[AlarmRow]:
        """Deadlines that have passed, earliest first."""
        return [AlarmRow(*row) for row in self._rows(queries.DUE_ALARMS, now_utc, limit)]

    def next_alarm_due(self) -> str | None:
        """When the earliest deadline is."""
        return self._text(queries.NEXT_ALARM_DUE)

    def facts_of(self, order_id: str, since: int = 0) -> Iterator[FactRow]:
        """The history of an order after fact `since`, oldest first; the hall's for an empty id."""
        return self._facts(queries.FACTS_OF, since, order_id)

    def facts_since(self, sequence: int) -> Iterator[FactRow]:
        """Every fact after that one, also those committed while iterating."""
        return self._facts(queries.FACTS_SINCE, sequence)

    def facts_back(self) -> Iterator[FactRow]:
        """The facts in the file, newest first; for whoever stops after a while."""
        before = self.last_fact()[0] + 1
        while page := self._rows(queries.FACTS_BACK, before, PAGE_FACTS):
            for row in page:
                yield FactRow(*row)
            before = page[-1][0]

    def last_fact(self) -> tuple[int, bytes]:
        """Where the chain ends: sequence and digest; `(0, GENESIS)` before the first."""
        sequence, digest = self._rows(queries.LAST_FACT)[0]
        return int(sequence), bytes(digest)

    def has_key(self, key: str) -> bool:
        """Whether a fact of this key is recorded."""
        return bool(self._rows(queries.HAS_KEY, key))

    def fact_of_key(self, key: str) -> FactRow | None:
        """The fact of this key; None where there is none in the file."""
        rows = self._rows(queries.FACT_OF_KEY, key)
        return FactRow(*rows[0]) if rows else None

    def keys_under(self, prefix: str) -> list[str]:
        """The keys of recorded facts that begin so; `prefix` ends with `/`, which `0` follows."""
        end = f"{prefix[:-1]}0"
        return [str(row[0]) for row in self._rows(queries.KEYS_BETWEEN, prefix, end)]

    def open_orders(self) -> list[OrderRow]:
        """In the order they were accepted."""
        return [_order(row) for row in self._rows(queries.OPEN_ORDERS)]

    def order(self, order_id: str) -> OrderRow | None:
        """Any order that was ever accepted or refused."""
        return next((_order(row) for row in self._rows(queries.ORDER, order_id)), None)

    def events_after(self, sequence: int, limit: int) -> list[EventRow]:
        """Events in their order, to publish or to replay."""
        rows = self._rows(queries.EVENTS_AFTER, sequence, limit)
        return [EventRow(number, fact, bool(urgent), body) for number, fact, urgent, body in rows]

    def last_event_sequence(self) -> int:
        """0 before the first event."""
        (last,) = self._rows(queries.LAST_EVENT)[0]
        return int(last)

    def cursor(self) -> int:
        """The last event known to be published; 0 for none."""
        (cursor,) = self._rows(queries.CURSOR)[0]
        return int(cursor)

    def segments(self) -> list[SegmentRow]:
        """What was cut off, in the order of the record."""
        try:
            return segments_in(self._reads)
        except sqlite3.Error as error:
            raise JournalBroken(f"the journal cannot be read: {error}") from error

    def first_rows(self) -> tuple[int, int]:
        """The first fact and the first event in the file, whoever has them too; 0 for none."""
        (fact,), (event,) = *self._rows(queries.FIRST_FACT), *self._rows(queries.FIRST_EVENT)
        return fact or 0, event or 0

    def setting(self, name: str) -> str | None:
        """A value kept across restarts."""
        return self._text(queries.SETTING, name)

    def settings_under(self, prefix: str) -> list[tuple[str, str]]:
        """Names and values that begin so; `prefix` ends with `/`, which `0` follows."""
        return [(n, v) for n, v in self._rows(queries.SETTINGS_BETWEEN, prefix, f"{prefix[:-1]}0")]

    def _facts(self, query: str, sequence: int, *scope: str) -> Iterator[FactRow]:
        while page := self._rows(query, *scope, sequence, PAGE_FACTS):
            for row in page:
                yield FactRow(*row)
            sequence = page[-1][0]

    def _text(self, query: str, *values: str) -> str | None:
        rows = self._rows(query, *values)
        return rows[0][0] if rows else None

    def _rows(self, query: str, *values: str | int) -> list[tuple[Any, ...]]:
        try:
            return self._reads.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise JournalBroken(f"the journal cannot be read: {error}") from error


def open_store(path: Path | str, journal_id: str) -> Store:
    """Open or create the journal at `path`, or `":memory:"`.

    `journal_id` (a uuid) names it when it is created; afterwards it keeps its own. Raises
    `JournalInUse` if another daemon has it and `JournalUnusable` if it cannot be one.
    """
    with ExitStack() as undo:
        try:
            writes, reads = _connections(path, undo)
            migrate(writes)
            writes.execute("INSERT OR IGNORE INTO settings VALUES (?, ?)", (JOURNAL_ID, journal_id))
            if path != MEMORY:
                # The names of database and log must survive a power loss before any commit does.
                sync_directory(Path(path).parent)
            store = Store(writes, reads, None if path == MEMORY else Path(path))
        except (sqlite3.Error, JournalBroken, OSError) as error:
            raise JournalUnusable(f"{path}: {error}") from error
        store._undo = undo.pop_all()
        return store


def _connections(
    path: Path | str, undo: ExitStack
) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """A database in memory has one connection for both."""
    if path == MEMORY:
        writes = connect_writer(MEMORY)
        undo.callback(writes.close)
        return writes, writes
    file = Path(path)
    undo.callback(JournalLock(file).release)
    if not create_file(file):
        _refuse_segment(file)
    writes = connect_writer(str(file))
    undo.callback(writes.close)
    reads = connect_reader(str(file))
    undo.callback(reads.close)
    return writes, reads


def _refuse_segment(file: Path) -> None:
    """Before anything is written to it."""
    # One that cannot be read as it is (its birth was cut short) tells so when it is opened.
    with suppress(sqlite3.Error), closing(connect_tool(file)) as connection:
        if is_segment(connection):
            raise JournalUnusable(f"{file}: this is a segment of a journal, not its end")


def _transmit(row: tuple[Any, ...]) -> TransmitRow:
    intent_id, order_id, bearer, state, *rest = row
    return TransmitRow(intent_id, order_id, bearer, TransmitState(state), *rest)


def _order(row: tuple[Any, ...]) -> OrderRow:
    order_id, state, body_hash, accepted_sequence = row
    return OrderRow(order_id, OrderState(state), body_hash, accepted_sequence)
