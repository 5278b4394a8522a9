"""What lint has to say about a place in the roster."""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """`ERROR`: somebody may not be reached; `WARNING`: probably a slip; `NOTE`: good to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark, in the hall's language; line 0 is the file as a whole."""

    severity: Severity
    file: str
    line: int
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.text}"


def error(file: str, line: int, text: str) -> Finding:
    return Finding(Severity.ERROR, file, line, text)


def warning(file: str, line: int, text: str) -> Finding:
    return Finding(Severity.WARNING, file, line, text)


def note(file: str, line: int, text: str) -> Finding:
    return Finding(Severity.NOTE, file, line, text)
