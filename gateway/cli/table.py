"""A table for a person at a terminal, or tab-separated lines for the next program."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table as RichTable

Rows = Sequence[Sequence[str]]


def show_table(headers: Sequence[str], rows: Rows) -> None:
    """Print it on standard output."""
    if not sys.stdout.isatty():
        sys.stdout.write(tab_separated(headers, rows))
        return
    from rich.console import Console

    Console().print(rich_table(headers, rows))


def tab_separated(headers: Sequence[str], rows: Rows) -> str:
    """One line a row; tabs and line ends inside a cell become spaces."""
    return "".join("\t".join(map(_one_line, row)) + "\n" for row in (headers, *rows))


def rich_table(headers: Sequence[str], rows: Rows, title: str | None = None) -> "RichTable":
    """The same for a terminal; cells are plain text, never markup."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=None if title is None else Text(title), title_justify="left")
    for header in headers:
        table.add_column(header)
    for row in rows:
        table.add_row(*(Text(_printable(cell)) for cell in row))
    return table


def _one_line(cell: str) -> str:
    return _printable(" ".join(cell.split()))


def _printable(cell: str) -> str:
    # What a stranger texts us must not steer the terminal.
    return "".join(char if char.isprintable() or char == "\n" else "�" for char in cell)
