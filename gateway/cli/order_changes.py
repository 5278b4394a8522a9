"""What happened to an order between two looks at it, in lines for a pipe or a log. Pure."""

from collections.abc import Mapping
from typing import Any

from gateway.cli.order_rows import STAGES, Rollup, Style, sums


def changes(before: Rollup, after: Rollup, style: Style) -> list[str]:
    """One line for everything a unit said since `before`, in time order, then the sums if they
    moved. `before` is empty at the first look."""
    known = {leg["unit_id"]: leg.get("marks", {}) for leg in before.get("leg_rows", ())}
    said = [
        (str(mark.get("at", "")), _said(leg["unit_id"], status, mark, style))
        for leg in after.get("leg_rows", ())
        for status, mark in leg.get("marks", {}).items()
        if status not in known.get(leg["unit_id"], {})
    ]
    lines = [line for _, line in sorted(said)]
    now = sums(after, style)
    return lines if before and sums(before, style) == now else [*lines, now]


def _said(unit_id: str, status: str, mark: Mapping[str, Any], style: Style) -> str:
    by = " ".join(str(part) for part in (mark.get("by"), style.words(mark.get("via", ""))) if part)
    parts = [
        style.time(mark.get("at")),
        style.unit(unit_id),
        style.words(status),
        str(mark.get("reason", "")),
        f"({by})" if by else "",
    ]
    return " ".join(part for part in parts if part)


def most_urgent(rows: list[list[str]], room: int) -> list[list[str]]:
    """At most `room` rows of `order_rows.leg_rows`: first the units that have said least.

    Where all fit they keep their order.
    """
    if len(rows) <= room:
        return rows
    stages = slice(2, 2 + len(STAGES))
    return sorted(rows, key=lambda row: sum(1 for cell in row[stages] if cell))[: max(0, room)]
