"""Shifts: who is on duty at a moment, and whom a unit is reached through."""

from datetime import datetime

import pytest

from gateway.roster.contact import ContactKind
from gateway.roster.duty import shift_from_cells
from gateway.roster.roster import Roster
from gateway.roster.tables import parse_roster, roster_texts

UNITS = "unit_id,name,duty_phone,valid_to\n"
PEOPLE = "person_id,unit_id,name,role,mobile,valid_from,valid_to\n"
DUTY = "unit_id,from,to,person_id,kind\n"
STAFF = (
    "night,U1,夜班,值班员,15400010001,,\n"
    "day,U1,日班,值班员,15400010002,,\n"
    "boss,U1,带班,分管领导,15400010003,,\n"
    "link,U1,联络,联络员,15400010004,,\n"
)


def hall(duty: str, people: str = STAFF, unit: str = "U1,甲队,0600-5551001,\n") -> Roster:
    files = {"units.csv": UNITS + unit, "people.csv": PEOPLE + people, "duty.csv": DUTY + duty}
    return parse_roster({name: text.encode() for name, text in files.items()})[0]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def ids_on_duty(roster: Roster, moment: str) -> list[str]:
    return [person.person_id for person in roster.on_duty("U1", at(moment))]


def chain(roster: Roster, moment: str) -> list[tuple[ContactKind, str, str]]:
    return [(c.kind, c.number, c.purpose) for c in roster.contacts("U1", at(moment))]


THREE_SHIFTS = "U1,00:00,08:00,night,值班员\nU1,8:00,20:00,day,值班员\nU1,20:00,24:00,day,值班员\n"


def test_an_order_at_ten_past_two_rings_the_officer_of_midnight_to_eight() -> None:
    roster = hall("U1,00:00,08:00,boss,带班领导\n" + THREE_SHIFTS)
    assert chain(roster, "2026-08-12 02:10") == [
        (ContactKind.ON_DUTY, "15400010001", "值班员"),
        (ContactKind.ON_DUTY, "15400010003", "带班领导"),
        (ContactKind.DUTY_PHONE, "0600-5551001", ""),
        (ContactKind.LIAISON, "15400010004", ""),
    ]


def test_an_empty_shift_falls_back_to_duty_phone_liaison_and_leader() -> None:
    roster = hall("U1,08:00,20:00,day,值班员\n")
    assert chain(roster, "2026-08-12 02:10") == [
        (ContactKind.DUTY_PHONE, "0600-5551001", ""),
        (ContactKind.LIAISON, "15400010004", ""),
        (ContactKind.LEADER, "15400010003", ""),
    ]


@pytest.mark.parametrize(
    ("hours", "moment", "is_on"),
    [
        ("08:00,20:00", "2026-08-12 07:59:59", False),
        ("08:00,20:00", "2026-08-12 08:00", True),
        ("08:00,20:00", "2026-08-12 20:00", False),
        ("20:00,08:00", "2026-08-12 19:59", False),
        ("20:00,08:00", "2026-08-12 23:59", True),
        ("20:00,08:00", "2026-08-13 07:59", True),
        ("20:00,08:00", "2026-08-13 08:00", False),
        ("00:00,24:00", "2026-08-12 00:00", True),
        ("08:00,08:00", "2026-08-12 07:59", True),
        ("20:00,24:00", "2026-08-12 23:59:59", True),
        ("2026-08-12T20:00,2026-08-13T08:00", "2026-08-12 20:00", True),
        ("2026-08-12 20:00,2026-08-13 08:00", "2026-08-13 08:00", False),
        ("2026/8/12,2026/8/13", "2026-08-13 23:59", True),
        ("2026/8/12,2026/8/13", "2026-08-14 00:00", False),
        ("2026-08-12T20:00,2026-08-12T24:00", "2026-08-12 23:59", True),
    ],
)
def test_hours_hold_their_beginning_and_not_their_end(hours: str, moment: str, is_on: bool) -> None:
    assert bool(ids_on_duty(hall(f"U1,{hours},day,\n"), moment)) is is_on


