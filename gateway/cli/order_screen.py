"""Where `order watch` shows what it sees: a live table on a terminal, lines in a pipe."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from gateway.cli.order_changes import changes, most_urgent
from gateway.cli.order_rows import (
    Rollup,
    Style,
    leg_headers,
    leg_rows,
    list_headers,
    list_rows,
    sums,
)
from gateway.cli.table import rich_table

if TYPE_CHECKING:
    from rich.live import Live

# Title, header, three rules, and the line of what is left out.
_FRAME_LINES = 8


class Screen(Protocol):
    """Shown the newest state, every time."""

    def order(self, order: dict[str, Any]) -> None:
        """One order with its legs and deliveries."""

    def orders(self, orders: list[Rollup]) -> None:
        """The roll-ups of all orders."""

    def silence(self, reason: str) -> None:
        """Nothing newer can be had at the moment."""


@contextmanager
def opened_screen(style: Style) -> Iterator[Screen]:
    """The screen that suits standard output."""
    if not sys.stdout.isatty():
        yield LineScreen(style)
        return
    from rich.live import Live

    with Live(auto_refresh=False, vertical_overflow="ellipsis") as live:
        yield TableScreen(style, live)


class LineScreen:
    """One line a change."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._order: Rollup = {}
        self._sums: dict[str, str] = {}

    def order(self, order: dict[str, Any]) -> None:
        for line in changes(self._order, order, self._style):
            print(line, flush=True)
        self._order = order

    def orders(self, orders: list[Rollup]) -> None:
        for order in orders:
            line = sums(order, self._style)
            if self._sums.get(order["order_id"]) != line:
                self._sums[order["order_id"]] = line
                print(line, flush=True)

    def silence(self, reason: str) -> None:
        print(reason, file=sys.stderr, flush=True)


class TableScreen:
    """One table that changes in place."""

    def __init__(self, style: Style, live: "Live") -> None:
        self._style = style
        self._live = live

    def order(self, order: dict[str, Any]) -> None:
        rows = leg_rows(order, self._style)
        room = self._live.console.height - _FRAME_LINES
        shown = most_urgent(rows, room)
        left = len(rows) - len(shown)
        more = f"  +{left} {self._style.words('more_units')}" if left else ""
        self._show(leg_headers(self._style), shown, sums(order, self._style) + more)

    def orders(self, orders: list[Rollup]) -> None:
        self._show(list_headers(self._style), list_rows(orders, self._style), None)

    def silence(self, reason: str) -> None:
        self._live.console.print(reason, markup=False)

    def _show(self, headers: list[str], rows: list[list[str]], title: str | None) -> None:
        self._live.update(rich_table(headers, rows, title), refresh=True)
