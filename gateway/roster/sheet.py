"""A table as it was read, before anything is made of its cells: the same for CSV and XLSX."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.roster.finding import Finding, error, note
from gateway.roster.layout import REQUIRED_COLUMNS, usual_columns


@dataclass(frozen=True, slots=True)
class Sheet:
    """Columns, and rows as `(line, column → text)`; with `faults` there is nothing else."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[int, dict[str, str]], ...] = ()
    findings: tuple[Finding, ...] = ()
    faults: tuple[str, ...] = ()


def read_sheet(
    table: str, place: str, header: Iterable[str], lines: Iterable[tuple[int, list[str]]]
) -> Sheet:
    """The sheet below a header; `place` is what faults and findings name.

    `lines` are only drawn when the header is good. Whatever drawing them raises passes on.
    """
    columns = tuple(cell.strip() for cell in header)
    if faults := _header_faults(table, place, columns):
        return Sheet(faults=faults)
    rows: list[tuple[int, dict[str, str]]] = []
    findings: list[Finding] = []
    for line, values in lines:
        if not any(value.strip() for value in values):
            continue
        if any(value.strip() for value in values[len(columns) :]):
            findings.append(error(place, line, "单元格多于表头的列,多出的内容未读入"))
        padded = [*values, *[""] * (len(columns) - len(values))]
        rows.append((line, {c: v for c, v in zip(columns, padded, strict=False) if c}))
    absent = [column for column in usual_columns(table) if column not in columns]
    if absent:
        findings.append(note(place, 1, f"没有列 {'、'.join(absent)}"))
    return Sheet(tuple(filter(None, columns)), tuple(rows), tuple(findings))


def _header_faults(table: str, place: str, header: tuple[str, ...]) -> tuple[str, ...]:
    if not any(header):
        return (f"{place}:1: 文件为空,没有表头",)
    missing = [
        f"{place}:1: 缺少列 {column}" for column in REQUIRED_COLUMNS[table] if column not in header
    ]
    twice = sorted({column for column in header if column and header.count(column) > 1})
    return (*missing, *(f"{place}:1: 列 {column} 出现两次" for column in twice))
