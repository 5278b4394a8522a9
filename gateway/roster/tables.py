"""The roster's tables in and out: CSV files of a directory, or the sheets of one workbook.

A column the format does not name is kept and written again; a table may be absent, as long as
units or people is there. What can be read is loaded, whatever `lint` thinks of it. A roster
is either CSV or a workbook: where both lie in a directory nobody knows which one holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from gateway.roster.csv_sheet import csv_text, parse_csv
from gateway.roster.duty import shift_from_cells
from gateway.roster.expectation import expectation_from_cells
from gateway.roster.finding import Finding, Severity
from gateway.roster.layout import (
    DUTY,
    EXPECTATIONS,
    PEOPLE,
    TABLES,
    TALKGROUPS,
    UNITS,
    WORKBOOK,
    usual_columns,
)
from gateway.roster.lint import lint
from gateway.roster.person import Person, person_from_cells
from gateway.roster.roster import Roster, TableRow
from gateway.roster.sheet import Sheet
from gateway.roster.talkgroup import talkgroup_from_cells
from gateway.roster.unit import Unit, unit_from_cells

__all__ = [
    "TABLES",
    "RosterUnreadable",
    "is_workbook",
    "parse_roster",
    "read_roster",
    "roster_files",
    "roster_texts",
    "roster_workbook",
    "write_roster",
]
XLSX = ".xlsx"

_Written = tuple[tuple[str, ...], list[list[str]]]


class RosterUnreadable(Exception):
    """The roster cannot be read at all; `faults` lists every reason, each with file and line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


def is_workbook(path: Path) -> bool:
    """Whether the path names a workbook rather than a directory of tables."""
    return path.suffix.lower() == XLSX


def read_roster(path: Path, on_date: date | None = None) -> tuple[Roster, tuple[Finding, ...]]:
    """The roster of a directory or of a workbook, and what lint found.

    With `on_date` lint judges who is current on that day, otherwise who ever is.
    `RosterUnreadable` lists every fault.
    """
    return parse_roster(roster_files(path), on_date)


def roster_files(path: Path) -> dict[str, bytes]:
    """The files of a roster by name: those tables that are there, or the workbook."""
    directory = path.parent if is_workbook(path) else path
    names = [path.name] if is_workbook(path) else [*TABLES, WORKBOOK]
    files: dict[str, bytes] = {}
    faults = []
    for name in names:
        try:
            files[name] = (directory / name).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            faults.append(f"{name}: 无法打开: {error.strerror}")
    if is_workbook(path) and not files and not faults:
        faults.append(f"{path.name}: 文件不存在")
    if faults:
        raise RosterUnreadable(faults)
    return files


def parse_roster(
    files: Mapping[str, bytes], on_date: date | None = None
) -> tuple[Roster, tuple[Finding, ...]]:
    """As `read_roster`, from the contents of the files by name."""
    workbook = next((name for name in files if name.lower().endswith(XLSX)), None)
    tables = [name for name in TABLES if name in files]
    if workbook is None:
        return _parsed({name: parse_csv(name, files[name]) for name in tables}, on_date)
    if tables:
        fault = f"{workbook}: 与 {'、'.join(tables)} 同时存在,只能保留一种"
        raise RosterUnreadable([fault])
    return _from_workbook(workbook, files[workbook], on_date)


def write_roster(roster: Roster, path: Path) -> None:
    """Writes the tables of the roster; a table that was absent and is empty is not written.

    A path that ends in `.xlsx` becomes a workbook, and raises `TextTooLong`; any other is a
    directory that exists.
    """
    if is_workbook(path):
        path.write_bytes(roster_workbook(roster))
        return
    for name, text in roster_texts(roster).items():
        (path / name).write_text(text, encoding="utf-8", newline="")


def roster_texts(roster: Roster) -> dict[str, str]:
    """The content of every table by file name, as CSV."""
    return {name: csv_text(*table) for name, table in _written_tables(roster).items()}


def roster_workbook(roster: Roster) -> bytes:
    """The whole roster as one XLSX workbook; raises `TextTooLong`."""
    from gateway.roster.workbook import workbook_bytes

    return workbook_bytes(_written_tables(roster))


