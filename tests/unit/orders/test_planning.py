"""Who is addressed by an order, and with what."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway.orders.order import Audience, Bearer, IncidentClass, Leg
from gateway.orders.order_facts import Delivery
from gateway.orders.plan_walk import SLICE, PlanSlice, slices
from gateway.orders.planning import Addressed, PlanRules, addressed
from gateway.roster.roster import Roster
from gateway.roster.tables import parse_roster, read_roster
from gateway.runtime.ladder_book import ladder_profile
from tests.unit.orders.one_order import order

S01 = Path(__file__).parents[2] / "scenarios" / "S01_xianju_typhoon_muster"
RULES = PlanRules(
    "仙居应急联动",
    frozenset({Bearer.SMS}),
    datetime(2026, 8, 12, 14, tzinfo=UTC),
    ladder=ladder_profile("standard"),
)
UNITS = "unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note\n"
PEOPLE = "person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to,note\n"


def roster(units: str, people: str) -> Roster:
    files = {"units.csv": (UNITS + units).encode(), "people.csv": (PEOPLE + people).encode()}
    return parse_roster(files)[0]


SMALL = roster(
    "G1,甲队,1,team,county,,,,\nG2,乙队,2,medical,town,,,,sms_content=none\nG3,丙队,3,team,,,,,\n",
    "A,G1,甲,正指挥,15400010001,,,,,\n"
    "B,G2,乙,正指挥,15400010002,,,,,\n"
    "C,G3,丙,联络员,15400010003,,,,,\n"
    "D,G3,丁,正指挥,,,,,,\n"
    "E,G1,戊,副指挥,15400010005,,,2026-09-01,,\n",
)


def plan(roster: Roster, **changes: Any) -> list[PlanSlice]:
    found = addressed(order(**changes), roster, RULES)
    assert isinstance(found, Addressed), found
    return list(slices(found, roster, RULES))


def deliveries(roster: Roster, **changes: Any) -> list[Delivery]:
    return [delivery for part in plan(roster, **changes) for delivery in part.deliveries]


def faults(**changes: Any) -> tuple[str, ...]:
    found = addressed(order(**changes), SMALL, RULES)
    assert isinstance(found, tuple), found
    return found


def test_s01_has_79_texts_of_two_parts_and_one_names_both_teams() -> None:
    people, _ = read_roster(S01)
    legs = tuple(Leg(unit.unit_id) for unit in people.units)
    text = "【仙居应急联动】指令A:" + "受" * 52 + "回复1签收2"
    made = deliveries(people, legs=legs, sms=text)
    assert len(made) == 79
    assert [d.units for d in made if len(d.units) > 1] == [("XJ-Z07", "XJ-Z15")]
    assert len({d.address for d in made}) == 79


def test_leaders_are_addressed_by_default_and_only_those_who_hold_the_role_today() -> None:
    (made,) = deliveries(SMALL, legs=(Leg("G1"),))
    assert (made.recipient, made.units, made.bearer) == ("A", ("G1",), Bearer.SMS)
    assert made.delivery_id == "XJ-1/sms/1"


def test_roles_name_others() -> None:
    assert [d.recipient for d in deliveries(SMALL, legs=(Leg("G3"),), roles=("联络员",))] == ["C"]


def test_a_unit_that_may_get_no_content_gets_a_neutral_text() -> None:
    (part,) = plan(SMALL, legs=(Leg("G1"), Leg("G2")), sms="机密内容")
    neutral = part.texts[part.deliveries[1].text]
    assert "机密" not in neutral
    assert "指挥中心" in neutral
    assert "机密" in part.texts[part.deliveries[0].text]


def test_a_text_is_kept_once_per_variant() -> None:
    (part,) = plan(SMALL, legs=(Leg("G1"), Leg("G3")), roles=("正指挥", "联络员"))
    assert len(part.deliveries) == 2
    assert len(part.texts) == 1


def test_a_unit_without_any_number_is_named() -> None:
    (part,) = plan(SMALL, legs=(Leg("G1"), Leg("G3")))
    assert part.without_address == ("G3",)


def test_the_duty_phone_of_a_unit_without_any_number_rings_at_once() -> None:
    both = replace(RULES, available=frozenset({Bearer.SMS, Bearer.VOICE}))
    people = roster(
        "G1,甲队,1,team,county,,,,\nG3,丙队,3,team,,0600-5551003,,,\n",
        "A,G1,甲,正指挥,15400010001,,,,,\nC,G3,丙,联络员,15400010003,,,,,\n",
    )
    found = addressed(order(legs=(Leg("G1"), Leg("G3"))), people, both)
    assert isinstance(found, Addressed), found
    (part,) = slices(found, people, both)
    assert part.without_address == ()
    (ring,) = [d for d in part.deliveries if d.units == ("G3",)]
    assert (ring.recipient, ring.people, ring.bearer) == ("duty", (), Bearer.VOICE)
    assert (ring.address, ring.parties) == ("0600-5551003", ("duty/G3",))


def test_a_leg_takes_the_area_of_its_unit_unless_it_has_one() -> None:
    (part,) = plan(SMALL, legs=(Leg("G1"), Leg("G2", area="far")))
    assert [planned.leg.area for planned in part.legs] == ["county", "far"]


def test_an_audience_names_units_by_any_of_its_lists() -> None:
    def units(**audience: tuple[str, ...]) -> list[str]:
        found = addressed(order(to=Audience(**audience)), SMALL, RULES)
        assert isinstance(found, Addressed), found
        return [leg.unit_id for leg in found.legs]

    assert units(tiers=("1", "2")) == ["G1", "G2"]
    assert units(kinds=("team",)) == ["G1", "G3"]
    assert units(roles=("联络员",)) == ["G3"]
    assert units(units=("G2",)) == ["G2"]
    assert units(people=("C",)) == ["G3"]


def test_people_are_addressed_themselves_whatever_their_role() -> None:
    assert [d.recipient for d in deliveries(SMALL, to=Audience(people=("C",)))] == ["C"]


def test_every_fault_is_listed() -> None:
    found = faults(
        legs=(Leg("G1"), Leg("G8")), mandatory_confirm=("G2",), sms="长" * 800, radio_text="x"
    )
    assert [fault.partition(":")[0] for fault in found] == ["legs", "mandatory_confirm", "sms"]
    assert faults(to=Audience(units=("G9",), people=("Z",))) == (
        "to.units: 没有单位 G9",
        "to.people: 没有人员 Z",
        "to: 没有符合条件的单位",
    )


def test_a_bearer_without_a_channel_is_missing_and_the_others_carry_the_order() -> None:
    found = addressed(order(legs=(Leg("G1"),)), SMALL, RULES)
    assert isinstance(found, Addressed)
    assert (found.bearers, found.missing) == ((Bearer.SMS,), (Bearer.VOICE,))
    police = order(legs=(Leg("G1"),), incident_class=IncidentClass.POLICE)
    found = addressed(police, SMALL, RULES)
    assert isinstance(found, Addressed)
    assert (found.bearers, found.missing) == ((Bearer.SMS,), (Bearer.RADIO,))


def test_ten_thousand_people_come_in_slices() -> None:
    count = 1_200
    units = "".join(f"U{n},队{n},,team,,,,,\n" for n in range(count))
    people = "".join(f"P{n},U{n},人,正指挥,154{n:08d},,,,,\n" for n in range(count))
    made = plan(roster(units, people), to=Audience(kinds=("team",)))
    assert [len(part.deliveries) for part in made] == [*[SLICE] * (count // SLICE), count % SLICE]
    assert sum(len(part.legs) for part in made) == count


def test_copies_come_last_wait_for_no_answer_and_count_nowhere() -> None:
    (part,) = plan(SMALL, legs=(Leg("G1"),), copy_to=("C", "G2", "A"))
    assert [(d.recipient, d.purpose.value, d.units) for d in part.deliveries] == [
        ("A", "order", ("G1",)),
        ("C", "copy", ()),
        ("B", "copy", ()),
    ]
    assert "回复1" in part.texts[part.deliveries[0].text]
    assert "回复1" not in part.texts[part.deliveries[1].text]


def test_a_copy_to_nobody_known_is_a_fault() -> None:
    assert faults(legs=(Leg("G1"),), copy_to=("X",)) == ("copy_to: 没有单位或人员 X",)


def test_a_site_may_want_number_and_issuer_in_every_text() -> None:
    rules = replace(RULES, number_in_text=True)
    found = addressed(order(legs=(Leg("G1"),), sms="集结。回复1签收"), SMALL, rules)
    assert isinstance(found, Addressed)
    (part,) = slices(found, SMALL, rules)
    assert part.texts == ("【仙居应急联动】指令A:集结。指令号XJ-1。签发core。回复1签收",)
