"""The files of a scenario as rows that know their place; whatever is wrong is collected.

A byte order mark, CR LF, blank lines, columns nobody asked for and any order of keys are all
as good as their absence. Nothing is raised: `faults` has a line for everything that cannot be
read, as `file:line: reason`, and `remarks` one for what is read and heeded by nobody.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import msgspec

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One object or record; `place` is what a fault of it is told with."""

    place: str
    values: Mapping[str, Any]


class ScenarioFiles:
    """The files of one directory."""

    def __init__(self, directory: Path) -> None:
        self.faults: list[str] = []
        self.remarks: list[str] = []
        self._directory = directory

    def has(self, *names: str) -> bool:
        """Whether any of these files is there."""
        return any((self._directory / name).exists() for name in names)

    def place(self, name: str) -> str:
        """How a fault of the whole file is told."""
        return str(self._directory / name)

    def blame(self, place: str, reason: str) -> None:
        """Take note of a fault."""
        self.faults.append(f"{place}: {reason}")

    def remark(self, place: str, text: str) -> None:
        """Take note of something that changes nothing."""
        self.remarks.append(f"{place}: {text}")

    def record(self, name: str) -> Row:
        """The object that a .json file is; an empty one where it cannot be read."""
        place = self.place(name)
        content = self._content(name)
        return Row(place, {} if content is None else self._decoded(place, content))

    def records(self, name: str) -> Iterator[Row]:
        """The objects of a .jsonl file, one a line."""
        for number, line in enumerate((self._content(name) or b"").splitlines(), start=1):
            if line.strip():
                place = f"{self.place(name)}:{number}"
                before = len(self.faults)
                values = self._decoded(place, line)
                if len(self.faults) == before:
                    yield Row(place, values)

    def table(self, name: str, columns: Sequence[str]) -> Iterator[Row]:
        """The records of a .csv file, which has at least these columns; cells are stripped."""
        place = self.place(name)
        try:
            text = (self._content(name) or b"").decode("utf-8")
        except UnicodeDecodeError as error:
            self.blame(place, f"is not UTF-8: {error.reason}")
            return
        reader = csv.reader(io.StringIO(text, newline=""))
        try:
            header = [cell.strip() for cell in next(reader, [])]
            missing = [column for column in columns if column not in header]
            if missing:
                self.blame(f"{place}:1", f"no column {', '.join(missing)}")
                return
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield self._table_row(f"{place}:{reader.line_num}", header, cells)
        except csv.Error as error:
            self.blame(f"{place}:{reader.line_num}", str(error))

    def _table_row(self, place: str, header: list[str], cells: list[str]) -> Row:
        """A cell behind the last column is a comma that wants quotes: nobody's, so a fault."""
        beyond = [cell for cell in cells[len(header) :] if cell.strip()]
        if beyond:
            self.blame(place, f"{len(header)} columns, and beyond them {', '.join(beyond)}")
        values = dict.fromkeys(header, "")
        return Row(
            place, values | dict(zip(header, (cell.strip() for cell in cells), strict=False))
        )

    def word(self, row: Row, key: str) -> str:
        """A text that has to be there; a whole number is taken for its digits."""
        value = row.values.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str):
            return value
        self.blame(row.place, f"`{key}` is missing" if value is None else f"`{key}` is no text")
        return ""

    def seconds(self, row: Row, key: str) -> float:
        """A time that has to be there: seconds after `t0`, not before it."""
        value = row.values.get(key)
        if isinstance(value, int | float) and not isinstance(value, bool):
            if isfinite(value) and value >= 0:
                return value
            self.blame(row.place, f"`{key}` is {value}: a time is in seconds after t0")
        else:
            self.blame(row.place, f"not an object with a time `{key}` in seconds")
        return 0

    def _content(self, name: str) -> bytes | None:
        try:
            return (self._directory / name).read_bytes().removeprefix(_MARK)
        except OSError as error:
            self.blame(self.place(name), error.strerror or str(error))
            return None

    def _decoded(self, place: str, content: bytes) -> dict[str, Any]:
        try:
            value = msgspec.json.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self.blame(place, str(error))
            return {}
        if not isinstance(value, dict):
            self.blame(place, "is no JSON object")
            return {}
        return value
