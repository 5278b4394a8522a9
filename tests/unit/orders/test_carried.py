"""What a text carries beside its own words: only what it lacks, before what it asks."""

from typing import Any

import pytest

from gateway.orders.carried import (
    Carried,
    Contact,
    carried,
    commander_line,
    known_commander,
    several,
)
from gateway.orders.order import Commander
from gateway.orders.wording import SmsWording, compose_sms
from gateway.roster.tables import parse_roster
from tests.unit.orders.one_order import order

WANG = Commander("王建国", "15400010077", "1001077")
PEOPLE = b"person_id,unit_id,name,role,mobile,radio_id\nA,G1,\xe7\x94\xb2,x,15400010001,1001\n"


def said(text: str, **changes: Any) -> str:
    return carried(order(**changes)).into(text)


@pytest.mark.parametrize(
    ("text", "with_ticket"),
    [
        ("【中心】集结。回复1签收2无法执行", "【中心】集结。单号P-7。回复1签收2无法执行"),
        ("集结。确认请按1,重听请按9。", "集结。单号P-7。确认请按1,重听请按9。"),
        ("落水救援,可出航回1,不能回2。需2艘", "落水救援,可出航回1,不能回2。需2艘。单号P-7"),
        ("集结", "集结。单号P-7"),
        ("集结。", "集结。单号P-7"),
        ("派单P-7:集结", "派单P-7:集结"),
        ("", "单号P-7"),
    ],
)
def test_the_ticket_stands_before_the_question_or_at_the_end_and_once(
    text: str, with_ticket: str
) -> None:
    assert said(text, ticket="P-7") == with_ticket


def test_an_order_that_names_nothing_carries_nothing() -> None:
    text = "【中心】集结。回复1签收"
    assert said(text) == text
    assert Carried().into(text) == text


def test_everything_at_once_in_one_order() -> None:
    all_of_it = carried(
        order(order_id="XJ-9", issuer="seat-1", ticket="P-7", commander=WANG),
        several(("乙队", "丙队", "丁队"), 5),
        Contact("甲队", "赵志强", "15400010001"),
        number=True,
    )
    assert all_of_it.into("集结。回复1签收") == (
        "集结。指令号XJ-9。签发seat-1。单号P-7。同处:乙队、丙队、丁队等5队。"
        "牵头:甲队 赵志强 15400010001。总指挥:王建国 15400010077 电台1001077。回复1签收"
    )


@pytest.mark.parametrize(
    ("names", "count", "line"),
    [
        (("乙",), 1, "乙"),
        (("乙", "丙", "丁"), 3, "乙、丙、丁"),
        (("乙", "丙", "丁"), 4, "乙、丙、丁等4队"),
    ],
)
def test_many_units_are_the_first_few_and_a_number(
    names: tuple[str, ...], count: int, line: str
) -> None:
    assert several(names, count) == line


def test_a_text_that_names_the_commander_is_not_told_again() -> None:
    assert said("总指挥:王建国。", commander=WANG) == "总指挥:王建国。"


def test_a_commander_of_the_roster_gets_name_and_addresses() -> None:
    roster = parse_roster({"units.csv": b"unit_id,name\nG1,x\n", "people.csv": PEOPLE})[0]
    assert known_commander(Commander(person_id="A"), roster) == Commander(
        "甲", "15400010001", "1001", "A"
    )
    assert known_commander(Commander(person_id="Z"), roster) is None
    assert known_commander(WANG, roster) is WANG


def test_a_commander_without_addresses_is_a_name() -> None:
    assert commander_line(Commander("王建国")) == "王建国"


def test_a_neutral_text_carries_nothing_of_the_incident() -> None:
    pieces = carried(order(ticket="P-7", commander=WANG))
    text = compose_sms(SmsWording("集结", "仙居", "A", neutral=True, carried=pieces))
    assert "P-7" not in text
    assert "王建国" not in text


def test_a_copy_says_behind_the_signature_that_it_is_one() -> None:
    text = compose_sms(SmsWording("【仙居】集结", "仙居", "A", copy=True))
    assert text == "【仙居】（抄送）集结"
