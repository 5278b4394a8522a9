"""An order whose bearer has no channel: what waits, what stands in, what is given up."""

from typing import Any

import pytest

from gateway.orders.answer_facts import Status
from gateway.orders.facts import (
    AttemptEnded,
    AttemptStarted,
    BearersLost,
    DeadlinePassed,
    MessagesOwed,
    Outcome,
)
from gateway.orders.intents import Alarm
from gateway.orders.ladders import Whom
from gateway.orders.order import Bearer, Leg, Mode
from gateway.orders.order_facts import Message, Purpose
from gateway.orders.plan_rules import PlanRules
from gateway.orders.records import SendingState
from gateway.orders.stand_in import stand_ins
from gateway.roster.roster import Roster
from tests.unit.orders.laddered_order import NOON, ladder, roster, rung, taken
from tests.unit.orders.one_order import ID, T0, Folded, at, heard, kinds

SMS, VOICE, RADIO = Bearer.SMS, Bearer.VOICE, Bearer.RADIO
ALONE: dict[str, Any] = {"roles": ("正指挥",)}


def lost(*ways: str, seconds: float = 5) -> BearersLost:
    return BearersLost(f"lost/{seconds}", at(seconds), ID, ways, "没有可用的信道")


def standing_in(
    hall: Folded,
    people: Roster,
    ways: set[str],
    available: frozenset[Bearer] = frozenset(Bearer),
    **site: frozenset[str],
) -> list[Message]:
    rules = PlanRules("仙居应急联动", available, NOON, **site)  # type: ignore[arg-type]
    life = hall.hall.orders[ID]
    return [m for part in stand_ins(life, people, rules, frozenset(ways)) for m in part]


def reached(messages: list[Message]) -> set[tuple[str, str]]:
    return {(message.recipient, message.bearer.value) for message in messages}


@pytest.mark.parametrize(
    ("bearer", "expected"),
    [
        (SMS, {("A1", "voice"), ("B1", "voice"), ("C1", "voice"), ("A1", "radio")}),
        (VOICE, {("A1", "sms"), ("B1", "sms"), ("C1", "sms"), ("A1", "radio")}),
        (RADIO, {(p, b) for p in ("A1", "B1", "C1") for b in ("sms", "voice")}),
    ],
)
def test_what_stands_in_for_the_only_bearer_of_an_order(
    bearer: Bearer, expected: set[tuple[str, str]]
) -> None:
    people = roster()
    hall = taken(ladder(), people, (bearer,), **ALONE)
    messages = standing_in(hall, people, {bearer.value})
    assert reached(messages) == expected
    assert {message.purpose for message in messages} == {Purpose.INSTEAD}


def test_a_bearer_that_still_reaches_somebody_needs_no_other() -> None:
    people = roster()
    hall = taken(ladder(), people, (SMS, VOICE), **ALONE)
    assert standing_in(hall, people, {"sms"}) == []
    # over radio only A1 can still be reached: the others need something else
    hall = taken(ladder(), people, (SMS, RADIO), **ALONE)
    assert reached(standing_in(hall, people, {"sms"})) == {("B1", "voice"), ("C1", "voice")}


def test_two_lost_leave_the_third_and_three_leave_nothing() -> None:
    people = roster()
    hall = taken(ladder(), people, (SMS,), **ALONE)
    assert reached(standing_in(hall, people, {"sms", "voice"})) == {("A1", "radio")}
    assert standing_in(hall, people, {"sms", "voice", "radio"}) == []
    assert standing_in(hall, people, {"sms"}, frozenset({SMS})) == []


def test_nobody_gets_a_stand_in_twice_or_after_he_was_reached_or_answered() -> None:
    people = roster()
    hall = taken(ladder(), people, (SMS,), **ALONE)
    _sent(hall, "A1")
    hall.tell(heard(Status.ACKED, units=("G2",)))
    assert "A1" in hall.hall.orders[ID].answered  # it came from his telephone
    first = standing_in(hall, people, {"sms"})
    assert {message.recipient for message in first} == {"B1", "C1"}
    hall.tell(MessagesOwed("owed/1", T0, ID, "why", tuple(first)))
    assert standing_in(hall, people, {"sms"}) == []


def _sent(hall: Folded, person: str, outcome: Outcome = Outcome.ACCEPTED) -> None:
    sendings = hall.hall.orders[ID].sendings.values()
    name = next(s.delivery.delivery_id for s in sendings if s.delivery.recipient == person)
    hall.tell(AttemptStarted(f"{name}#1", at(1), ID, name, 1, "m1", "now", False, ""))
    hall.tell(AttemptEnded(f"{name}#1/e", at(2), ID, name, 1, "m1", outcome, "", (), 0, None))


def test_a_text_in_doubt_on_a_lost_bearer_has_not_reached_anybody() -> None:
    people = roster()
    hall = taken(ladder(), people, (SMS,), **ALONE)
    _sent(hall, "B1", Outcome.UNKNOWN)
    assert ("B1", "voice") in reached(standing_in(hall, people, {"sms"}))


def test_the_stand_in_says_what_the_order_says_and_nothing_where_nothing_may_be_said() -> None:
    people = roster()
    hall = taken(ladder(), people, (SMS,), sms="机密集结", mode=Mode.DRILL, **ALONE)
    calls = {m.recipient: m for m in standing_in(hall, people, {"sms"}) if m.bearer is VOICE}
    assert calls["A1"].text == "这是演练。机密集结这是演练。"
    assert "机密" not in calls["C1"].text


