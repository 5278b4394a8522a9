"""What changed between two rosters, row by row."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.roster.layout import DUTY, EXPECTATIONS, PEOPLE, TALKGROUPS, UNITS
from gateway.roster.roster import Roster, TableRow

_Cells = dict[str, str]


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row by its id; `cells` are `(column, old, new)` of every cell that differs.

    Of a row that was added, or removed, every filled cell is listed with the other side empty.
    `unit_id` is the unit the row belongs to (now, or of late), where it belongs to one.
    """

    table: str
    row_id: str
    cells: tuple[tuple[str, str, str], ...]
    unit_id: str = ""


@dataclass(frozen=True, slots=True)
class RosterDifference:
    """Rows by what happened to them, in table order; false when nothing did."""

    added: tuple[RowChange, ...]
    removed: tuple[RowChange, ...]
    changed: tuple[RowChange, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def diff(old: Roster, new: Roster) -> RosterDifference:
    """Compares row by row, by id; of rows that share an id the first meets the first, and so on."""
    before, after = _rows(old), _rows(new)
    return RosterDifference(
        added=tuple(_change(key, {}, after[key]) for key in after if key not in before),
        removed=tuple(_change(key, before[key], {}) for key in before if key not in after),
        changed=tuple(
            change
            for key in before
            if key in after and (change := _change(key, before[key], after[key])).cells
        ),
    )


def _rows(roster: Roster) -> dict[tuple[str, str, int], _Cells]:
    named: list[tuple[str, Iterable[tuple[str, TableRow]]]] = [
        (UNITS, [(unit.unit_id, unit) for unit in roster.units if not unit.created]),
        (PEOPLE, [(person.person_id, person) for person in roster.people]),
        (TALKGROUPS, [(group.tg_id, group) for group in roster.talkgroups]),
        (DUTY, [(shift.row_id, shift) for shift in roster.duty]),
        (EXPECTATIONS, [(row.cells()["tier"], row) for row in roster.expectations]),
    ]
    found: dict[tuple[str, str, int], _Cells] = {}
    seen: dict[tuple[str, str], int] = {}
    for table, rows in named:
        for row_id, row in rows:
            nth = seen[table, row_id] = seen.get((table, row_id), 0) + 1
            found[table, row_id, nth] = row.cells()
    return found


def _change(key: tuple[str, str, int], before: _Cells, after: _Cells) -> RowChange:
    columns = dict.fromkeys([*before, *after])
    cells = ((column, before.get(column, ""), after.get(column, "")) for column in columns)
    unit_id = after.get("unit_id") or before.get("unit_id", "")
    return RowChange(key[0], key[1], tuple(cell for cell in cells if cell[1] != cell[2]), unit_id)
