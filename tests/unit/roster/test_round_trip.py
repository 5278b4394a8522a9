"""Whatever a register holds goes out as CSV and as XLSX and comes back to the letter."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.roster.cells import day, whole_number
from gateway.roster.csv_sheet import csv_text
from gateway.roster.difference import diff
from gateway.roster.layout import DUTY, EXPECTATIONS, PEOPLE, TALKGROUPS, UNITS
from gateway.roster.roster import Roster
from gateway.roster.tables import parse_roster, roster_texts, roster_workbook

UNIT_HEAD = ("unit_id", "name", "tier", "duty_phone", "min_strength", "valid_from", "车牌")
PEOPLE_HEAD = ("person_id", "unit_id", "name", "role", "mobile", "valid_to", "note", "职务")
DUTY_HEAD = ("unit_id", "from", "to", "person_id", "kind")

ODD = st.text(st.characters(codec="utf-8"), max_size=8)
NAMES = st.sampled_from(
    [
        "赵,志强",
        '钱"小"红',
        "孙\n家俊",
        "李\r\n少华",
        "周；晓东",
        " 吴 ",
        "O'Brien",
        "=1+1",
        "𠮷田",
        "",
    ]
)
DIGITS = st.sampled_from(
    [
        "015400010001",
        "15400010001",
        "１５４０００１０００１",
        "0600-5551001",
        "007",
        "1e5",
        "+86 154",
    ]
)
DAYS = st.sampled_from(
    [
        "2026-01-31",
        "2026/1/5",
        "2026.1.5",
        "2026年1月5日",
        "２０２６－０１－３１",
        "明天",
        "2026-02-30",
    ]
)
NUMBERS = st.sampled_from(["1", "01", "１", "一级", "约20", "-1", " 2 ", ""])
CELLS = ODD | NAMES | DIGITS | DAYS | NUMBERS


def rows(*columns: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, ...]]]:
    """Rows with a name of their own: one without is called by its line, which CSV counts."""
    filled = st.tuples(*columns).filter(lambda row: bool(row[0].strip()))
    return st.lists(filled, max_size=4)


TABLES = st.fixed_dictionaries(
    {
        UNITS: rows(CELLS, NAMES | ODD, NUMBERS, DIGITS | ODD, NUMBERS, DAYS | ODD, ODD),
        PEOPLE: rows(CELLS, CELLS, NAMES | ODD, ODD, DIGITS | ODD, DAYS | ODD, ODD, ODD),
        DUTY: rows(CELLS, DAYS | ODD, ODD, CELLS, ODD),
        TALKGROUPS: rows(CELLS, NAMES, ODD, ODD),
        EXPECTATIONS: rows(NUMBERS, NUMBERS),
    }
)
HEADS = {
    UNITS: UNIT_HEAD,
    PEOPLE: PEOPLE_HEAD,
    DUTY: DUTY_HEAD,
    TALKGROUPS: ("tg_id", "name", "system", "note"),
    EXPECTATIONS: ("tier", "count"),
}


def from_csv(texts: dict[str, str]) -> Roster:
    return parse_roster({name: text.encode() for name, text in texts.items()})[0]


@settings(max_examples=40)
@given(TABLES)
def test_no_cell_is_lost_or_changed(tables: dict[str, list[tuple[str, ...]]]) -> None:
    texts = {name: csv_text(HEADS[name], filled) for name, filled in tables.items()}
    roster = from_csv(texts)
    assert roster_texts(roster) == texts
    as_workbook, _ = parse_roster({"roster.xlsx": roster_workbook(roster)})
    assert roster_texts(as_workbook) == texts
    for again in (as_workbook, from_csv(roster_texts(as_workbook))):
        assert again == roster
        assert again.version == roster.version
        assert not diff(roster, again)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("2026/1/5", date(2026, 1, 5)),
        ("2026.1.5", date(2026, 1, 5)),
        ("2026年1月5日", date(2026, 1, 5)),
        ("２０２６－０１－０５", date(2026, 1, 5)),
        (" 2026-01-05 ", date(2026, 1, 5)),
        ("2026-02-30", None),
        ("5/1/2026", None),
        ("明天", None),
        ("", None),
    ],
)
def test_days_as_people_write_them(text: str, meant: date | None) -> None:
    assert day(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"), [("10", 10), ("０１０", 10), (" 7 ", 7), ("-1", None), ("约20", None)]
)
def test_whole_numbers_as_people_write_them(text: str, meant: int | None) -> None:
    assert whole_number(text) == meant
