"""How many units of a tier there should be: what an incomplete register is measured by."""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.roster.cells import Row, kept_cells, whole_number, written

EXPECTATION_COLUMNS = ("tier", "count")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation(Row):
    """One row of expectations.csv."""

    tier: int | None
    count: int | None

    def cells(self) -> dict[str, str]:
        """Column → text, as the row was written."""
        return self.written_as(EXPECTATION_COLUMNS)


def expectation_from_cells(cells: Mapping[str, str], line: int = 0) -> Expectation:
    """The expectation in a row of expectations.csv; never raises."""
    tier = whole_number(cells.get("tier", ""))
    count = whole_number(cells.get("count", ""))
    typed = {"tier": written(tier), "count": written(count)}
    extra, as_written = kept_cells(cells, typed)
    return Expectation(tier=tier, count=count, extra=extra, as_written=as_written, line=line)
