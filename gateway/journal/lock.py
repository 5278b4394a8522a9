"""One daemon a journal: a lock file beside it, held for the life of the process.

The lock is the kernel's (`flock`), so it ends with its holder however that dies; the file
itself stays. Tools that only look do not take it.
"""

import fcntl
import os
from pathlib import Path

from gateway.journal.errors import JournalInUse


class JournalLock:
    """Held from construction to `release`; raises `JournalInUse` if somebody has it."""

    def __init__(self, journal: Path) -> None:
        path = journal.with_name(f"{journal.name}.lock")
        self._handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._handle, 20).decode("ascii", "replace").strip()
            self.release()
            raise JournalInUse(f"{journal} is in use by process {holder}") from None
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let another daemon have it; safe to call twice."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)
