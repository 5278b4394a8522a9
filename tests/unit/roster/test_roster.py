"""Who is found, by unit, role, day, number and radio."""

from datetime import date
from pathlib import Path

import pytest

from gateway.roster.person import Person
from gateway.roster.roster import Roster
from gateway.roster.tables import read_roster
from gateway.roster.unit import Unit

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DAY = date(2026, 8, 12)
LEADERS = ("正指挥", "副指挥")


@pytest.fixture(scope="module")
def xianju() -> Roster:
    return read_roster(SCENARIOS / "S01_xianju_typhoon_muster")[0]


def test_forty_teams_have_eighty_leaders_and_79_telephones(xianju: Roster) -> None:
    leaders = [p for unit in xianju.units for p in xianju.people_of(unit.unit_id, LEADERS, DAY)]
    assert (len(xianju.units), len(leaders)) == (40, 80)
    assert len({person.number for person in leaders}) == 79


def test_one_human_in_two_teams(xianju: Roster) -> None:
    found = xianju.at_number("+8615400010060")
    assert [person.person_id for person in found.people] == ["XJ-Z07-B", "XJ-Z15-B"]
    assert xianju.rows_of(found.people[0]) == found.people == xianju.rows_of(found.people[1])


def test_a_shared_telephone_is_not_one_human() -> None:
    first = Person(person_id="a", unit_id="U", name="甲", mobile="15400010001")
    second = Person(person_id="b", unit_id="V", name="乙", mobile="15400010001")
    silent = Person(person_id="c", unit_id="V", name="丙")
    roster = Roster(people=(first, second, silent))
    assert roster.at_number("15400010001").people == (first, second)
    assert roster.rows_of(first) == (first,)
    assert roster.rows_of(silent) == (silent,)


def test_a_radio_alone_tells_who_is_one_human() -> None:
    first = Person(person_id="a", unit_id="U", name="甲", radio_id="1001")
    second = Person(person_id="b", unit_id="V", name="甲", radio_id="1001")
    assert Roster(people=(first, second)).rows_of(first) == (first, second)


def test_duty_phones_and_radios_are_found(xianju: Roster) -> None:
    found = xianju.at_number("06005551034")
    assert [unit.unit_id for unit in found.units] == ["XJ-Z11"]
    assert not found.people
    assert [person.person_id for person in xianju.at_radio("1001032")] == ["XJ-G17-A"]
    assert not xianju.at_number("15400017777")
    assert not xianju.at_number("")
    assert xianju.at_radio("") == ()


def test_roles_choose_and_none_means_all(xianju: Roster) -> None:
    assert len(xianju.people_of("XJ-E01", LEADERS, DAY)) == 2
    assert len(xianju.people_of("XJ-E01", ("专家",), DAY)) == 33
    assert len(xianju.people_of("XJ-E01", (), DAY)) == 35
    assert xianju.people_of("XJ-E99", (), DAY) == ()


def test_a_row_may_hold_several_roles() -> None:
    person = Person(person_id="a", unit_id="U", role="分管领导、联络员")
    roster = Roster(people=(person,))
    assert roster.people_of("U", ("联络员",), DAY) == (person,)
    assert roster.people_of("U", ("领导",), DAY) == ()


@pytest.mark.parametrize(
    ("day", "valid"),
    [
        (date(2026, 8, 10), False),
        (date(2026, 8, 11), True),
        (date(2026, 8, 12), True),
        (date(2026, 8, 13), False),
    ],
)
def test_validity_includes_both_ends(day: date, valid: bool) -> None:
    since, until = date(2026, 8, 11), date(2026, 8, 12)
    person = Person(
        person_id="a",
        unit_id="U",
        mobile="15400010001",
        radio_id="1001",
        valid_from=since,
        valid_to=until,
    )
    unit = Unit(unit_id="U", duty_phone="0600-5551001", valid_from=since, valid_to=until)
    roster = Roster(units=(unit,), people=(person,))
    assert bool(roster.people_of("U", (), day)) is valid
    assert bool(roster.at_number("15400010001", day)) is valid
    assert bool(roster.at_number("06005551001", day)) is valid
    assert bool(roster.at_radio("1001", day)) is valid
    assert roster.at_number("15400010001")


def test_the_first_of_two_rows_answers_to_an_id_and_both_are_reached() -> None:
    first = Person(person_id="a", unit_id="U", name="甲", mobile="15400010001")
    second = Person(person_id="a", unit_id="U", name="乙", mobile="15400010002")
    roster = Roster(people=(first, second))
    assert roster.person("a") is first
    assert roster.people_of("U", (), DAY) == (first, second)
    assert roster.at_number("15400010002").people == (second,)


def test_military_units_get_no_content() -> None:
    roster, _ = read_roster(SCENARIOS / "S02_putuoshan_56_units_cableway")
    silent = [unit.name for unit in roster.units if unit.gets_no_content]
    assert silent == ["海军91703部队", "陆军73233部队"]
    voice_only = [group.tg_id for group in roster.talkgroups if group.voice_only]
    assert voice_only == ["90102"]


def test_the_version_knows_content_not_order(xianju: Roster) -> None:
    turned = Roster(xianju.units[::-1], xianju.people[::-1], xianju.talkgroups[::-1])
    assert turned.version == xianju.version
    assert xianju.version.startswith(xianju.short_version)
    assert len(xianju.version) == 64
    fewer = Roster(xianju.units, xianju.people[:-1], xianju.talkgroups)
    assert fewer.version != xianju.version
