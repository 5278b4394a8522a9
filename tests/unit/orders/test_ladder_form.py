"""A ladder profile: which rule holds for which order, and every fault of a bad one."""

from typing import Any

import pytest

from gateway.orders.ladder_form import LaddersUnreadable, read_ladders
from gateway.orders.ladders import (
    Condition,
    Silence,
    Whom,
    first_bearers,
    ladder_of,
    unnamed_ladder,
)
from gateway.orders.order import Bearer, IncidentClass, Level, Mode, Priority
from gateway.runtime.ladder_book import ladder_profile
from tests.unit.orders.one_order import order

STANDARD = ladder_profile("standard")


def written(**changes: Any) -> dict[str, Any]:
    """A profile of the fewest words."""
    return {
        "profile": "own",
        "version": 3,
        "first": [{"bearers": ["sms"]}],
        "redial": [{"attempts": 2, "pause_s": {"busy": 10}}],
    } | changes


def faults(**changes: Any) -> list[str]:
    with pytest.raises(LaddersUnreadable) as refused:
        read_ladders(written(**changes))
    return list(refused.value.faults)


@pytest.mark.parametrize(
    ("kind", "bearers"),
    [
        (IncidentClass.POLICE, (Bearer.RADIO,)),
        (IncidentClass.NON_POLICE, (Bearer.SMS, Bearer.VOICE)),
        (IncidentClass.MEDICAL, (Bearer.SMS, Bearer.VOICE)),
        (IncidentClass.MARITIME, (Bearer.SMS, Bearer.VOICE, Bearer.RADIO)),
    ],
)
def test_the_class_chooses_what_goes_out_first(
    kind: IncidentClass, bearers: tuple[Bearer, ...]
) -> None:
    assert first_bearers(STANDARD, order(incident_class=kind)) == bearers


@pytest.mark.parametrize(("level", "attempts"), list(zip(Level, (5, 3, 2, 1), strict=True)))
def test_orders_of_before_keep_the_ladder_that_they_began_with(level: Level, attempts: int) -> None:
    now, before = ladder_of(STANDARD, order(level=level)), unnamed_ladder(level)
    assert (now.rungs, now.silence) == (before.rungs, before.silence)
    assert dict(now.redial.pause_s) == dict(before.redial.pause_s)
    assert (before.redial.attempts, now.redial.attempts) == (attempts, max(3, attempts))


def test_a_rule_holds_when_all_that_it_names_fits() -> None:
    profile = read_ladders(
        written(
            silence=[{"when": {"level": "特别重大", "mode": ["real"]}, "of": "team"}],
            rungs=[
                {
                    "id": "deputy",
                    "after_s": 30,
                    "whom": "deputy",
                    "over": ["voice", "sms"],
                    "when": {"class": ["police"], "priority": ["green_channel", "normal"]},
                }
            ],
        )
    )

    def of(**changes: Any) -> tuple[Silence, int]:
        ladder = ladder_of(profile, order(**changes))
        return ladder.silence, len(ladder.rungs)

    assert of(level=Level.EXTRAORDINARY) == (Silence.TEAM, 0)
    assert of(level=Level.EXTRAORDINARY, mode=Mode.DRILL) == (Silence.PERSON, 0)
    police = {"incident_class": IncidentClass.POLICE}
    assert of(**police) == (Silence.PERSON, 1)
    assert of(**police, priority=Priority.BULLETIN) == (Silence.PERSON, 0)
    (rung,) = ladder_of(profile, order(**police)).rungs
    assert (rung.whom, rung.over) == (Whom.DEPUTY, (Bearer.VOICE, Bearer.SMS))
    assert (profile.label, rung.condition) == ("own@3", Condition.SILENT)


def test_levels_may_be_named_in_english() -> None:
    rules = [{"when": {"level": ["ordinary"]}, "bearers": ["radio"]}, {"bearers": ["sms"]}]
    profile = read_ladders(written(first=rules))
    assert first_bearers(profile, order(level=Level.ORDINARY)) == (Bearer.RADIO,)


def test_a_pause_that_is_not_named_means_never_again() -> None:
    redial = ladder_of(read_ladders(written()), order()).redial
    assert (redial.again_after_s("busy"), redial.again_after_s("invalid")) == (10, None)
    assert redial.rung_attempts == 2


def test_every_fault_is_listed_at_once() -> None:
    found = faults(
        profile="",
        version=0,
        speed=1,
        first=[{"bearers": ["fax"], "when": {"hour": 3}}],
        redial=[{"attempts": 99, "pause_s": {"bored": 1, "busy": 0}}],
        silence=[{"of": "nobody"}, {}],
        rungs=[
            {"id": "a/b", "after_s": -1, "whom": "god", "over": ["voice"]},
            {"id": "x", "after_s": 1, "whom": "deputy"},
            {"id": "y", "after_s": 1, "whom": "alarm", "over": ["sms"]},
            {"id": "z", "after_s": 1, "whom": "liaison", "over": ["sms"], "names": ["P1"]},
        ],
        instead={"sms": ["sms"], "fax": ["voice"]},
        lost={"after_s": "soon"},
    )
    places = [
        "speed", "profile", "version", "first 1", "first 1 when", "redial 1", "silence 1",
        "silence 2", "rungs a/b", "rungs x", "rungs y", "rungs z", "instead", "lost",
    ]  # fmt: skip
    assert {fault.partition(":")[0] for fault in found} == set(places)
    assert len(found) >= 17


def test_a_profile_must_say_something_for_every_order() -> None:
    (fault,) = faults(first=[{"when": {"class": ["police"]}, "bearers": ["radio"]}])
    assert fault.startswith("first: 没有规则适用于 non_police")
    (fault,) = faults(redial=[{"when": {"mode": ["real"]}, "attempts": 1}])
    assert fault.startswith("redial: 没有规则适用于")


def test_two_rungs_of_one_name_are_a_fault() -> None:
    rung = {"id": "a", "after_s": 1, "whom": "alarm"}
    assert faults(rungs=[rung, dict(rung)]) == ["rungs a: 名称重复"]


@pytest.mark.parametrize("data", [{"first": 3}, {"rungs": [3]}, {"instead": []}, {"lost": 1}])
def test_what_is_no_table_at_all_is_a_fault(data: dict[str, Any]) -> None:
    assert faults(**data)


def test_instead_keeps_its_order_and_leaves_out_what_is_lost_itself() -> None:
    ladder = ladder_of(STANDARD, order())
    assert ladder.instead_of((Bearer.SMS,)) == (Bearer.VOICE, Bearer.RADIO)
    assert ladder.instead_of((Bearer.SMS, Bearer.VOICE)) == (Bearer.RADIO,)
    assert ladder.instead_of(tuple(Bearer)) == ()
    site = ladder_of(STANDARD, order(), {Bearer.SMS, Bearer.RADIO})
    assert site.instead_of((Bearer.SMS,)) == (Bearer.RADIO,)
