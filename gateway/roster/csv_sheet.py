"""A table as CSV: UTF-8, with or without a byte order mark (RFC 4180)."""

import csv
import io
from collections.abc import Iterable, Sequence

from gateway.roster.sheet import Sheet, read_sheet


def parse_csv(table: str, content: bytes) -> Sheet:
    """The sheet in a file of this name; what cannot be read are its faults."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        hint = "请另存为“CSV UTF-8”"
        return Sheet(faults=(f"{table}:{line}: 不是 UTF-8 编码({hint})",))
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return read_sheet(table, table, next(reader, []), _numbered(reader))
    except csv.Error as error:
        return Sheet(faults=(f"{table}:{reader.line_num}: 不是正确的 CSV: {error}",))


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The file of a table, lines ended by CR LF (RFC 4180 §2)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue()


def _numbered(reader: Iterable[list[str]]) -> Iterable[tuple[int, list[str]]]:
    """Each record with the line of its end, which is its only line unless a cell has breaks."""
    for values in reader:
        yield getattr(reader, "line_num", 0), values
