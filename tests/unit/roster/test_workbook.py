"""The roster as XLSX: what goes out comes back, and what a spreadsheet does to cells."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from gateway.roster import workbook
from gateway.roster.difference import diff
from gateway.roster.finding import Finding
from gateway.roster.roster import Roster
from gateway.roster.tables import (
    RosterUnreadable,
    parse_roster,
    read_roster,
    roster_texts,
    roster_workbook,
    write_roster,
)
from gateway.roster.workbook import TextTooLong, workbook_bytes

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DIRECTORIES = sorted(SCENARIOS.glob("S0*"))
UNITS_HEAD = ["unit_id", "name", "duty_phone", "min_strength", "valid_from"]
PEOPLE_HEAD = ["person_id", "unit_id", "name", "role", "mobile", "valid_from"]
DUTY_HEAD = ["unit_id", "from", "to", "person_id", "kind"]
EVENING, MIDNIGHT = map(datetime.fromisoformat, ("2026-08-12 20:00", "2026-08-13"))
WIDE_TABLES = {
    "units.csv": "unit_id,name,车牌\r\nU1,甲队,浙J1\r\nU2, =1+1 ,#N/A\r\n",
    "people.csv": (
        "person_id,unit_id,name,role,mobile\r\n"
        ',U1,甲,队员,0154\r\np2,U2,"第一行\r\n第二行","A,""B""",=A1\r\n'
    ),
    "duty.csv": "unit_id,from,to,person_id,kind\r\nU1,0:00,24:00,p2,值班员\r\n",
    "expectations.csv": "tier,count\r\n1,27\r\n",
}


def book(**sheets: Sequence[Sequence[object]]) -> bytes:
    made = Workbook()
    del made["Sheet"]
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return saved(made)


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def loaded(content: bytes) -> tuple[Roster, tuple[Finding, ...]]:
    return parse_roster({"roster.xlsx": content})