def test_a_loss_is_an_alarm_and_the_return_clears_it() -> None:
    hall = taken(ladder(), roster(), (SMS,), **ALONE)
    step = hall.tell(lost("sms"))
    (raised,) = step.announcements
    assert (raised.kind, raised.urgent, raised.subject) == ("alarm.raised", True, ID)
    assert (raised.data["alarm"], raised.data["bearer"]) == ("bearer lost", "sms")
    assert raised.data["waiting"] == 3
    assert hall.hall.orders[ID].head.lost == ("sms",)
    assert not hall.tell(lost("sms", seconds=6)).taken
    step = hall.tell(lost(seconds=9))
    assert kinds(step) == ["alarm.cleared"]
    assert f"held/{ID}/sms/" in step.drop
    assert hall.hall.orders[ID].head.lost == ()


def test_a_bearer_that_was_missing_at_the_start_is_held_and_cleared_like_any_other() -> None:
    hall = taken(ladder(), roster(), (SMS,), missing=(SMS,), **ALONE)
    alarms = {i.alarm_id: i.due_utc for i in hall.steps[-1].put if isinstance(i, Alarm)}
    assert alarms[f"held/{ID}/sms/"] == at(600)
    assert kinds(hall.tell(lost())) == ["alarm.cleared"]


def test_what_waits_too_long_expires_and_only_that() -> None:
    hall = taken(ladder(), roster(), (SMS, VOICE), **ALONE)
    (alarm,) = hall.tell(lost("sms")).put
    assert isinstance(alarm, Alarm)
    assert alarm.due_utc == at(605)
    step = hall.tell(DeadlinePassed("deadline/held", at(605), ID, alarm.alarm_id))
    assert kinds(step) == ["delivery.expired"] * 3
    states = {s.delivery.bearer: s.state for s in hall.hall.orders[ID].sendings.values()}
    assert states == {SMS: SendingState.EXPIRED, VOICE: SendingState.QUEUED}
    assert hall.hall.orders[ID].head.tally.sent(SendingState.EXPIRED) == 3


def test_what_is_back_in_time_is_kept() -> None:
    hall = taken(ladder(), roster(), (SMS,), **ALONE)
    (alarm,) = hall.tell(lost("sms")).put
    hall.tell(lost(seconds=100))
    assert isinstance(alarm, Alarm)
    step = hall.tell(DeadlinePassed("deadline/held", at(605), ID, alarm.alarm_id))
    assert step.changes == ()


def test_who_has_answered_already_is_withdrawn_when_the_bearer_is_lost() -> None:
    people = roster()
    hall = taken(ladder(), people, (SMS, VOICE), **ALONE)
    spoken = heard(Status.ACKED, units=("G1",), bearer=VOICE)
    hall.tell(spoken)  # by P1 from the number of A1
    step = hall.tell(lost("sms"))
    assert kinds(step) == ["alarm.raised", "delivery.withdrawn"]
    assert hall.hall.orders[ID].head.tally.sent(SendingState.WITHDRAWN) == 2


def test_a_great_many_are_taken_back_in_slices() -> None:
    legs = tuple(Leg(f"U{n}") for n in range(600))
    hall = taken(ladder(), _big_roster(600), (SMS,), legs=legs, **ALONE)
    (alarm,) = hall.tell(lost("sms")).put
    assert isinstance(alarm, Alarm)
    told = []
    at_s = 605.0
    while True:
        step = hall.tell(DeadlinePassed(f"deadline/{at_s}", at(at_s), ID, alarm.alarm_id))
        told.append(len(step.announcements))
        if not step.put:
            break
        at_s += 0.001
    assert told == [250, 250, 100]


def _big_roster(count: int) -> Roster:
    units = "unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note\n" + "".join(
        f"U{n},队{n},,team,,,,,\n" for n in range(count)
    )
    people = (
        "person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to,note\n"
        + "".join(f"P{n},U{n},人,正指挥,154{n:08d},,,,,\n" for n in range(count))
    )
    return roster(units=units, people=people)


def test_a_rung_over_what_stands_in_is_due_like_any_other_and_at_once_if_it_was_before() -> None:
    calls = rung(Whom.DUTY)  # after 60 s, by voice
    hall = taken(ladder(calls), roster(), (SMS,), **ALONE)
    assert [i for i in hall.steps[-1].put if isinstance(i, Alarm)] == []
    due = {i.alarm_id: i.due_utc for i in hall.tell(lost("sms")).put if isinstance(i, Alarm)}
    assert due[f"rung/{ID}/duty_phone/"] == at(60)
    hall.tell(lost(seconds=70))
    again = hall.tell(lost("sms", seconds=90)).put
    due = {i.alarm_id: i.due_utc for i in again if isinstance(i, Alarm)}
    assert due[f"rung/{ID}/duty_phone/"] == at(90.001)
    spoken = taken(ladder(calls), roster(), (SMS, VOICE), **ALONE)
    assert not any(
        "rung" in i.alarm_id for i in spoken.tell(lost("sms")).put if isinstance(i, Alarm)
    )
