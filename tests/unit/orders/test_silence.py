"""Whose calls and rungs an answer withdraws: one person's, or the team's."""

import pytest

from gateway.orders.answer_facts import AnswerHeard, Said, Status, UnitMarked, Verdict
from gateway.orders.facts import AttemptEnded, AttemptStarted, BearersLost, Outcome
from gateway.orders.intents import Transmit
from gateway.orders.ladders import Silence, Whom
from gateway.orders.order import Bearer
from gateway.orders.records import SendingState, Step
from tests.unit.orders.laddered_order import (
    NIGHT,
    climbed,
    ladder,
    owed,
    roster,
    rung,
    taken,
)
from tests.unit.orders.one_order import ID, Folded, at, kinds

SMS, VOICE = Bearer.SMS, Bearer.VOICE


def hall_with(silence: Silence) -> Folded:
    """Everybody is called and texted; G1's shift and duty phone by the rung, too."""
    on, people = rung(Whom.DUTY), roster()
    hall = taken(ladder(on, silence=silence), people)
    hall.tell(owed(climbed(hall, on, people, NIGHT)))
    return hall


def answer(
    person: str, address: str, unit: str, status: Status = Status.ACKED, bearer: Bearer = SMS
) -> AnswerHeard:
    return AnswerHeard(
        f"answer/{person}/{unit}/{status.value}", at(10), ID, Verdict.MATCHED, bearer, "m1",
        address, "1", None, person, (unit,), (), Said(status),
    )  # fmt: skip


def withdrawn(hall: Folded) -> set[tuple[str, str]]:
    """Who is not called, or texted, any more."""
    return {
        (sending.delivery.recipient, sending.delivery.bearer.value)
        for sending in hall.hall.orders[ID].sendings.values()
        if sending.state is SendingState.WITHDRAWN
    }


@pytest.mark.parametrize("status", [Status.ACKED, Status.REFUSED, Status.ARRIVED])
def test_an_answer_withdraws_the_call_to_whoever_gave_it_and_nobody_elses(status: Status) -> None:
    hall = hall_with(Silence.PERSON)
    step = hall.tell(answer("A1", "15400010001", "G1", status))
    assert withdrawn(hall) == {("A1", "voice")}
    (name,) = step.drop
    assert hall.hall.orders[ID].sendings[name].cause == "answered"
    assert "delivery.withdrawn" in kinds(step)


def test_with_silence_of_the_team_everybody_of_the_unit_is_let_off() -> None:
    hall = hall_with(Silence.TEAM)
    hall.tell(answer("A1", "15400010001", "G1"))
    assert withdrawn(hall) == {("A1", "voice"), ("A2", "voice"), ("A3", "voice"), ("duty", "voice")}
    hall.tell(answer("B1", "15400010011", "G2", Status.REFUSED))
    assert {who for who, _ in withdrawn(hall)} == {"A1", "A2", "A3", "duty", "B1", "B4"}


def test_an_operators_mark_speaks_for_the_team_where_that_is_the_rule() -> None:
    mark = UnitMarked("marked/1", at(10), ID, "G1", Said(Status.ACKED), "seat-1", "phone", "")
    hall = hall_with(Silence.PERSON)
    hall.tell(mark)
    assert withdrawn(hall) == set()
    hall = hall_with(Silence.TEAM)
    hall.tell(mark)
    assert {who for who, _ in withdrawn(hall)} == {"A1", "A2", "A3", "duty"}


def test_the_duty_phone_of_one_unit_says_nothing_for_that_of_another() -> None:
    people = roster(units=UNITS_WITH_TWO)
    on = rung(Whom.DUTY)
    hall = taken(ladder(on), people)
    hall.tell(owed(climbed(hall, on, people)))
    hall.tell(answer("duty", "0600-5551001", "G1", bearer=VOICE))
    names = [s for s in hall.hall.orders[ID].sendings.values() if s.delivery.recipient == "duty"]
    states = {s.delivery.units: s.state for s in names}
    assert states == {("G1",): SendingState.WITHDRAWN, ("G2",): SendingState.QUEUED}
    # and it goes on being dialled when it is busy
    other = next(s.delivery.delivery_id for s in names if s.delivery.units == ("G2",))
    assert _dialled_again(hall, other)


UNITS_WITH_TWO = """\
unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note
G1,甲队,1,team,county,0600-5551001,,,
G2,乙队,1,team,county,0600-5551002,,,
G3,丙队,2,team,county,,,,
"""


def _dialled_again(hall: Folded, name: str) -> bool:
    hall.tell(AttemptStarted(f"{name}#1", at(20), ID, name, 1, "l1", "now", False, ""))
    step: Step = hall.tell(
        AttemptEnded(f"{name}#1/e", at(21), ID, name, 1, "l1", Outcome.CALL_FAILED, "busy", (), 0,
                     None)
    )  # fmt: skip
    return any(isinstance(intent, Transmit) for intent in step.put)


@pytest.mark.parametrize(("silence", "again"), [(Silence.PERSON, True), (Silence.TEAM, False)])
def test_a_call_under_way_is_dialled_again_unless_it_is_answered_for(
    silence: Silence, again: bool
) -> None:
    hall = hall_with(silence)
    name = _call_to(hall, "A2")
    hall.tell(AttemptStarted(f"{name}#1", at(5), ID, name, 1, "l1", "now", False, ""))
    hall.tell(answer("A1", "15400010001", "G1"))
    assert hall.hall.orders[ID].sendings[name].state is SendingState.SENDING
    step = hall.tell(
        AttemptEnded(f"{name}#1/e", at(21), ID, name, 1, "l1", Outcome.CALL_FAILED, "busy", (), 0,
                     None)
    )  # fmt: skip
    assert any(isinstance(intent, Transmit) for intent in step.put) is again


def _call_to(hall: Folded, person: str) -> str:
    return next(
        s.delivery.delivery_id
        for s in hall.hall.orders[ID].sendings.values()
        if s.delivery.recipient == person and s.delivery.bearer is VOICE
    )


def test_a_queued_text_goes_out_whoever_answered_unless_its_bearer_is_lost() -> None:
    hall = hall_with(Silence.PERSON)
    hall.tell(BearersLost("lost/1", at(5), ID, ("sms",), "短信没有可用的信道"))
    hall.tell(answer("A1", "15400010001", "G1", bearer=VOICE))
    assert withdrawn(hall) == {("A1", "voice"), ("A1", "sms")}


def test_the_sums_move_with_what_is_withdrawn() -> None:
    hall = hall_with(Silence.TEAM)
    before = hall.hall.orders[ID].head.tally
    hall.tell(answer("A1", "15400010001", "G1"))
    after = hall.hall.orders[ID].head.tally
    # the calls to A1 and A2 are of the plan; those of the rung count in no sum
    assert after.sent(SendingState.WITHDRAWN) == before.sent(SendingState.WITHDRAWN) + 2
    assert sum(after.sendings) == sum(before.sendings)
    assert after.reached == 1