def with_sheets_changed(content: bytes, pattern: bytes, text: bytes) -> bytes:
    """The workbook with a change in the XML of every sheet that must have it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            xml = old.read(part)
            if part.startswith("xl/worksheets/"):
                xml, count = re.subn(pattern, text, xml)
                assert count
            new.writestr(part, xml)
    return out.getvalue()


def with_formula_value(content: bytes, value: str) -> bytes:
    """The workbook as a spreadsheet saves it: beside each formula the value it had."""
    return with_sheets_changed(content, rb"</f><v ?/>", f"</f><v>{value}</v>".encode())


@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda path: path.name[:3])
def test_a_scenario_goes_through_a_workbook_without_a_difference(
    directory: Path, tmp_path: Path
) -> None:
    roster, _ = read_roster(directory)
    write_roster(roster, tmp_path / "roster.xlsx")
    once, _ = read_roster(tmp_path)
    twice, _ = loaded(roster_workbook(once))
    assert roster == once == twice
    assert roster.version == once.version
    assert not diff(roster, once)
    for name, text in roster_texts(twice).items():
        assert text.encode() == (directory / name).read_bytes()


def test_odd_texts_unknown_columns_and_every_table_survive() -> None:
    roster, _ = parse_roster({name: text.encode() for name, text in WIDE_TABLES.items()})
    once, _ = loaded(roster_workbook(roster))
    assert roster_texts(once) == WIDE_TABLES
    assert roster_texts(loaded(roster_workbook(once))[0]) == WIDE_TABLES


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.from_regex(
    "(_x00[0-9A-F]{2}){1,2}_"
)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=4))
def test_whatever_stands_in_a_cell_comes_back(rows: list[tuple[str, str, str]]) -> None:
    header = ("unit_id", "name", "note")
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    found = workbook.parse_workbook("r.xlsx", workbook_bytes({"units.csv": (header, filled)}))
    assert [tuple(cells.values()) for _, cells in found.sheets["units.csv"].rows] == filled


def test_numbers_and_days_are_read_as_they_were_meant() -> None:
    made = Workbook()
    units = made.active
    assert units is not None
    units.title = "units"
    units.append(UNITS_HEAD)
    units.append(["U1", "甲队", 6005551001, 20.0, date(2026, 1, 1)])
    units.append([7, "乙队", 5551002, "10", datetime.fromisoformat("2026-01-02")])
    units["A3"].number_format = "000"
    people = made.create_sheet("People ")
    people.append(PEOPLE_HEAD)
    people.append(["p1", "U1", "甲", "队员", 1.5400010001e10, "2026-01-01"])
    people.append(["p2", "007", "乙", "队员", 15400010002, None])
    people.append(["p3", "007", "丙", "队员", 4005550001, None])
    duty = made.create_sheet("duty")
    duty.append(DUTY_HEAD)
    duty.append(["U1", time(0, 0), time(8, 0), "p1", "值班员"])
    duty.append(["U1", EVENING, MIDNIGHT, "p1", ""])
    duty["C3"].number_format = "yyyy-mm-dd hh:mm"
    duty.append(["U1", timedelta(hours=20), timedelta(hours=24), "p1", ""])
    roster, findings = loaded(saved(made))
    texts = roster_texts(roster)
    assert texts["units.csv"].split("\r\n")[1:3] == [
        "U1,甲队,06005551001,20,2026-01-01",
        "007,乙队,5551002,10,2026-01-02",
    ]
    assert [person.mobile for person in roster.people] == [
        "15400010001",
        "15400010002",
        "4005550001",
    ]
    assert [(shift.begin, shift.end) for shift in roster.duty] == [
        ("00:00", "08:00"),
        ("2026-08-12T20:00", "2026-08-13T00:00"),
        ("20:00", "24:00"),
    ]
    assert (
        "roster.xlsx[units]:2: 单元格 C2: 数字 6005551001 缺少开头的 0,按固定电话 06005551001 读入"
    ) in [str(finding) for finding in findings]
    again, _ = loaded(roster_workbook(roster))
    assert not diff(roster, again)


def test_lint_names_sheet_and_row_of_a_workbook() -> None:
    content = book(
        units=[["unit_id", "name"], ["U1", "甲队"]],
        people=[PEOPLE_HEAD, [], ["p", "U9", "甲", "队员", 1540001, None]],
        封面=[["名册"]],
    )
    shown = [str(finding) for finding in loaded(content)[1]]
    assert "roster.xlsx: 工作表 封面 不是名册的表,未读入" in shown
    assert "roster.xlsx[people]:3: 甲(p) 的手机号 1540001 不是有效号码" in shown
    assert ("roster.xlsx[people]:3: 单位 U9 不在 roster.xlsx[units] 中,已自动建立") in shown


def test_a_number_of_more_digits_than_a_spreadsheet_keeps_is_told() -> None:
    content = book(people=[PEOPLE_HEAD, ["p", "U1", "甲", "队员", 1065505712345678, None]])
    assert any("单元格 E2" in str(f) and "超过 15 位" in str(f) for f in loaded(content)[1])


def test_formulas_count_as_their_value_and_are_named_without_one() -> None:
    content = book(people=[PEOPLE_HEAD, ["p", "U1", "甲", "队员", "=15400010000+1", None]])
    roster, findings = loaded(with_formula_value(content, "15400010001"))
    assert roster.people[0].mobile == "15400010001"
    assert not any("公式" in str(finding) for finding in findings)
    roster, findings = loaded(content)
    assert roster.people[0].mobile == ""
    assert "roster.xlsx[people]:2: 单元格 E2: 公式没有算出的值,请改为数值" in map(str, findings)


def test_rows_beyond_the_size_that_a_sheet_declares_are_read() -> None:
    content = book(units=[["unit_id", "name"], ["U1", "甲队"], ["U2", "乙队"]])
    lying = with_sheets_changed(content, rb'<dimension ref="[^"]*"', b'<dimension ref="A1:A2"')
    assert [unit.name for unit in loaded(lying)[0].units] == ["甲队", "乙队"]


def test_an_error_in_a_cell_is_named() -> None:
    content = book(people=[PEOPLE_HEAD, ["p", "U1", "#N/A", "队员", 15400010001, None]])
    shown = [str(finding) for finding in loaded(content)[1]]
    assert "roster.xlsx[people]:2: 单元格 C2: 单元格的值是错误 #N/A" in shown


def faults_of(files: dict[str, bytes]) -> tuple[str, ...]:
    with pytest.raises(RosterUnreadable) as caught:
        parse_roster(files)
    return caught.value.faults


def test_what_is_missing_is_named_with_its_sheet() -> None:
    content = book(units=[["unit_id", "tier", "tier"]], people=[[]])
    assert faults_of({"名册.xlsx": content}) == (
        "名册.xlsx[units]:1: 缺少列 name",
        "名册.xlsx[units]:1: 列 tier 出现两次",
        "名册.xlsx[people]:1: 文件为空,没有表头",
    )
    assert "两个文件都不存在" in faults_of({"r.xlsx": book(talkgroups=[["tg_id"]])})[0]
    assert "出现两次" in faults_of({"r.xlsx": book(units=[["a"]], **{"UNITS ": [["a"]]})})[0]


def test_workbook_and_tables_together_are_refused(tmp_path: Path) -> None:
    content = book(units=[["unit_id", "name"]])
    (tmp_path / "roster.xlsx").write_bytes(content)
    (tmp_path / "changes.csv").write_bytes(b"unit_id\n")
    assert read_roster(tmp_path)[0] == Roster()
    (tmp_path / "people.csv").write_bytes(b"x")
    with pytest.raises(RosterUnreadable) as caught:
        read_roster(tmp_path)
    assert caught.value.faults == ("roster.xlsx: 与 people.csv 同时存在,只能保留一种",)


@pytest.mark.parametrize("cut", [0, 1, 200, 3000])
def test_what_is_no_workbook_is_refused(cut: int) -> None:
    whole = book(units=[["unit_id", "name"], *[[f"U{i}", "队"] for i in range(200)]])
    (fault,) = faults_of({"r.xlsx": whole[:cut]})
    assert fault.startswith("r.xlsx: 不是可以读取的 XLSX 工作簿")


def test_a_package_without_its_parts_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "x")
    (fault,) = faults_of({"r.xlsx": out.getvalue()})
    assert fault.startswith("r.xlsx: 不是可以读取的 XLSX 工作簿")


def test_what_would_unpack_without_end_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_BYTES_UNPACKED", 2**20)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b" " * (2**20 + 1))
    assert faults_of({"r.xlsx": out.getvalue()}) == ("r.xlsx: 解压后超过 1 MiB,不读取",)


def test_a_text_that_no_cell_holds_is_refused_not_cut() -> None:
    with pytest.raises(TextTooLong, match="units!B2"):
        workbook_bytes({"units.csv": (("unit_id", "name"), [("U1", "长" * 32_768)])})


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RosterUnreadable, match="文件不存在"):
        read_roster(tmp_path / "none.xlsx")
