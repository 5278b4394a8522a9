"""The tables in and out, what lint says of them, and what is refused."""

from pathlib import Path

import pytest

from gateway.roster.difference import diff
from gateway.roster.finding import Finding, Severity
from gateway.roster.roster import Roster
from gateway.roster.tables import (
    RosterUnreadable,
    parse_roster,
    read_roster,
    roster_texts,
    write_roster,
)

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DIRECTORIES = sorted(SCENARIOS.glob("S0*"))
PEOPLE_HEAD = "person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to,note\n"
UNITS_HEAD = "unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note\n"


def texts_of(findings: tuple[Finding, ...]) -> list[str]:
    return [str(finding) for finding in findings]


@pytest.mark.parametrize("directory", DIRECTORIES, ids=lambda path: path.name[:3])
def test_scenarios_go_out_as_they_came_in(directory: Path, tmp_path: Path) -> None:
    roster, findings = read_roster(directory)
    assert not [finding for finding in findings if finding.severity is Severity.ERROR]
    write_roster(roster, tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {path.name for path in directory.iterdir()} & {
        "units.csv",
        "people.csv",
        "talkgroups.csv",
    }
    for name in names:
        assert (tmp_path / name).read_bytes() == (directory / name).read_bytes()
    again, _ = read_roster(tmp_path)
    assert again == roster
    assert again.version == roster.version
    assert not diff(roster, again)


def test_odd_cells_unknown_columns_and_a_byte_order_mark_survive() -> None:
    units = (
        "unit_id,车牌,name,tier,min_strength,valid_from\r\n"
        'U1,浙J1,"甲,队",一级,010,2026/1/5\r\n'
        "U2,, 乙队 ,2,约20,明天\r\n"
    )
    files = {"units.csv": b"\xef\xbb\xbf" + units.encode()}
    roster, findings = parse_roster(files)
    assert roster_texts(roster) == {"units.csv": units}
    first, second = roster.units
    assert (first.name, first.tier, first.min_strength) == ("甲,队", None, 10)
    assert str(first.valid_from) == "2026-01-05"
    assert dict(first.extra) == {"车牌": "浙J1"}
    assert (second.name, second.tier, second.min_strength) == ("乙队", 2, None)
    assert "units.csv:2: tier 的值 一级 不是数字,未采用" in texts_of(findings)
    assert "units.csv:3: min_strength 的值 约20 不是数字,未采用" in texts_of(findings)
    assert any("units.csv:3: valid_from 的值 明天" in text for text in texts_of(findings))


def test_a_unit_that_only_people_name_is_created_and_not_written() -> None:
    people = PEOPLE_HEAD + "p,VIL-1,甲,信息安全员,15400010001,,,,,\n"
    roster, findings = parse_roster({"people.csv": people.encode()})
    (unit,) = roster.units
    assert (unit.unit_id, unit.name, unit.created) == ("VIL-1", "VIL-1", True)
    assert set(roster_texts(roster)) == {"people.csv"}
    assert roster.version == Roster(people=roster.people).version
    assert texts_of(findings) == ["units.csv: 文件不存在"]
    with_units = {"units.csv": (UNITS_HEAD + "U1,甲队,,,,5551001,,,\n").encode()}
    _, findings = parse_roster(with_units | {"people.csv": people.encode()})
    assert "people.csv:2: 单位 VIL-1 不在 units.csv 中,已自动建立" in texts_of(findings)


def test_lint_names_every_weakness_with_its_place_and_loads_all_the_same() -> None:
    units = (
        UNITS_HEAD
        + "U1,甲队,,,,0600-5551001,90001,,\n"
        + "U1,乙队,,,,12,90009,,\n"
        + ",丙队,,,,,,,\n"
        + "U4,丁队,,,,,,,\n"
    )
    people = (
        PEOPLE_HEAD
        + "p1,U1,甲,正指挥,15400010001,,,2026-02-01,2026-01-01,\n"
        + "p1,U1,乙,联络员,,,,,,\n"
        + ",,丙,队员,1540001,,,,,,多\n"
        + "p4,U1,丁,队员,15400010001,,,,,\n"
    )
    groups = "tg_id,name,system,note\n90001,甲组,digital,\n"
    roster, findings = parse_roster(
        {
            "units.csv": units.encode(),
            "people.csv": people.encode(),
            "talkgroups.csv": groups.encode(),
        }
    )
    assert (len(roster.units), len(roster.people)) == (4, 4)
    assert texts_of(findings) == [
        "people.csv:4: 单元格多于表头的列,多出的内容未读入",
        "units.csv:3: unit_id U1 重复,首次出现在第 2 行",
        "units.csv:4: unit_id 为空",
        "people.csv:3: person_id p1 重复,首次出现在第 2 行",
        "people.csv:4: person_id 为空",
        "people.csv:4: 丙(-丙) 没有单位 unit_id",
        "people.csv:3: 乙(p1) 没有手机号也没有电台号,无法送达",
        "people.csv:4: 丙(-丙) 的手机号 1540001 不是有效号码",
        "units.csv:3: 乙队(U1) 的值班电话 12 不是有效号码",
        "people.csv:5: 丁(p4) 与第 2 行的 甲 共用手机号",
        "units.csv:5: 丁队(U4) 没有人员也没有值班电话,无法送达",
        "units.csv:2: 甲队(U1) 没有副指挥",
        "units.csv:3: 乙队(U1) 没有副指挥",
        "units.csv:5: 丁队(U4) 没有正指挥、副指挥",
        "units.csv:3: 乙队(U1) 的通话组 90009 不在 talkgroups.csv 中",
        "units.csv:4: 丙队() 没有通话组,对讲机指令无法群呼",
        "units.csv:5: 丁队(U4) 没有通话组,对讲机指令无法群呼",
        "people.csv:2: 甲(p1) 的 valid_to 早于 valid_from",
    ]


def test_every_fault_of_an_unreadable_roster_is_listed() -> None:
    with pytest.raises(RosterUnreadable) as caught:
        parse_roster(
            {
                "units.csv": b"unit_id,tier,tier\nU1,1,1\n",
                "people.csv": (PEOPLE_HEAD + "p1,U1,甲\n").encode("gb18030"),
                "talkgroups.csv": b"",
            }
        )
    assert caught.value.faults == (
        "units.csv:1: 缺少列 name",
        "units.csv:1: 列 tier 出现两次",
        "people.csv:2: 不是 UTF-8 编码(请另存为“CSV UTF-8”)",
        "talkgroups.csv:1: 文件为空,没有表头",
    )


def test_broken_quotes_are_refused_at_their_line() -> None:
    with pytest.raises(RosterUnreadable) as caught:
        parse_roster({"units.csv": b'unit_id,name\nU1,"a"b\n'})
    (fault,) = caught.value.faults
    assert fault.startswith("units.csv:2: 不是正确的 CSV")


def test_a_directory_without_tables_is_no_roster(tmp_path: Path) -> None:
    with pytest.raises(RosterUnreadable):
        read_roster(tmp_path)
    (tmp_path / "units.csv").mkdir()
    with pytest.raises(RosterUnreadable) as caught:
        read_roster(tmp_path)
    assert caught.value.faults[0].startswith("units.csv: 无法打开")


def test_a_person_without_an_id_is_reached_and_written_as_before() -> None:
    people = (PEOPLE_HEAD + ",U1,甲,队员,15400010001,,,,,\n").replace("\n", "\r\n")
    roster, _ = parse_roster({"people.csv": people.encode()})
    assert roster.people[0].person_id == "U1-甲"
    assert roster_texts(roster)["people.csv"] == people


def test_the_difference_is_told_row_by_row() -> None:
    head = UNITS_HEAD
    old, _ = parse_roster(
        {"units.csv": (head + "U1,甲队,,,,5551001,,,\nU2,乙队,,,,,,,\n").encode()}
    )
    new, _ = parse_roster(
        {"units.csv": (head + "U1,甲队,,,,5551009,,,\nU3,丙队,1,,,,,,\n").encode()}
    )
    found = diff(old, new)
    assert found
    (added,), (removed,), (changed,) = found.added, found.removed, found.changed
    assert (added.table, added.row_id) == ("units.csv", "U3")
    assert added.cells == (("unit_id", "", "U3"), ("name", "", "丙队"), ("tier", "", "1"))
    assert (removed.row_id, removed.cells[0]) == ("U2", ("unit_id", "U2", ""))
    assert (changed.row_id, changed.cells) == ("U1", (("duty_phone", "5551001", "5551009"),))
    assert not diff(old, old)
