"""The folder of recordings on disk: made, repaired after a crash, and rid of what is too old.

    folder/2026-11-22/….wav          ours: a real folder of a date, and real files in it
                     /….wav.damaged  not even the beginning of a WAV: kept for whoever can read it

Nothing else is ever touched: no link is followed, no other name looked at. Every step goes through
an open folder, so that nobody can put a link in our way between the look and the act. All of it may
take long on a slow disk and belongs on a thread.
"""

import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from drivers.sip.records.wav_repair import Found, repaired

DAMAGED = ".damaged"
_BELIEVED = timedelta(days=31)
_PROBE = ".muster-writes-here"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PROCESSES = Path("/proc")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Repairs:
    """How many files were given their sizes, and how many were put aside."""

    repaired: int = 0
    damaged: int = 0


def make(folder: Path) -> None:
    """Make the folder, ours alone. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def prepare(folder: Path) -> float:
    """Make the folder and try to write there; what the file system calls now. Raises `OSError`."""
    make(folder)
    probe = folder / _PROBE
    with suppress(FileNotFoundError):
        probe.unlink()
    file = os.open(probe, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.write(file, b"\n")
        return os.fstat(file).st_mtime
    finally:
        os.close(file)
        probe.unlink(missing_ok=True)


def free_octets(folder: Path) -> int:
    """How much can still be written there. Raises `OSError`."""
    return shutil.disk_usage(folder).free


def repair(folder: Path, before: float, since: date = date.min) -> Repairs:
    """Repair what nobody writes any more: last written before that moment, and open nowhere.

    Of the days from `since` on.
    """
    being_written = _open_files()
    repairs, damaged = 0, 0
    for _, day in _days(folder, lambda on: on >= since):
        for name in _names(day, (".wav",)):
            match _mended(day, name, before, being_written):
                case Found.REPAIRED:
                    repairs += 1
                case Found.HOPELESS:
                    damaged += _put_aside(day, name)
    return Repairs(repairs, damaged)


def sweep(folder: Path, keep_days: int, today: date) -> int:
    """Delete the recordings of days that are over by more than so many; how many files went.

    Nothing goes on the word of a clock that is a month ahead of all recordings, nor what was
    written lately under an old date: the clock was wrong then.
    """
    gone, last_kept = 0, today - timedelta(days=keep_days)
    days = [on for on in map(_date, _entries(folder)) if on is not None]
    if not days or today - max(days) > _BELIEVED:
        return 0
    for on, day in _days(folder, lambda on: on < last_kept):
        for name in _names(day, (".wav", DAMAGED)):
            if _written_on(day, name) >= last_kept:
                continue
            with suppress(OSError):
                os.unlink(name, dir_fd=day)
                gone += 1
        with suppress(OSError):  # somebody has put something else there: it stays
            (folder / on.isoformat()).rmdir()
    return gone


def _written_on(day: int, name: str) -> date:
    try:
        at_s = os.stat(name, dir_fd=day, follow_symlinks=False).st_mtime
        return datetime.fromtimestamp(at_s, UTC).date()
    except (OSError, OverflowError, ValueError):
        return date.max


def _days(folder: Path, wanted: Callable[[date], bool]) -> Iterator[tuple[date, int]]:
    """Every folder of such a date, open."""
    for name in sorted(_entries(folder)):
        on = _date(name)
        if on is None or not wanted(on):
            continue
        with suppress(OSError), _opened(folder / name) as day:
            yield on, day


def _date(name: str) -> date | None:
    if not _DAY.fullmatch(name):
        return None
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, _FOLDER)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _entries(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _names(day: int, endings: tuple[str, ...]) -> list[str]:
    return sorted(name for name in os.listdir(day) if name.endswith(endings))


def _mended(
    day: int, name: str, before: float, being_written: frozenset[tuple[int, int]]
) -> Found | None:
    """None for what is no file of ours, is still written, or cannot be read."""
    try:
        about = os.stat(name, dir_fd=day, follow_symlinks=False)
        is_at_rest = about.st_mtime < before and (about.st_dev, about.st_ino) not in being_written
        if not (stat.S_ISREG(about.st_mode) and is_at_rest):
            return None
        file = os.open(name, _FILE, dir_fd=day)
    except OSError:
        return None
    try:
        return repaired(file)
    except OSError:
        return None
    finally:
        os.close(file)


def _put_aside(day: int, name: str) -> int:
    taken = set(os.listdir(day))
    target = f"{name}{DAMAGED}"
    number = 1
    while target in taken:
        number += 1
        target = f"{name}.{number}{DAMAGED}"
    try:
        os.rename(name, target, src_dir_fd=day, dst_dir_fd=day)
    except OSError:
        return 0
    return 1


def _open_files() -> frozenset[tuple[int, int]]:
    """What our own processes have open: a worker of another channel may write below here, too.

    proc(5): the entries of `fd` lead to the open file itself, also after a rename.
    """
    found = set()
    for process in filter(str.isdecimal, _entries(_PROCESSES)):
        opened = _PROCESSES / process / "fd"
        for descriptor in _entries(opened):
            with suppress(OSError):
                about = os.stat(opened / descriptor)
                found.add((about.st_dev, about.st_ino))
    return frozenset(found)
