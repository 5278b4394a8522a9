"""Bring a journal's tables to the version this Muster writes: one file of `schema/` a step."""

import sqlite3
from pathlib import Path

from gateway.journal.errors import JournalUnusable

APPLICATION_ID = 0x4D535452
SCHEMA = Path(__file__).parent / "schema"


def scripts() -> list[tuple[int, Path]]:
    """Every step that exists, `NNNN_name.sql`, in order."""
    return sorted((int(path.name[:4]), path) for path in SCHEMA.glob("[0-9]*.sql"))


def migrate(connection: sqlite3.Connection) -> None:
    """Take each missing step in a transaction of its own.

    Raises `JournalUnusable` for a database that is something else or newer than we are.
    """
    known = scripts()
    present = schema_version(connection)
    if present > known[-1][0]:
        raise JournalUnusable(
            f"the journal has schema version {present}, this Muster knows up to {known[-1][0]}"
        )
    for version, path in known:
        if version > present:
            _take_step(connection, version, path)


def schema_version(connection: sqlite3.Connection) -> int:
    """0 for an empty database; raises `JournalUnusable` if its tables are not ours."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    if not tables:
        return 0
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    if application_id != APPLICATION_ID or "schema_versions" not in tables:
        raise JournalUnusable("this is a database, but no Muster journal")
    (version,) = connection.execute("SELECT max(version) FROM schema_versions").fetchone()
    return int(version)


def _take_step(connection: sqlite3.Connection, version: int, path: Path) -> None:
    try:
        connection.executescript(
            "BEGIN IMMEDIATE;"
            "CREATE TABLE IF NOT EXISTS schema_versions"
            " (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
            f"{path.read_text(encoding='utf-8')};"
            f"INSERT INTO schema_versions VALUES ({version}, '{path.stem}');"
            "COMMIT;"
        )
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
