"""The log of changes: what stands in it, and that lines are only ever added."""

from datetime import datetime

from gateway.roster.change_log import log_rows, log_with
from gateway.roster.difference import diff
from gateway.roster.tables import parse_roster

AT = datetime.fromisoformat("2026-10-09T16:20:00+08:00")
HEADER = b"unit_id,field,old,new,reported_at,channel,entered_by,table,row_id\r\n"
DUTY = "unit_id,from,to,person_id\nLS-33,20:00,08:00,{}\n"
OLD = {
    "units.csv": "unit_id,name,duty_phone\nLS-33,局,0600-5554033\n",
    "people.csv": "person_id,unit_id,name,role,mobile\np1,LS-33,甲,联络员,15400040001\n",
    "duty.csv": DUTY.format("p1"),
}
NEW = {
    "units.csv": "unit_id,name,duty_phone\nLS-33,局,0600-5554933\n",
    "people.csv": "person_id,unit_id,name,role,mobile\np2,LS-33,乙,联络员,\n",
    "duty.csv": DUTY.format("p2"),
}


def rows(old: dict[str, str], new: dict[str, str]) -> list[tuple[str, ...]]:
    before, after = (
        parse_roster({name: text.encode() for name, text in tables.items()})[0]
        for tables in (old, new)
    )
    return list(log_rows(diff(before, after), AT, "seat2", "微信群"))


def test_every_cell_is_a_line_with_unit_channel_and_name() -> None:
    said = ("2026-10-09T16:20:00+08:00", "微信群", "seat2")
    gone, came = ("people.csv", "p1"), ("people.csv", "p2")
    assert rows(OLD, NEW) == [
        ("LS-33", "person_id", "p1", "", *said, *gone),
        ("LS-33", "unit_id", "LS-33", "", *said, *gone),
        ("LS-33", "name", "甲", "", *said, *gone),
        ("LS-33", "role", "联络员", "", *said, *gone),
        ("LS-33", "mobile", "15400040001", "", *said, *gone),
        ("LS-33", "duty_phone", "0600-5554033", "0600-5554933", *said, "units.csv", "LS-33"),
        ("LS-33", "person_id", "p1", "p2", *said, "duty.csv", "LS-33 20:00–08:00"),
        ("LS-33", "person_id", "", "p2", *said, *came),
        ("LS-33", "unit_id", "", "LS-33", *said, *came),
        ("LS-33", "name", "", "乙", *said, *came),
        ("LS-33", "role", "", "联络员", *said, *came),
    ]
    assert rows(OLD, OLD) == []


def test_lines_are_added_at_the_end_of_whatever_is_there() -> None:
    line = b'U,name,"a,b",,t,v,w,units.csv,U\r\n'
    row = ("U", "name", "a,b", "", "t", "v", "w", "units.csv", "U")
    once = log_with(b"", [row])
    assert once == HEADER + line
    assert log_with(once, [row]) == HEADER + line + line
    by_hand = b"unit_id,field,old,new,reported_at,channel,entered_by\nLS-26,duty_phone,1,2,t,v,w"
    assert log_with(by_hand, [row]) == by_hand + b"\r\n" + line