def _from_workbook(
    name: str, content: bytes, on_date: date | None
) -> tuple[Roster, tuple[Finding, ...]]:
    # A hall with CSV tables never waits for the import of openpyxl.
    from gateway.roster.workbook import parse_workbook, place_of

    book = parse_workbook(name, content)
    if book.faults:
        raise RosterUnreadable(book.faults)
    places = {table: place_of(name, table) for table in TABLES}
    roster, findings = _parsed(book.sheets, on_date, places)
    return roster, (*book.findings, *findings)


def _parsed(
    sheets: Mapping[str, Sheet],
    on_date: date | None,
    places: Mapping[str, str] | None = None,
) -> tuple[Roster, tuple[Finding, ...]]:
    """The roster of some sheets; `places` is what a table is called where it was read."""
    called = places or {table: table for table in TABLES}
    faults = [fault for sheet in sheets.values() for fault in sheet.faults]
    if UNITS not in sheets and PEOPLE not in sheets:
        faults.append(f"{called[UNITS]}, {called[PEOPLE]}: 两个文件都不存在")
    if faults:
        raise RosterUnreadable(faults)
    roster = _assemble(sheets)
    findings = [finding for sheet in sheets.values() for finding in sheet.findings]
    found = [
        Finding(Severity.WARNING, name, 0, "文件不存在")
        for name in (UNITS, PEOPLE)
        if name not in sheets
    ]
    found += lint(roster, on_date)
    if places is None:
        return roster, (*findings, *found)
    return roster, (*findings, *(_moved(finding, places) for finding in found))


def _moved(finding: Finding, places: Mapping[str, str]) -> Finding:
    """A finding about a table, told where the table was read."""
    text = finding.text
    for table, place in places.items():
        text = text.replace(table, place)
    return replace(finding, file=places.get(finding.file, finding.file), text=text)


def _assemble(sheets: Mapping[str, Sheet]) -> Roster:
    def rows(name: str) -> Iterable[tuple[int, dict[str, str]]]:
        return sheets[name].rows if name in sheets else ()

    units = tuple(unit_from_cells(cells, line) for line, cells in rows(UNITS))
    people = tuple(person_from_cells(cells, line) for line, cells in rows(PEOPLE))
    return Roster(
        units=units + _created_units(units, people),
        people=people,
        talkgroups=tuple(talkgroup_from_cells(cells, line) for line, cells in rows(TALKGROUPS)),
        duty=tuple(shift_from_cells(cells, line) for line, cells in rows(DUTY)),
        expectations=tuple(
            expectation_from_cells(cells, line) for line, cells in rows(EXPECTATIONS)
        ),
        columns={name: sheet.columns for name, sheet in sheets.items()},
    )


def _created_units(units: Sequence[Unit], people: Sequence[Person]) -> tuple[Unit, ...]:
    """The units that only people.csv names, each called by its id, at the line that names it."""
    known = {unit.unit_id for unit in units} | {""}
    created: dict[str, Unit] = {}
    for person in people:
        if person.unit_id not in known and person.unit_id not in created:
            unit = Unit(unit_id=person.unit_id, name=person.unit_id, created=True)
            created[person.unit_id] = replace(unit, line=person.line)
    return tuple(created.values())


def _written_tables(roster: Roster) -> dict[str, _Written]:
    """Columns and rows of every table that is to be written."""
    rows: dict[str, Sequence[TableRow]] = {
        UNITS: [unit for unit in roster.units if not unit.created],
        PEOPLE: roster.people,
        TALKGROUPS: roster.talkgroups,
        DUTY: roster.duty,
        EXPECTATIONS: roster.expectations,
    }
    return {
        name: _written(name, roster, rows[name])
        for name in TABLES
        if rows[name] or name in roster.columns
    }


def _written(name: str, roster: Roster, rows: Sequence[TableRow]) -> _Written:
    """The header as it was read, and behind it whatever the rows hold beyond it."""
    header = roster.columns.get(name) or usual_columns(name)
    cells = [row.cells() for row in rows]
    held = dict.fromkeys(column for row in cells for column, text in row.items() if text)
    columns = (*header, *(column for column in held if column not in header))
    return columns, [[row.get(column, "") for column in columns] for row in cells]
