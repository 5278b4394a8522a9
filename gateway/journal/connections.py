"""How a journal's database is opened: by its daemon to write and to read, by tools to look.

The order matters (measured with simulated power loss): `synchronous=EXTRA`, then
`journal_mode=WAL`, then `FULL`, so that no step of the file's own birth can be lost. Automatic
checkpoints are off: SQLite would swallow their I/O errors.
"""

import os
import sqlite3
from pathlib import Path

from gateway.journal.errors import JournalUnusable

MEMORY = ":memory:"
WAL_KEPT_BYTES = 64 * 2**20
# What a foreign tool's lock may cost the writer's thread, and a read on the loop.
WRITER_PATIENCE_S = 30.0
READER_PATIENCE_S = 1.0


def create_file(path: Path) -> bool:
    """Make the file readable by its owner alone; whether it had to be made."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        # Never opened here: closing it would drop the locks SQLite holds on it (POSIX fcntl).
        path.chmod(0o600)
        return False
    return True


def connect_writer(path: str) -> sqlite3.Connection:
    """The one connection that writes; it may be handed to another thread."""
    connection = sqlite3.connect(
        path,
        timeout=WRITER_PATIENCE_S,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=128,
    )
    connection.execute("PRAGMA synchronous = EXTRA")
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute(f"PRAGMA journal_size_limit = {WAL_KEPT_BYTES}")
    if mode != "wal" and path != MEMORY:
        connection.close()
        raise JournalUnusable(f"{path}: the file system does not allow a write-ahead log")
    return connection


def connect_reader(path: str) -> sqlite3.Connection:
    """The daemon's own reads, beside its writer."""
    connection = sqlite3.connect(
        path, timeout=READER_PATIENCE_S, isolation_level=None, cached_statements=64
    )
    connection.execute("PRAGMA query_only = ON")
    return connection


def connect_tool(path: Path) -> sqlite3.Connection:
    """Read only, from any process, while the daemon writes; never creates a file.

    Threads may take turns with it: work in steps is done on whichever is free.
    """
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        timeout=WRITER_PATIENCE_S,
        isolation_level=None,
        check_same_thread=False,
    )


def sync_directory(directory: Path) -> None:
    """Make the names in a directory durable."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
