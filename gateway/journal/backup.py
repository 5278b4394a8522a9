"""A copy of a journal while its daemon runs, complete as of the moment it began.

The copy is one file that stands alone (no write-ahead log beside it); it gets its name only
once it is whole and on disk. Restoring is copying it back to where the journal was.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from gateway.journal.connections import connect_tool, sync_directory
from gateway.journal.errors import JournalError
from gateway.journal.verify import Report, verify

PAGES_A_STEP = 512


class BackupFailed(JournalError):
    """No copy was made."""


def backup(
    source: Path, target: Path, progress: Callable[[int, int], None] | None = None
) -> Report:
    """Copy `source` to `target` and report on the copy.

    `progress` is told pages done and pages in all. A damaged journal is copied too: the
    report says so. Raises `FileExistsError` rather than overwrite, `FileNotFoundError`, and
    `BackupFailed` when the copy cannot be made.
    """
    if not source.is_file():
        raise FileNotFoundError(source)
    if target.exists():
        raise FileExistsError(target)
    handle, name = tempfile.mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        _copy(source, part, progress)
        report = verify(part)
        # Unlike a rename, a link fails if somebody else has taken the name meanwhile.
        os.link(part, target)
    except sqlite3.Error as error:
        raise BackupFailed(f"{source} could not be copied to {target}: {error}") from error
    finally:
        part.unlink()
    sync_directory(target.parent)
    return report


def _copy(source: Path, part: Path, progress: Callable[[int, int], None] | None) -> None:
    def tell(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    with closing(connect_tool(source)) as reads, closing(_copy_of(part)) as writes:
        # Without a snapshot of its own every commit of the daemon would start it over.
        reads.execute("BEGIN")
        reads.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        reads.backup(writes, pages=PAGES_A_STEP, progress=tell)
        writes.execute("PRAGMA journal_mode = DELETE").fetchone()


def _copy_of(part: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(part, isolation_level=None)
    connection.execute("PRAGMA synchronous = EXTRA")
    return connection
