"""Puts the tables of a new roster where the gateway reads them.

Every file is first written whole beside its place and synced; only then all are renamed, one
right after the other, so that a reader meets the old tables or the new ones. A table that the
new roster does not have is taken away.
"""

import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from gateway.cli.failure import Failure
from gateway.roster.tables import TABLES


def read_files(directory: Path) -> dict[str, bytes]:
    """The tables of a directory by name, as they lie there."""
    files: dict[str, bytes] = {}
    faults = []
    for name in TABLES:
        try:
            files[name] = (directory / name).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            faults.append(f"{directory / name}: {error.strerror}")
    if faults:
        raise Failure(faults)
    return files


def replace_files(files: Mapping[str, bytes], directory: Path) -> None:
    """Make the tables of `directory` exactly `files`; `Failure` leaves the old ones there."""
    fresh: dict[Path, Path] = {}
    try:
        for name, content in files.items():
            fresh[directory / name] = _written(directory / f".{name}.new", content, directory)
        for place, new in fresh.items():
            new.replace(place)
        for name in TABLES:
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
