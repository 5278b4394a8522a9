"""The difference of two rosters as lines. Pure."""

from gateway.cli.vocabulary import Vocabulary
from gateway.roster.difference import RosterDifference, RowChange


def change_lines(difference: RosterDifference, words: Vocabulary) -> list[str]:
    """A line a row, with its cells, and the sums at the end."""
    groups = (
        ("added", "+", difference.added),
        ("removed", "-", difference.removed),
        ("changed", "~", difference.changed),
    )
    lines = [_line(sign, row) for _, sign, rows in groups for row in rows]
    sums = " ".join(f"{words(name)} {len(rows)}" for name, _, rows in groups)
    return [*lines, sums]


def _line(sign: str, row: RowChange) -> str:
    cells = ", ".join(_cell(sign, *cell) for cell in row.cells)
    return f"{sign} {row.table} {row.row_id}: {cells}"


def _cell(sign: str, column: str, old: str, new: str) -> str:
    match sign:
        case "+":
            return f"{column}={new}"
        case "-":
            return f"{column}={old}"
        case _:
            return f"{column}: {old!r} → {new!r}"
