"""What stands in the cells of a roster's tables: text, whole numbers, days.

A value that cannot be understood is no reason to lose it: the typed field is `None` and the
row keeps the cell as it was written, so that a table goes out as it came in.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

Cells = tuple[tuple[str, str], ...]

_DAY = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row has beside its own columns.

    `extra` are the columns the format does not name, in table order. `as_written` are the
    cells that the typed fields would not give back to the letter. `line` is where the row
    was read; 0 for a row that stands in no file.
    """

    extra: Cells = ()
    as_written: Cells = ()
    line: int = field(default=0, compare=False)

    def written_as(self, columns: Sequence[str]) -> dict[str, str]:
        """Column → text, as the row was written; `columns` are its own typed ones."""
        cells = {}
        for name in columns:
            value = getattr(self, name)
            cells[name] = value if isinstance(value, str) else written(value)
        return cells | dict(self.as_written) | dict(self.extra)


def whole_number(text: str) -> int | None:
    """The number, in full-width digits too; None where the cell holds something else."""
    if not text:
        return None
    digits = _half_width(text)
    return int(digits) if digits.isascii() and digits.isdigit() else None


def day(text: str) -> date | None:
    """A day as `2026-01-31`, `2026/1/31`, `2026.1.31` or `2026年1月31日`, or None."""
    if not text:
        return None
    found = _DAY.fullmatch(_half_width(text))
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def written(value: str | int | date | None) -> str:
    """How a typed value is written in a cell."""
    return "" if value is None else str(value)


def kept_cells(cells: Mapping[str, str], typed: Mapping[str, str]) -> tuple[Cells, Cells]:
    """`(extra, as_written)` of a row: unknown columns, and cells the typed values change.

    `typed` holds what each column of the format would be written as.
    """
    odd = dict(cells.items() - typed.items())
    if not odd:  # nearly always
        return (), ()
    extra = tuple((name, text) for name, text in cells.items() if name not in typed)
    return extra, tuple((name, odd[name]) for name in typed if name in odd)


def valid_on(valid_from: date | None, valid_to: date | None, on_date: date) -> bool:
    """Both ends are included; an end that is left open, or could not be read, excludes nobody."""
    return (valid_from is None or valid_from <= on_date) and (
        valid_to is None or on_date <= valid_to
    )


def periods_meet(
    one: tuple[date | None, date | None], other: tuple[date | None, date | None]
) -> bool:
    """Whether there may be a day on which both are valid: a reversed period says nothing."""
    if any(begin and end and end < begin for begin, end in (one, other)):
        return True
    begin = max(one[0] or date.min, other[0] or date.min)
    end = min(one[1] or date.max, other[1] or date.max)
    return begin <= end