@pytest.mark.parametrize(
    "hours",
    ["", ",", "08:00,", "8点,20点", "25:00,08:00", "08:60,09:00", "24:30,08:00",
     "2026-08-13T08:00,2026-08-12T08:00", "2026-08-12T08:00,20:00", "2026-02-30,2026-03-01",
     "9999-12-31,9999-12-31", "2026-08-12T08:00+08:00,2026-08-13T08:00+08:00"],
)  # fmt: skip
def test_hours_that_say_nothing_put_nobody_on_duty(hours: str) -> None:
    begin, _, end = hours.partition(",")
    shift = shift_from_cells({"unit_id": "U1", "from": begin, "to": end})
    assert shift.hours is None
    assert shift.duty_day(at("2026-08-12 08:00")) is None


def test_a_stand_in_stays_until_the_end_of_his_last_night_and_not_longer() -> None:
    stand_in = "sub,U1,代班,值班员,15400010009,2026-08-11,2026-08-12\n"
    roster = hall("U1,20:00,08:00,sub,代班\n", STAFF + stand_in)
    assert ids_on_duty(roster, "2026-08-11 02:10") == []
    assert ids_on_duty(roster, "2026-08-12 21:00") == ["sub"]
    assert ids_on_duty(roster, "2026-08-13 02:10") == ["sub"]
    assert ids_on_duty(roster, "2026-08-13 21:00") == []


def test_in_a_long_span_a_person_counts_day_by_day() -> None:
    leaver = "sub,U1,代班,值班员,15400010009,,2026-08-12\n"
    roster = hall("U1,2026-08-01,2026-08-31,sub,\n", STAFF + leaver)
    assert ids_on_duty(roster, "2026-08-12 23:59") == ["sub"]
    assert ids_on_duty(roster, "2026-08-13 00:00") == []


def test_strangers_are_not_on_duty_but_a_human_of_two_units_is() -> None:
    people = STAFF + "other,U2,外人,值班员,15400010008,,\nnight2,U2,夜班,值班员,15400010001,,\n"
    roster = hall("U1,00:00,24:00,other,\nU1,00:00,24:00,nobody,\n", people)
    assert ids_on_duty(roster, "2026-08-12 02:10") == []
    roster = hall("U1,00:00,24:00,night2,\n", people)
    assert ids_on_duty(roster, "2026-08-12 02:10") == ["night"]


def test_a_unit_that_has_left_has_nobody() -> None:
    roster = hall(THREE_SHIFTS, unit="U1,甲队,0600-5551001,2026-08-12\n")
    assert roster.contacts("U1", at("2026-08-12 23:00"))
    assert roster.people_of("U1", (), at("2026-08-12").date())
    assert roster.contacts("U1", at("2026-08-13 09:00")) == ()
    assert roster.people_of("U1", (), at("2026-08-13").date()) == ()
    assert roster.valid_units(at("2026-08-13").date()) == ()
    assert roster.unit("U1") is not None
    assert roster.unit("U1", at("2026-08-13").date()) is None
    assert roster.at_number("15400010001", at("2026-08-13").date()).people


def test_a_person_is_tried_once_and_who_cannot_be_reached_not_at_all() -> None:
    people = (
        "a,U1,甲,联络员、分管领导,15400010001,,\nb,U1,乙,分管领导,,,\n"
        "c,U1,丙,分管领导,+86 154 0001 0001,,\n"
    )
    roster = hall("U1,00:00,24:00,a,值班员\n", people, unit="U1,甲队,,\n")
    assert chain(roster, "2026-08-12 02:10") == [(ContactKind.ON_DUTY, "15400010001", "值班员")]
    assert roster.contacts("U9", at("2026-08-12")) == ()


def test_several_duty_phones_by_purpose_all_ring_and_all_are_known() -> None:
    phones = "0600-5551001、0600-5551002(水上)；信访:0600-5551003"
    roster = hall("", unit=f"U1,甲队,{phones},\n")
    assert chain(roster, "2026-08-12")[:3] == [
        (ContactKind.DUTY_PHONE, "0600-5551001", ""),
        (ContactKind.DUTY_PHONE, "0600-5551002", "水上"),
        (ContactKind.DUTY_PHONE, "0600-5551003", "信访"),
    ]
    assert roster.at_number("06005551003").units == roster.units
    assert not roster.at_number("")
    bracketed = hall("", unit="U1,甲队,(0600)5551001,\n")
    assert bracketed.at_number("06005551001").units == bracketed.units


def test_duty_is_part_of_the_version_and_goes_out_as_it_came_in() -> None:
    roster = hall(THREE_SHIFTS)
    assert roster_texts(roster)["duty.csv"] == (DUTY + THREE_SHIFTS).replace("\n", "\r\n")
    assert roster.version != hall("").version
