"""Whose answer it is, and to which order: ambiguity changes nothing."""

from datetime import date

import pytest

from gateway.orders.facts import Fact, OrderEnded, RecipientsPlanned, Status, Verdict
from gateway.orders.hall import Hall
from gateway.orders.lifecycle import advance
from gateway.orders.matching import Match, match, speaker_at_number, speaker_at_radio
from gateway.orders.order import Leg
from gateway.orders.order_facts import OrderAccepted, PlannedLeg
from gateway.orders.questions import clarifying_question
from tests.unit.orders.one_order import T0, order
from tests.unit.orders.test_planning import roster

TODAY = date(2026, 8, 12)
ROSTER = roster(
    "G1,甲队,,,,0600-5551001,,,\nG2,乙队,,,,,,,\n",
    "A,G1,甲,正指挥,15400010001,1001000,,,,\n"
    "B,G1,乙,正指挥,15400010002,,,,,\n"
    "B2,G2,乙,副指挥,15400010002,,,,,\n",
)


def hall(**tags: tuple[str, ...]) -> Hall:
    """Open orders by tag, each with these units."""
    state = Hall()
    for tag, units in tags.items():
        order_id = f"XJ-{tag}"
        facts: list[Fact] = [
            OrderAccepted(
                order_id, T0, order(order_id=order_id, tag=tag), "hash", "roster", (), ()
            ),
            RecipientsPlanned(
                f"plan/{tag}", T0, order_id, tuple(PlannedLeg(Leg(u)) for u in units), (), (), True
            ),
        ]
        for fact in facts:
            state.apply(advance(state, fact).changes)
    return state


def matched(number: str, text: str, state: Hall) -> Match:
    return match(speaker_at_number(ROSTER, number, TODAY), text, state)


def test_the_only_open_order_of_the_sender_is_meant() -> None:
    found = matched("+8615400010001", "1", hall(A=("G1",), B=("G2",)))
    assert (found.verdict, found.order_id, found.units) == (Verdict.MATCHED, "XJ-A", ("G1",))
    assert found.said is not None
    assert found.said.status is Status.ACKED
    assert found.person == "A"


def test_a_person_of_two_teams_speaks_for_both() -> None:
    assert matched("15400010002", "1", hall(A=("G1", "G2"))).units == ("G1", "G2")


@pytest.mark.parametrize(
    ("text", "verdict", "order_id"),
    [
        ("1", Verdict.AMBIGUOUS, ""),
        ("1B", Verdict.MATCHED, "XJ-B"),
        ("1#A", Verdict.MATCHED, "XJ-A"),
        ("1C", Verdict.AMBIGUOUS, ""),
        ("晚点到", Verdict.UNPARSED, ""),
    ],
)
def test_with_several_open_orders_a_tag_decides(text: str, verdict: Verdict, order_id: str) -> None:
    found = matched("15400010001", text, hall(A=("G1",), B=("G1",)))
    assert (found.verdict, found.order_id) == (verdict, order_id)
    if verdict is not Verdict.MATCHED:
        assert found.candidates == ("XJ-A", "XJ-B")
        assert found.said is None


def test_a_tag_of_another_order_is_not_guessed_away() -> None:
    for text in ("1B", "收到,B", "4B 10人", "9B"):
        found = matched("15400010001", text, hall(A=("G1",)))
        assert (found.verdict, found.order_id, found.said) == (Verdict.AMBIGUOUS, "", None)
        assert found.candidates == ("XJ-A",)


def test_who_names_a_letter_that_he_has_not_is_asked_by_his_own() -> None:
    state = hall(A=("G1",))
    found = matched("15400010001", "1B", state)
    question = clarifying_question(found, "15400010001", state, "中心")
    assert question.text == "【中心】您在办的是指令A,请回复代码加字母,如1A"


def test_a_stranger_is_unmatched_and_a_report_without_an_order_is_kept() -> None:
    assert matched("15400017777", "白塔到了", hall(A=("G1",))).verdict is Verdict.UNMATCHED
    found = matched("15400010001", "自接警情 燃气泄漏", hall())
    assert (found.verdict, found.units) == (Verdict.REPORT, ("G1",))


def test_a_closed_order_is_not_meant() -> None:
    state = hall(A=("G1",), B=("G1",))
    ended = OrderEnded("ended", T0, "XJ-A", False, "seat1", "")
    state.apply(advance(state, ended).changes)
    assert matched("15400010001", "1", state).order_id == "XJ-B"


def test_the_duty_phone_and_the_radio_speak_too() -> None:
    duty = speaker_at_number(ROSTER, "06005551001", TODAY)
    assert duty is not None
    assert (duty.person, duty.units) == ("duty", ("G1",))
    radio = speaker_at_radio(ROSTER, "1001000", TODAY)
    assert radio is not None
    assert radio.person == "A"
    assert speaker_at_radio(ROSTER, "1009999", TODAY) is None
