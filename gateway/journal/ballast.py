"""Space kept back for the moment the disk is full.

A full disk refuses even a DELETE, so a file of real blocks lies beside the journal; giving it
up lets the journal write on while somebody is told.
"""

import os
from contextlib import suppress
from pathlib import Path

from gateway.journal.connections import sync_directory

BALLAST_BYTES = 64 * 2**20


class Ballast:
    """The file of `size_bytes` at `path`; nothing is touched before `restore`."""

    def __init__(self, path: Path, size_bytes: int = BALLAST_BYTES) -> None:
        self._path = path
        self._size_bytes = size_bytes

    @property
    def held(self) -> bool:
        """Whether all its blocks are there to be given up."""
        try:
            return self._path.stat().st_blocks * 512 >= self._size_bytes
        except FileNotFoundError:
            return False

    def restore(self) -> bool:
        """Make it, or make it again; whether it is held now.

        Leaves at least as much space as it takes, or it would be what fills the disk.
        """
        if self.held:
            return True
        disk = os.statvfs(self._path.parent)
        if disk.f_bavail * disk.f_frsize < 2 * self._size_bytes:
            return False
        try:
            self._allocate()
        except OSError:
            with suppress(FileNotFoundError):
                self._path.unlink()
        return self.held

    def release(self) -> bool:
        """Give its blocks back to the file system at once; whether there were any."""
        try:
            self._path.unlink()
        except FileNotFoundError:
            return False
        # A journaling file system frees blocks with its next commit: make that now.
        sync_directory(self._path.parent)
        return True

    def _allocate(self) -> None:
        handle = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            os.posix_fallocate(handle, 0, self._size_bytes)
            os.fsync(handle)
        finally:
            os.close(handle)
