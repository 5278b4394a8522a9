"""The register's log of changes: what was reported, through which channel, entered by whom.

A line a cell, as the practice keeps it (S04 roster_changes.csv), with table and row beside:

    unit_id,field,old,new,reported_at,channel,entered_by,table,row_id
"""

from collections.abc import Iterable
from datetime import datetime

from gateway.roster.csv_sheet import csv_text
from gateway.roster.difference import RosterDifference

CHANGES = "changes.csv"
LOG_COLUMNS = (
    "unit_id", "field", "old", "new", "reported_at", "channel", "entered_by", "table", "row_id",
)  # fmt: skip

LogRow = tuple[str, ...]


def log_rows(difference: RosterDifference, at: datetime, who: str, via: str) -> tuple[LogRow, ...]:
    """A row, in the order of `LOG_COLUMNS`, for every cell that differs.

    `at` is aware of its zone: the log says when, wherever it is read. `via` is the channel of
    the report (微信群, 电话, 短信, 书面 …). Of a row added or removed every filled cell is told.
    """
    said_at = at.isoformat(timespec="seconds")
    return tuple(
        (row.unit_id, field, old, new, said_at, via, who, row.table, row.row_id)
        for rows in (difference.removed, difference.changed, difference.added)
        for row in rows
        for field, old, new in row.cells
    )


def log_with(log: bytes, rows: Iterable[LogRow]) -> bytes:
    """The log's file with rows at its end; an empty log gets its header first."""
    lines = csv_text(LOG_COLUMNS, rows)
    if not log.strip():
        return lines.encode()
    _, _, added = lines.partition("\r\n")
    ended = log if log.endswith(b"\n") else log + b"\r\n"
    return ended + added.encode()
