"""The roster as CSV: units.csv, people.csv and talkgroups.csv of a directory.

Files are UTF-8, with or without a byte order mark. A column the format does not name is kept
and written again; a file may be absent, as long as units.csv or people.csv is there. What
can be read is loaded, whatever `lint` thinks of it.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from gateway.roster.finding import Finding, Severity
from gateway.roster.lint import lint
from gateway.roster.person import PERSON_COLUMNS, Person, person_from_cells
from gateway.roster.roster import Roster
from gateway.roster.talkgroup import TALKGROUP_COLUMNS, Talkgroup, talkgroup_from_cells
from gateway.roster.unit import UNIT_COLUMNS, Unit, unit_from_cells

UNITS, PEOPLE, TALKGROUPS = "units.csv", "people.csv", "talkgroups.csv"
TABLES = (UNITS, PEOPLE, TALKGROUPS)
_USUAL_COLUMNS = {UNITS: 9, PEOPLE: len(PERSON_COLUMNS), TALKGROUPS: len(TALKGROUP_COLUMNS)}
_COLUMNS = {UNITS: UNIT_COLUMNS, PEOPLE: PERSON_COLUMNS, TALKGROUPS: TALKGROUP_COLUMNS}
_REQUIRED = {
    UNITS: ("unit_id", "name"),
    PEOPLE: ("person_id", "unit_id", "name", "role"),
    TALKGROUPS: ("tg_id",),
}

_Row = TypeVar("_Row", Unit, Person, Talkgroup)


class RosterUnreadable(Exception):
    """The roster cannot be read at all; `faults` lists every reason, each with file and line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class _Table:
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[int, dict[str, str]], ...] = ()
    findings: tuple[Finding, ...] = ()
    faults: tuple[str, ...] = ()


def read_roster(directory: Path) -> tuple[Roster, tuple[Finding, ...]]:
    """The roster of a directory and what lint found; `RosterUnreadable` lists every fault."""
    files: dict[str, bytes] = {}
    faults = []
    for name in TABLES:
        try:
            files[name] = (directory / name).read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            faults.append(f"{name}: 无法打开: {error.strerror}")
    if faults:
        raise RosterUnreadable(faults)
    return parse_roster(files)


def parse_roster(files: Mapping[str, bytes]) -> tuple[Roster, tuple[Finding, ...]]:
    """As `read_roster`, from the contents of the files by name."""
    tables = {name: _parse(name, files[name]) for name in TABLES if name in files}
    faults = [fault for table in tables.values() for fault in table.faults]
    if UNITS not in files and PEOPLE not in files:
        faults.append(f"{UNITS}, {PEOPLE}: 两个文件都不存在")
    if faults:
        raise RosterUnreadable(faults)
    roster = _assemble(tables)
    findings = [finding for table in tables.values() for finding in table.findings]
    findings += [
        Finding(Severity.WARNING, name, 0, "文件不存在")
        for name in (UNITS, PEOPLE)
        if name not in tables
    ]
    return roster, (*findings, *lint(roster))


def write_roster(roster: Roster, directory: Path) -> None:
    """Writes the tables of the roster; a table that was absent and is empty is not written."""
    for name, text in roster_texts(roster).items():
        (directory / name).write_text(text, encoding="utf-8", newline="")


def roster_texts(roster: Roster) -> dict[str, str]:
    """The content of every table by file name, lines ended by CR LF (RFC 4180 §2)."""
    own_units = [unit for unit in roster.units if not unit.created]
    rows: dict[str, Sequence[Unit | Person | Talkgroup]] = {
        UNITS: own_units,
        PEOPLE: roster.people,
        TALKGROUPS: roster.talkgroups,
    }
    return {
        name: _table_text(_columns_for(name, roster, rows[name]), rows[name])
        for name in TABLES
        if rows[name] or name in roster.columns
    }


def _assemble(tables: Mapping[str, _Table]) -> Roster:
    def rows(name: str) -> Iterable[tuple[int, dict[str, str]]]:
        return tables[name].rows if name in tables else ()

    units = tuple(unit_from_cells(cells, line) for line, cells in rows(UNITS))
    people = tuple(person_from_cells(cells, line) for line, cells in rows(PEOPLE))
    return Roster(
        units=units + _created_units(units, people),
        people=people,
        talkgroups=tuple(talkgroup_from_cells(cells, line) for line, cells in rows(TALKGROUPS)),
        columns={name: table.columns for name, table in tables.items()},
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


def _parse(name: str, content: bytes) -> _Table:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        hint = "请另存为“CSV UTF-8”"
        return _Table(faults=(f"{name}:{line}: 不是 UTF-8 编码({hint})",))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = tuple(cell.strip() for cell in next(reader, []))
        if faults := _header_faults(name, header):
            return _Table(faults=faults)
        return _rows(name, header, reader)
    except csv.Error as error:
        return _Table(faults=(f"{name}:{reader.line_num}: 不是正确的 CSV: {error}",))


def _header_faults(name: str, header: tuple[str, ...]) -> tuple[str, ...]:
    if not any(header):
        return (f"{name}:1: 文件为空,没有表头",)
    missing = [f"{name}:1: 缺少列 {column}" for column in _REQUIRED[name] if column not in header]
    twice = sorted({column for column in header if column and header.count(column) > 1})
    return (*missing, *(f"{name}:1: 列 {column} 出现两次" for column in twice))


def _rows(name: str, header: tuple[str, ...], reader: Iterable[list[str]]) -> _Table:
    rows: list[tuple[int, dict[str, str]]] = []
    findings = []
    line = 1
    for line, values in _numbered(reader):
        if not any(value.strip() for value in values):
            continue
        if any(value.strip() for value in values[len(header) :]):
            findings.append(
                Finding(Severity.ERROR, name, line, "单元格多于表头的列,多出的内容未读入")
            )
        padded = [*values, *[""] * (len(header) - len(values))]
        rows.append((line, {c: v for c, v in zip(header, padded, strict=False) if c}))
    absent = [c for c in _COLUMNS[name][: _USUAL_COLUMNS[name]] if c not in header]
    if absent:
        findings.append(Finding(Severity.NOTE, name, 1, f"没有列 {'、'.join(absent)}"))
    return _Table(tuple(filter(None, header)), tuple(rows), tuple(findings))


def _numbered(reader: Iterable[list[str]]) -> Iterable[tuple[int, list[str]]]:
    """Each record with the line of its end, which is its only line unless a cell has breaks."""
    for values in reader:
        yield getattr(reader, "line_num", 0), values


def _columns_for(
    name: str, roster: Roster, rows: Sequence[Unit | Person | Talkgroup]
) -> tuple[str, ...]:
    """The header as it was read, and behind it whatever the rows hold beyond it."""
    header = roster.columns.get(name) or _COLUMNS[name][: _USUAL_COLUMNS[name]]
    held = dict.fromkeys(column for row in rows for column, text in row.cells().items() if text)
    return (*header, *(column for column in held if column not in header))


def _table_text(columns: tuple[str, ...], rows: Sequence[Unit | Person | Talkgroup]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        cells = row.cells()
        writer.writerow([cells.get(column, "") for column in columns])
    return out.getvalue()
