"""Commits: what both writers do with a batch, a full disk and a growing write-ahead log.

    batch ─► BEGIN … COMMIT ─┬─ done: on disk
                             ├─ SQLITE_FULL: ballast given up, told, once more
                             └─ anything else: raised, and the journal's life ends

After an I/O error SQLite's *next* commit may well report success, so nobody may try one.
Checkpoints are ours: at the first idle moment after about 4 MiB of log, at the latest after
about 32 MiB. They never wait for readers.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Protocol

from gateway.journal.rows import Write
from gateway.journal.transaction import Merged, apply, merge

IDLE_CHECKPOINT_PAGES = 1_000
BUSY_CHECKPOINT_PAGES = 8_000
# A commit touches about as many leaves as there are tables and indexes; appended rows share.
PAGES_A_COMMIT = 8
ROWS_A_PAGE = 4
# Rows that a segment took over go a slice at a time; their keys lie on as many leaves.
PAGES_A_DISCARD = 100

# Whatever a batch may raise: the disk's errors, and rows that SQLite cannot hold.
COMMIT_ERRORS = (sqlite3.Error, OSError, ValueError, TypeError, OverflowError)


class Reserve(Protocol):
    """Space that can be given up (`Ballast`)."""

    def release(self) -> bool: ...


class Committer:
    """Owns the connection that writes; lives on one thread.

    `on_disk_full` is called there each time the disk was full.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        reserve: Reserve | None,
        on_disk_full: Callable[[], None],
    ) -> None:
        self._connection = connection
        self._reserve = reserve
        self._on_disk_full = on_disk_full
        self._log_pages = 0

    def commit(self, writes: Sequence[Write]) -> None:
        """Return once all of them are on disk; raises one of `COMMIT_ERRORS` and none is."""
        merged = merge(writes)
        try:
            self._transact(merged)
        except sqlite3.Error as error:
            if not _is_full(error):
                raise
            self._make_room()
            self._transact(merged)
        self._log_pages += PAGES_A_COMMIT + merged.rows // ROWS_A_PAGE
        if merged.discard is not None:
            self._log_pages += PAGES_A_DISCARD

    def checkpoint(self, idle: bool) -> None:
        """Move the log into the database if it is time; raises what the disk says."""
        if self._log_pages < (IDLE_CHECKPOINT_PAGES if idle else BUSY_CHECKPOINT_PAGES):
            return
        self._log_pages = 0
        try:
            self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        except sqlite3.Error as error:
            if not _is_full(error):
                raise
            # Nothing is lost: all of it stays in the log until the next checkpoint.
            self._make_room()

    def _transact(self, merged: Merged) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            apply(self._connection, merged)
            self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _make_room(self) -> None:
        if self._reserve is not None:
            self._reserve.release()
        self._on_disk_full()


def _is_full(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
