"""Whom each kind of rung reaches, at which hour, and whom it leaves alone."""

from datetime import datetime
from typing import Any

import pytest

from gateway.orders.answer_facts import Status
from gateway.orders.facts import AttemptEnded, AttemptStarted, Outcome
from gateway.orders.ladders import Condition, Whom
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Purpose
from tests.unit.orders.laddered_order import (
    NIGHT,
    NOON,
    PEOPLE,
    UNITS,
    climbed,
    ladder,
    owed,
    roster,
    rung,
    taken,
    told_to,
)
from tests.unit.orders.one_order import ID, Folded, at, heard

SMS, VOICE, RADIO = Bearer.SMS, Bearer.VOICE, Bearer.RADIO
ALONE: dict[str, Any] = {"roles": ("正指挥",)}


@pytest.mark.parametrize(
    ("whom", "at_local", "expected"),
    [
        (Whom.DUTY, NIGHT, ["A3", "duty", "B4", "C5"]),
        (Whom.DUTY, NOON, ["duty", "B4", "C5"]),
        (Whom.DEPUTY, NOON, ["A2"]),
        (Whom.LIAISON, NOON, ["A4", "B4"]),
        (Whom.LEADER, NOON, ["A5", "C5"]),
        (Whom.SUPERIOR, NOON, ["A5", "C5"]),
    ],
)
def test_each_rung_reaches_its_own_people(
    whom: Whom, at_local: datetime, expected: list[str]
) -> None:
    on, people = rung(whom), roster()
    hall = taken(ladder(on), people, **ALONE)
    messages = climbed(hall, on, people, at_local)
    assert [message.recipient for message in messages] == expected
    assert {message.bearer for message in messages} == {VOICE}
    assert {message.purpose for message in messages} == {Purpose.RUNG}


def test_whoever_is_on_shift_is_called_before_the_duty_phone() -> None:
    on, people = rung(Whom.DUTY), roster()
    messages = climbed(taken(ladder(on), people, **ALONE), on, people, NIGHT)
    assert [m.address for m in messages[:2]] == ["15400010003", "0600-5551001"]


def test_a_stand_in_stays_until_the_morning_after_his_last_day() -> None:
    for_good = "A3,G1,甲三,值班员,15400010003,,,,,"
    assert for_good in PEOPLE
    last_day = for_good.replace(",,,,,", ",,,,2026-08-11,")
    people = roster(people=PEOPLE.replace(for_good, last_day))
    on = rung(Whom.DUTY)
    hall = taken(ladder(on), people, **ALONE)
    assert ("A3", "voice") in told_to(climbed(hall, on, people, NIGHT))
    assert ("A3", "voice") not in told_to(climbed(hall, on, people, NIGHT.replace(hour=21)))


def test_a_unit_that_has_answered_is_left_alone() -> None:
    on, people = rung(Whom.LIAISON), roster()
    hall = taken(ladder(on), people, **ALONE)
    hall.tell(heard(Status.ACKED))
    assert told_to(climbed(hall, on, people)) == [("B4", "voice")]
    hall.tell(heard(Status.REFUSED, seconds=11, units=("G2",)))
    assert climbed(hall, on, people) == ()


def test_a_mandatory_rung_looks_at_mandatory_units_only() -> None:
    on, people = rung(Whom.LIAISON, condition=Condition.MANDATORY), roster()
    hall = taken(ladder(on), people, mandatory_confirm=("G2",), **ALONE)
    assert told_to(climbed(hall, on, people)) == [("B4", "voice")]


def test_nobody_is_tried_where_something_is_still_on_its_way_to_him() -> None:
    on, people = rung(Whom.DEPUTY, VOICE, SMS), roster()
    hall = taken(ladder(on), people)  # 正指挥 and 副指挥 together
    assert climbed(hall, on, people) == ()
    _fails(hall, "A2")
    assert told_to(climbed(hall, on, people)) == [("A2", "voice")]


