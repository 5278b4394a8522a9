"""Cutting the beginning of a journal off into a segment, up to and with its file.

The cut lies before the first of these, so that a start never needs a segment:

    the last fact before a moment (the turn of a month)
    the first fact of any order that is not forgotten
    the first fact with an event that is not published

    journal ─ slices ─► journal-003.part ─ checked ─ linked ─► journal-003-2026-08.db

The file has its name only when it is whole, checked and on disk; nothing is taken from the
journal here. What a crash leaves is a part, made anew, or a whole segment, taken as it is.
"""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, tzinfo
from glob import escape
from pathlib import Path

from gateway.journal.chain_check import check_file
from gateway.journal.connections import connect_tool, create_file, sync_directory
from gateway.journal.errors import RollPutOff
from gateway.journal.findings import Report
from gateway.journal.migrations import migrate
from gateway.journal.rows import End, SegmentRow
from gateway.journal.segments import SEGMENT, end_of, identity_of, journal_of, segments_in
from gateway.orders.steps import Steps

# Their dirty pages are what a commit of the hall may have to wait for.
_SLICE = 250
# The ballast and as much again: cutting must not be what fills the disk.
_LEFT_FREE_BYTES = 128 * 2**20

_LAST_BEFORE = "SELECT max(sequence) FROM facts WHERE at_utc < ? AND sequence > ?"
_OPEN_BEFORE = (
    "SELECT order_id, accepted_sequence FROM orders"
    " WHERE state = 'open' AND accepted_sequence <= ? ORDER BY accepted_sequence"
)
_UNPUBLISHED = (
    "SELECT sequence, fact FROM events WHERE sequence > (SELECT cursor FROM marks)"
    " ORDER BY sequence LIMIT 1"
)
_LAST_EVENT = "SELECT max(sequence) FROM events WHERE sequence > ? AND fact <= ?"


@dataclass(frozen=True, slots=True)
class Cut:
    """The next segment, before it has a file. `name` is what the file is called if it may."""

    journal: str
    number: int
    begin: End
    end: End
    ended_utc: str
    name: str


@dataclass(frozen=True, slots=True)
class Due:
    """What can be cut off now, and why it is not more, if it is not.

    `orders` are those that began before the moment and are not forgotten.
    """

    cut: Cut | None
    held_by: str
    orders: tuple[str, ...] = ()


def due_cut(path: Path, before_utc: str, zone: tzinfo) -> Due:
    """What of the journal at `path` lies before that moment; raises `sqlite3.Error`."""
    with closing(connect_tool(path)) as connection:
        connection.execute("BEGIN")
        segments = segments_in(connection)
        begin = end_of(segments)
        (last,) = connection.execute(_LAST_BEFORE, (before_utc, begin.fact)).fetchone()
        if last is None:
            return Due(None, "")
        orders = connection.execute(_OPEN_BEFORE, (last,)).fetchall()
        at, held_by = _held_back(connection, last, orders)
        names = tuple(str(order_id) for order_id, _ in orders)
        if at <= begin.fact:
            return Due(None, held_by, names)
        digest, ended_utc = connection.execute(
            "SELECT digest, at_utc FROM facts WHERE sequence = ?", (at,)
        ).fetchone()
        (event,) = connection.execute(_LAST_EVENT, (begin.event, at)).fetchone()
        end = End(at, event or begin.event, digest)
        month = datetime.fromisoformat(ended_utc).astimezone(zone).strftime("%Y-%m")
        number = len(segments) + 1
        name = f"{path.stem}-{number:03}-{month}.db"
        cut = Cut(journal_of(connection), number, begin, end, ended_utc, name)
        return Due(cut, held_by, names)


def _held_back(
    connection: sqlite3.Connection, last: int, orders: list[tuple[str, int]]
) -> tuple[int, str]:
    """The last fact that may go, and what holds back those behind it; `orders` oldest first."""
    at, held_by = last, ""
    for order_id, accepted in orders[:1]:
        at, held_by = accepted - 1, f"order {order_id} is open or was a short while ago"
    for event, fact in connection.execute(_UNPUBLISHED):
        if fact <= at:
            at, held_by = fact - 1, f"event {event} is not published"
    return at, held_by


