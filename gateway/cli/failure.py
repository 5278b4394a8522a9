"""How a command ends when it cannot do what was asked: words for a person, and an exit code."""

from collections.abc import Sequence
from enum import IntEnum


class ExitCode(IntEnum):
    """CONTRACT §1; systemd does not restart on `CONFIGURATION`."""

    FINE = 0
    FAILED = 1
    USAGE = 2
    CONFIGURATION = 78


class Failure(Exception):
    """Ends the command with `code`; every line goes to standard error."""

    def __init__(self, lines: str | Sequence[str], code: ExitCode = ExitCode.FAILED) -> None:
        self.lines = (lines,) if isinstance(lines, str) else tuple(lines)
        super().__init__("\n".join(self.lines))
        self.code = code
