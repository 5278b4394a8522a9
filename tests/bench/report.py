"""What was measured, as rows of a table: each with its limit, or beside its peer."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One number; without a `limit` or a `least` it is only printed beside the others.

    `values` are the runs, `value` their median unless the row says otherwise in its name.
    `limit` is the most that passes, `least` the least.
    """

    name: str
    values: tuple[float, ...]
    unit: str
    limit: float | None = None
    note: str = ""
    least: float | None = None

    @property
    def value(self) -> float:
        return median(self.values)

    @property
    def passed(self) -> bool:
        not_over = self.limit is None or self.value <= self.limit
        return not_over and (self.least is None or self.value >= self.least)

    @property
    def asked(self) -> str:
        """What passes, as it is printed; empty for a row without a limit."""
        bounds = (("≤", self.limit), ("≥", self.least))
        return ", ".join(
            f"{sign} {_shown(at)} {self.unit}" for sign, at in bounds if at is not None
        )


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed; they are not empty."""
    ranked = sorted(values)
    place = max(0, -(-int(share * 1000) * len(ranked) // 1000) - 1)
    return ranked[min(place, len(ranked) - 1)]


def waiting_rows(
    name: str, waits_s: Sequence[Sequence[float]], limit_ms: float, note: str
) -> list[Row]:
    """p50, p99 and the slowest wait of each run; the p99 is what passes or not."""

    def at(share: float) -> tuple[float, ...]:
        return tuple(1000 * percentile(run, share) for run in waits_s)

    return [
        Row(f"{name}, p50", at(0.5), "ms", None, note),
        Row(f"{name}, p99", at(0.99), "ms", limit_ms, note),
        Row(f"{name}, slowest", at(1.0), "ms", None, note),
    ]


def print_table(rows: Sequence[Row]) -> None:
    table = Table(title="muster bench: medians, beside their limits")
    for heading in ("measured", "median", "limit", "", "runs", "note"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        verdict = "" if not row.asked else ("pass" if row.passed else "FAIL")
        runs = " ".join(_shown(value) for value in row.values)
        value = f"{_shown(row.value)} {row.unit}"
        table.add_row(row.name, value, row.asked, verdict, runs, row.note)
    Console(width=150).print(table)


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    return [asdict(row) | {"median": row.value, "passed": row.passed} for row in rows]


def _shown(value: float) -> str:
    return f"{value:.3f}" if value < 10 else f"{value:.1f}"