def _fails(hall: Folded, person: str) -> None:
    """His call comes to nothing for good."""
    life = hall.hall.orders[ID]
    name = next(
        s.delivery.delivery_id
        for s in life.sendings.values()
        if s.delivery.bearer is VOICE and person in s.delivery.people
    )
    hall.tell(AttemptStarted(f"{name}#1", at(1), ID, name, 1, "l1", "now", False, ""))
    hall.tell(
        AttemptEnded(
            f"{name}#1/e", at(2), ID, name, 1, "l1", Outcome.CALL_FAILED, "invalid", (), 0, None
        )
    )


def test_a_rung_over_several_bearers_takes_those_that_the_order_uses() -> None:
    on, people = rung(Whom.LIAISON, SMS, VOICE, RADIO), roster()
    hall = taken(ladder(on), people, **ALONE)
    expected = [("A4", "sms"), ("A4", "voice"), ("B4", "sms"), ("B4", "voice")]
    assert told_to(climbed(hall, on, people)) == expected
    only_texts = taken(ladder(on), people, (SMS,), **ALONE)
    assert told_to(climbed(only_texts, on, people)) == [("A4", "sms"), ("B4", "sms")]
    by_radio = taken(ladder(on), people, (RADIO,), **ALONE)
    assert climbed(by_radio, on, people) == ()


def test_what_stands_in_for_a_lost_bearer_is_tried_too() -> None:
    on, people = rung(Whom.LIAISON), roster()
    hall = taken(ladder(on), people, **ALONE)
    messages = climbed(hall, on, people, lost=frozenset({"voice"}))
    assert told_to(messages) == [
        ("A4", "voice"), ("A4", "sms"), ("B4", "voice"), ("B4", "sms"),
    ]  # fmt: skip


def test_the_words_are_those_that_the_unit_was_told() -> None:
    on, people = rung(Whom.LEADER, SMS, VOICE), roster()
    hall = taken(ladder(on), people, sms="机密集结", **ALONE)
    life = hall.hall.orders[ID]
    messages = {(m.recipient, m.bearer): m for m in climbed(hall, on, people)}
    assert "机密集结" in messages["A5", SMS].text
    assert messages["A5", VOICE].text == "机密集结"
    # a unit that may get no content gets none on a rung either
    assert "机密" not in messages["C5", SMS].text
    assert "机密" not in messages["C5", VOICE].text
    own = {life.texts[s.delivery.text] for s in life.sendings.values() if "G1" in s.delivery.units}
    assert {messages["A5", SMS].text, messages["A5", VOICE].text} <= own


def test_a_named_superior_is_told_once_which_units_are_silent() -> None:
    on = rung(Whom.SUPERIOR, VOICE, SMS, names=("TOP", "A5"))
    people = roster()
    hall = taken(ladder(on), people, sms="机密集结", **ALONE)
    hall.tell(heard(Status.ACKED, units=("G2",)))
    messages = climbed(hall, on, people)
    assert told_to(messages) == [("duty", "voice"), ("A5", "voice"), ("A5", "sms")]
    assert messages[0].address == "0600-5559000"
    for message in messages:
        assert message.units == ("G1", "G3")
        assert "甲队、丙队未回复指令A" in message.text
        assert "机密" not in message.text
    assert messages[2].text.startswith("【仙居应急联动】")


def test_a_duty_phone_that_two_units_share_rings_once() -> None:
    units = UNITS.replace("G2,乙队,1,team,county,,", "G2,乙队,1,team,county,06005551001,")
    people = roster(units=units)
    on = rung(Whom.DUTY)
    hall = taken(ladder(on), people, **ALONE)
    duty, *_ = climbed(hall, on, people)
    assert (duty.recipient, duty.units) == ("duty", ("G1", "G2"))


def test_a_call_of_a_rung_that_still_waits_is_not_owed_again() -> None:
    on, people = rung(Whom.DUTY), roster()
    hall = taken(ladder(on), people, **ALONE)
    hall.tell(owed(climbed(hall, on, people)))
    assert climbed(hall, on, people) == ()
