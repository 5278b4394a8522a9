"""What a spreadsheet's cell says, as the text that would stand in a CSV file.

A spreadsheet keeps numbers, days and times as numbers: 15400010001 comes as an integer or as
1.5400010001e10, a fixed line has lost its zero, a day is midnight. What was lost beyond
repair is told as a remark.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gateway.roster.numbers import with_trunk_zero

PHONE_COLUMNS = frozenset({"mobile", "duty_phone"})
_MOMENT_COLUMNS = frozenset({"from", "to"})
# A double has 15 decimal digits that are sure (IEEE 754 binary64); Excel keeps no more.
_SURE_DIGITS = 15
# ECMA-376-1 §22.9.2.19 ST_Xstring: a character that XML cannot hold is _xHHHH_, and so is the
# first of what would be read as one.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ZEROS_ONLY = re.compile(r"0{2,20}")

CellValue = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class CellText:
    """The text of a cell, and what is doubtful about it; `remark` is empty if nothing is."""

    text: str
    remark: str = ""


def text_of(value: CellValue, column: str, number_format: str = "General") -> CellText:
    """The text of a cell in a column; never raises."""
    match value:
        case None:
            return CellText("")
        case str():
            return CellText(_ESCAPED.sub(lambda found: chr(int(found[1], 16)), value))
        case bool():
            return CellText("TRUE" if value else "FALSE")
        case int() | float():
            return _number(value, column, number_format)
        case timedelta():
            return CellText(_clock(value))
        case datetime():
            return CellText(_moment(value, column, number_format))
        case time():
            return CellText(value.isoformat("minutes" if not value.second else "seconds"))
        case _:
            return CellText(value.isoformat())


def escaped(text: str) -> str:
    """The text as a cell can hold it; `text_of` reads it back."""
    return _NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _number(value: int | float, column: str, number_format: str) -> CellText:
    if isinstance(value, float) and not value.is_integer():
        return CellText(repr(value))
    digits = str(int(value))
    if len(digits) > _SURE_DIGITS:
        return CellText(digits, f"数字 {digits} 超过 {_SURE_DIGITS} 位,末尾已丢失,请改为文本")
    if _ZEROS_ONLY.fullmatch(number_format):
        return CellText(digits.zfill(len(number_format)))
    if column in PHONE_COLUMNS and (repaired := with_trunk_zero(digits)) != digits:
        return CellText(repaired, f"数字 {digits} 缺少开头的 0,按固定电话 {repaired} 读入")
    return CellText(digits)


def _moment(value: datetime, column: str, number_format: str) -> str:
    shows_hours = column in _MOMENT_COLUMNS and "h" in number_format.lower()
    is_day = value.time() == time() and not shows_hours
    return value.date().isoformat() if is_day else value.isoformat(timespec="minutes")


def _clock(value: timedelta) -> str:
    minutes = round(value.total_seconds() / 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