def segment_of(path: Path, cut: Cut) -> Steps[SegmentRow]:
    """Make the file, or find the one that was made already; the row to register.

    The found one may end earlier. Raises `RollPutOff`, `sqlite3.Error` and `OSError`; then
    the journal is as it was.
    """
    part = path.with_name(f"{path.stem}-{cut.number:03}.part")
    _remove(part)
    found = yield from _made_before(path, cut)
    if found is not None:
        return found
    try:
        _make_sure_of_space(path)
        yield from _copy(path, part, cut)
        report = yield from check_file(part)
        if not report.sound or (report.begin, report.end) != (cut.begin, cut.end):
            raise RollPutOff(f"{path} is damaged: see `muster journal verify`")
        part.chmod(0o400)
        file = _linked(part, path.with_name(cut.name))
    finally:
        _remove(part)
    sync_directory(path.parent)
    return SegmentRow(cut.number, file.name, *_columns(cut.end), cut.ended_utc)


def _made_before(path: Path, cut: Cut) -> Steps[SegmentRow | None]:
    """A whole segment that a crash kept from being registered."""
    for file in sorted(path.parent.glob(f"{escape(path.stem)}-{cut.number:03}-*.db")):
        if identity_of(file) != (cut.journal, cut.number):
            continue
        report = yield from check_file(file)
        ended_utc = _recorded_at(path, report)
        if (
            report.sound
            and report.begin == cut.begin
            and ended_utc
            and report.facts <= cut.end.fact
        ):
            return SegmentRow(cut.number, file.name, *_columns(report.end), ended_utc)
    return None


def _recorded_at(path: Path, report: Report) -> str:
    """The time of the last fact of a segment, if the journal has that very fact."""
    with closing(connect_tool(path)) as connection:
        row = connection.execute(
            "SELECT at_utc FROM facts WHERE sequence = ? AND digest = ?",
            (report.facts, report.last_digest),
        ).fetchone()
    return row[0] if row else ""


def _make_sure_of_space(path: Path) -> None:
    disk = os.statvfs(path.parent)
    with closing(connect_tool(path)) as connection:
        pages, free, page_bytes = (
            connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
    most_bytes = (pages - free) * page_bytes + _LEFT_FREE_BYTES
    if disk.f_bavail * disk.f_frsize < most_bytes:
        raise RollPutOff(f"no space beside {path} for its next segment")


def _copy(path: Path, part: Path, cut: Cut) -> Steps[None]:
    """Every slice is on disk before the next one, so that no commit waits for many."""
    create_file(part)
    connection = sqlite3.connect(part, uri=True, isolation_level=None, check_same_thread=False)
    with closing(connection):
        connection.execute("PRAGMA synchronous = EXTRA")
        migrate(connection)
        connection.execute("ATTACH ? AS live", (f"{path.absolute().as_uri()}?mode=ro",))
        yield
        for table, since, until in (
            ("facts", cut.begin.fact, cut.end.fact),
            ("events", cut.begin.event, cut.end.event),
        ):
            for first in range(since, until, _SLICE):
                connection.execute(
                    f"INSERT INTO main.{table} SELECT * FROM live.{table}"
                    " WHERE sequence > ? AND sequence <= ?",
                    (first, min(first + _SLICE, until)),
                )
                yield
        _close_off(connection, cut)


def _close_off(connection: sqlite3.Connection, cut: Cut) -> None:
    connection.execute("BEGIN")
    connection.execute("INSERT INTO main.segments SELECT * FROM live.segments")
    settings = [("journal", cut.journal), (SEGMENT, str(cut.number))]
    connection.executemany("INSERT INTO main.settings VALUES (?, ?)", settings)
    connection.execute(
        "UPDATE main.marks SET cursor = ?, last_fact = ?, last_event = ?, last_digest = ?",
        (cut.end.event, *_columns(cut.end)),
    )
    connection.execute("COMMIT")


def _linked(part: Path, wanted: Path) -> Path:
    """Give the part its name; a file of another journal that has it keeps it."""
    again = 1
    while True:
        try:
            # Unlike a rename, a link fails where a file is.
            os.link(part, wanted)
        except FileExistsError:
            again += 1
            wanted = wanted.with_name(f"{part.stem}-{again}.db")
        else:
            return wanted


def _columns(end: End) -> tuple[int, int, bytes]:
    return end.fact, end.event, end.digest


def _remove(part: Path) -> None:
    for file in (part, part.with_name(f"{part.name}-journal")):
        file.unlink(missing_ok=True)
