"""The talkgroups that a radio knows by name: its own, and those the network has given it.

    AT+CNUMS=?            +CNUMS: (0),(1-2000),(1-2000)           kinds, first and last entry
    AT+CNUMS=0,1,20       which entries are shown
    AT+CNUMS?             +CNUMS: 1,04600999900002001,Name        and lines without the prefix

+CNUMD is the same for dynamic ones. A radio that has no such book is asked once and left alone.
"""

import re
from dataclasses import dataclass, field

from drivers.tetra_pei.at_command import Command, Job
from drivers.tetra_pei.subscriber_identity import plain_identity

_RANGE = re.compile(r"\+CNUM[SD]:\s*\(([\d,\s]*)\)\s*,\s*\((\d+)-(\d+)\).*")
_ENTRY = re.compile(r"(?:\+CNUM[SD]:\s*)?\d+\s*,\s*(\d+)\s*,\s*(.*)")
_MOST = 20
_DIGITS = tuple("0123456789")


@dataclass(frozen=True, slots=True)
class BookRange:
    """Kinds of entries, and the numbers that they can have."""

    kinds: tuple[int, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class BookEntry:
    """One talkgroup; `gtsi` as the radio writes it."""

    gtsi: str
    name: str


def read_book_range(line: str) -> BookRange | None:
    """The answer to AT+CNUMS=? or AT+CNUMD=?; None if it is none."""
    found = _RANGE.fullmatch(line)
    if found is None:
        return None
    kinds = tuple(int(kind) for kind in found[1].split(",") if kind.strip())
    return BookRange(kinds, int(found[2]), int(found[3]))


def read_book_entry(line: str) -> BookEntry | None:
    """A talkgroup in the answer to AT+CNUMS? or AT+CNUMD?; None if it is none."""
    found = _ENTRY.fullmatch(line)
    return None if found is None else BookEntry(found[1], found[2].strip())


@dataclass(slots=True)
class TalkgroupBook:
    """One radio's talkgroups: `names` by GSSI, as far as they have been asked for."""

    names: dict[str, str] = field(default_factory=dict)
    _unasked: list[str] = field(default_factory=lambda: ["+CNUMS", "+CNUMD"])

    def ask_next(self) -> Job:
        """Ask for the next book, if one is left; whatever is refused is not known."""
        if self._unasked:
            yield from self._ask(self._unasked.pop(0))

    def words(self) -> str:
        """For people: `2001 Name, 2002 Name`."""
        return ", ".join(f"{group} {name}" for group, name in self.names.items())

    def _ask(self, book: str) -> Job:
        answer = yield Command(f"AT{book}=?", f"{book}:")
        ranges = [found for line in answer.lines if (found := read_book_range(line)) is not None]
        if not ranges or not ranges[0].kinds:
            return
        first, last = ranges[0].first, min(ranges[0].last, ranges[0].first + _MOST - 1)
        answer = yield Command(f"AT{book}={ranges[0].kinds[0]},{first},{last}")
        if answer.ok:
            answer = yield Command(f"AT{book}?", (f"{book}:", *_DIGITS))
            for line in answer.lines:
                entry = read_book_entry(line)
                if entry is not None:
                    self.names[plain_identity(entry.gtsi)] = entry.name
