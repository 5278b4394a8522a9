"""Puts a new roster where the gateway reads it, and an export where there is none.

Every file is first written whole beside its place and synced; only then all are renamed, one
right after the other, so that a reader meets the old tables or the new ones. A table that the
new roster does not have is taken away. A hall that keeps its roster in a workbook goes on
doing so, and one that keeps tables keeps tables, in whatever form the new one comes.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from gateway.cli.failure import Failure
from gateway.clock import SteadyClock
from gateway.roster.change_log import CHANGES, log_rows, log_with
from gateway.roster.difference import RosterDifference
from gateway.roster.layout import WORKBOOK
from gateway.roster.roster import Roster
from gateway.roster.tables import (
    TABLES,
    RosterUnreadable,
    is_workbook,
    roster_files,
    roster_texts,
    roster_workbook,
    write_roster,
)


def read_files(place: Path) -> dict[str, bytes]:
    """The files of a roster by name, as they lie there; `Failure` with every fault."""
    try:
        return roster_files(place)
    except RosterUnreadable as error:
        directory = place.parent if is_workbook(place) else place
        raise Failure([f"{directory}/{fault}" for fault in error.faults]) from error


def files_for(target: Path, files: Mapping[str, bytes], roster: Roster) -> dict[str, bytes]:
    """The new roster in the form the target has; untouched where the forms are the same."""
    comes_as_workbook = any(is_workbook(Path(name)) for name in files)
    is_empty = not any((target / name).exists() for name in (*TABLES, WORKBOOK))
    keeps_workbook = comes_as_workbook if is_empty else (target / WORKBOOK).exists()
    match comes_as_workbook, keeps_workbook:
        case True, True:
            return {WORKBOOK: next(iter(files.values()))}
        case False, False:
            return dict(files)
        case _, True:
            return {WORKBOOK: _workbook_of(roster)}
        case _:
            return {name: text.encode() for name, text in roster_texts(roster).items()}


def logged(
    target: Path, changes: RosterDifference, zone: ZoneInfo, by: str, via: str
) -> dict[str, bytes]:
    """The log of changes with these at its end, by its name; nothing if there are none."""
    rows = log_rows(changes, SteadyClock().utc().astimezone(zone), by, via)
    try:
        log = (target / CHANGES).read_bytes()
    except FileNotFoundError:
        log = b""
    return {CHANGES: log_with(log, rows)} if rows else {}


def write_anew(roster: Roster, place: Path) -> None:
    """Write the roster where there is none; `Failure` if there is one, or no room for it."""
    if is_workbook(place):
        there = [place] if place.exists() else []
    else:
        there = [place / name for name in (*TABLES, WORKBOOK) if (place / name).exists()]
    if there:
        raise Failure([f"{file}: is there already" for file in there])
    try:
        (place.parent if is_workbook(place) else place).mkdir(parents=True, exist_ok=True)
        write_roster(roster, place)
    except (OSError, ValueError) as error:
        raise Failure(str(error)) from error


def _workbook_of(roster: Roster) -> bytes:
    try:
        return roster_workbook(roster)
    except ValueError as error:
        raise Failure(str(error)) from error


def replace_files(files: Mapping[str, bytes], directory: Path) -> None:
    """Make the roster in `directory` exactly `files`; `Failure` leaves the old one there."""
    fresh: dict[Path, Path] = {}
    try:
        for name, content in files.items():
            fresh[directory / name] = _written(directory / f".{name}.new", content, directory)
        for place, new in fresh.items():
            new.replace(place)
        for name in (*TABLES, WORKBOOK):
            if name not in files:
                (directory / name).unlink(missing_ok=True)
        _sync(directory)
    except OSError as error:
        for new in fresh.values():
            new.unlink(missing_ok=True)
        raise Failure(f"{directory}: {error}") from error


def _written(path: Path, content: bytes, directory: Path) -> Path:
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _lend(path, directory)
    return path


def _lend(path: Path, directory: Path) -> None:
    """Whoever may read the directory may read the file: the gateway is another user than root."""
    owner = directory.stat()
    path.chmod(owner.st_mode & 0o666)
    with suppress(PermissionError):
        shutil.chown(path, owner.st_uid, owner.st_gid)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
