"""The roster as one XLSX workbook: a sheet a table, every cell written as text.

Read-only streaming keeps one row in memory. A formula counts as the value it last had.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from gateway.roster.finding import Finding, error, note, warning
from gateway.roster.layout import TABLES, sheet_name
from gateway.roster.sheet import Sheet, read_sheet
from gateway.roster.workbook_cell import escaped, text_of

MOST_BYTES_UNPACKED = 256 * 2**20
# A cell holds 32,767 characters (ECMA-376; Excel's own limit): openpyxl would cut silently.
MOST_CHARACTERS = 32_767
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
# What openpyxl lets through when a part of the package is missing or is not what it should be:
# it has no error of its own for that.
_BROKEN = (
    zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError,
    IndexError, AttributeError, OSError, EOFError, RuntimeError,
)  # fmt: skip

_Severe = Callable[[str, int, str], Finding]


class TextTooLong(ValueError):
    """A cell's text is longer than a workbook can hold; the message names sheet and cell."""


@dataclass(frozen=True, slots=True)
class WorkbookSheets:
    """The sheets that are tables, by table; `findings` concern the workbook as a whole."""

    sheets: Mapping[str, Sheet]
    findings: tuple[Finding, ...] = ()
    faults: tuple[str, ...] = ()


def place_of(name: str, table: str) -> str:
    """How a sheet of the workbook `name` is called in faults and findings."""
    return f"{name}[{sheet_name(table)}]"


def parse_workbook(name: str, content: bytes) -> WorkbookSheets:
    """Every table in the workbook; what cannot be read are its faults."""
    try:
        has_formulas, faults = _inspected(name, content)
        if faults:
            return WorkbookSheets({}, faults=faults)
        return _sheets(name, content, has_formulas)
    except _BROKEN as fault:
        return WorkbookSheets({}, faults=(f"{name}: 不是可以读取的 XLSX 工作簿: {fault}",))


def workbook_bytes(tables: Mapping[str, tuple[Sequence[str], Sequence[Sequence[str]]]]) -> bytes:
    """A workbook of `table → (columns, rows)`; raises `TextTooLong`."""
    for table, (columns, rows) in tables.items():
        _refuse_what_is_too_long(sheet_name(table), [columns, *rows])
    book = Workbook(write_only=True)
    for table, (columns, rows) in tables.items():
        sheet = book.create_sheet(sheet_name(table))
        sheet.freeze_panes = "A2"
        for values in (columns, *rows):
            sheet.append([_text_cell(sheet, text) for text in values])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _refuse_what_is_too_long(title: str, rows: Sequence[Sequence[str]]) -> None:
    for line, values in enumerate(rows, start=1):
        for column, text in enumerate(values, start=1):
            if len(text) > MOST_CHARACTERS or len(escaped(text)) > MOST_CHARACTERS:
                place = f"{title}!{get_column_letter(column)}{line}"
                raise TextTooLong(f"{place}: 超过 {MOST_CHARACTERS} 个字符,工作簿放不下")


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell | None:
    """A cell that is text, and text again when somebody types into it."""
    if not text:
        return None
    cell = WriteOnlyCell(sheet, escaped(text))
    # `=1` and `#N/A` are texts here, neither a formula nor an error.
    cell.data_type = "s"
    cell.number_format = "@"
    return cell


def _inspected(name: str, content: bytes) -> tuple[bool, tuple[str, ...]]:
    """Whether any sheet has formulas, and why the package must not be unpacked."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        if sum(part.file_size for part in package.infolist()) > MOST_BYTES_UNPACKED:
            return False, (f"{name}: 解压后超过 {MOST_BYTES_UNPACKED // 2**20} MiB,不读取",)
        parts = [part for part in package.namelist() if part.startswith("xl/worksheets/")]
        return any(_FORMULA.search(package.read(part)) for part in parts), ()


def _sheets(name: str, content: bytes, has_formulas: bool) -> WorkbookSheets:
    values = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    formulas = load_workbook(io.BytesIO(content), read_only=True) if has_formulas else None
    tables = {sheet_name(table): table for table in TABLES}
    sheets: dict[str, Sheet] = {}
    findings = []
    for sheet in values.worksheets:
        table = tables.get(sheet.title.strip().lower())
        if table is None:
            findings.append(note(name, 0, f"工作表 {sheet.title} 不是名册的表,未读入"))
        elif table in sheets:
            return WorkbookSheets({}, faults=(f"{name}: 工作表 {sheet.title} 出现两次",))
        else:
            written = None if formulas is None else formulas[sheet.title]
            sheets[table] = _SheetReader(table, place_of(name, table), sheet, written).read()
    return WorkbookSheets(sheets, tuple(findings))


class _SheetReader:
    """One pass over one sheet; what is odd about single cells is gathered on the way."""

    def __init__(
        self, table: str, place: str, values: ReadOnlyWorksheet, formulas: ReadOnlyWorksheet | None
    ) -> None:
        self._table = table
        self._place = place
        self._values = values
        self._formulas = formulas
        self._findings: list[Finding] = []
        self._columns: list[str] = []

    def read(self) -> Sheet:
        lines = self._lines()
        _, self._columns = next(lines, (1, []))
        while self._columns and not self._columns[-1].strip():
            self._columns.pop()
        found = read_sheet(self._table, self._place, self._columns, lines)
        findings = (*found.findings, *self._findings)
        return Sheet(found.columns, found.rows, findings, found.faults)

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        rows = _rows(self._values)
        if self._formulas is None:
            for line, cells in enumerate(rows, start=1):
                yield line, [self._text(line, i, cell) for i, cell in enumerate(cells)]
            return
        pairs = zip(rows, _rows(self._formulas), strict=True)
        for line, (cells, written) in enumerate(pairs, start=1):
            self._remark_formulas(line, cells, written)
            yield line, [self._text(line, i, cell) for i, cell in enumerate(cells)]

    def _text(self, line: int, index: int, cell: object) -> str:
        value = getattr(cell, "value", None)
        if value is None or (type(value) is str and "_x" not in value and value[:1] != "#"):
            return value or ""
        column = self._columns[index].strip() if index < len(self._columns) else ""
        if getattr(cell, "data_type", "") == "e":
            self._remark(error, line, index, f"单元格的值是错误 {value}")
        found = text_of(value, column, getattr(cell, "number_format", "General"))
        if found.remark:
            self._remark(warning, line, index, found.remark)
        return found.text

    def _remark_formulas(
        self, line: int, cells: Sequence[object], written: Sequence[object]
    ) -> None:
        for index, (cell, formula) in enumerate(zip(cells, written, strict=True)):
            is_formula = getattr(formula, "data_type", "") == "f"
            if is_formula and getattr(cell, "value", None) is None:
                self._remark(error, line, index, "公式没有算出的值,请改为数值")

    def _remark(self, severe: _Severe, line: int, index: int, text: str) -> None:
        place = f"{get_column_letter(index + 1)}{line}"
        self._findings.append(severe(self._place, line, f"单元格 {place}: {text}"))


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[Sequence[object]]:
    # The size that a sheet declares is often wrong: rows beyond it would be lost.
    sheet.reset_dimensions()
    return iter(sheet.rows)
