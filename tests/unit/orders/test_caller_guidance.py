"""What whoever calls is told: which orders, in what words, and what is kept from him."""

from datetime import date

import pytest

from gateway.orders.answer_facts import Status, Verdict
from gateway.orders.caller_guidance import name_of, orders_of, told_orders
from gateway.orders.changed import changed
from gateway.orders.facts import OrderEnded
from gateway.orders.matching import Speaker, match, match_report, speaker_at_number
from gateway.orders.order import Bearer
from gateway.orders.records import PollFate
from gateway.orders.wording import spoken_with_tag
from tests.unit.orders.laddered_order import ladder, roster, rules, taken
from tests.unit.orders.one_order import ID, Folded, at
from tests.unit.orders.test_matching import ROSTER, TODAY, hall

PEOPLE = roster()
A1, C1, ONE = "15400010001", "15400010021", "15400010001"


def speaker(number: str) -> Speaker:
    found = speaker_at_number(PEOPLE, number, date(2026, 8, 12))
    assert found is not None
    return found


def texts(house: Folded, number: str) -> list[str]:
    who = speaker(number)
    orders = orders_of(who, house.hall, PEOPLE)
    told = told_orders(who, orders, house.hall, PEOPLE, rules())
    assert set(orders) >= {one.order_id for one in told}
    return [one.text for one in told]


def test_his_only_order_is_read_as_a_call_would_say_it() -> None:
    assert texts(taken(ladder(), PEOPLE), A1) == ["集结"]
    assert texts(taken(ladder(), PEOPLE, voice="立即集结", ticket="77"), A1) == ["立即集结。单号77"]


def test_a_unit_that_is_told_nothing_in_texts_is_told_nothing_here() -> None:
    house = taken(ladder(), PEOPLE)
    assert orders_of(speaker(C1), house.hall, PEOPLE) == ()
    assert texts(house, C1) == []


def test_whoever_was_stood_down_is_not_sent_out_by_his_own_call() -> None:
    house = taken(ladder(), PEOPLE)
    leg = house.hall.orders[ID].legs["G1"]
    house.hall.apply((changed(leg, poll=PollFate.STOOD_DOWN),))
    assert texts(house, A1) == []


def test_nobody_known_hears_nothing() -> None:
    house = taken(ladder(), PEOPLE)
    assert orders_of(None, house.hall, PEOPLE) == ()
    assert name_of(None, PEOPLE) == ""


@pytest.mark.parametrize(
    ("number", "name"),
    [(A1, "甲一 甲队 正指挥"), ("0600-5551001", "甲队 值班电话")],
)
def test_a_seat_sees_who_it_is(number: str, name: str) -> None:
    assert name_of(speaker(number), PEOPLE) == name


def test_whoever_the_roster_has_lost_is_named_as_the_order_knew_him() -> None:
    assert name_of(Speaker("Z9", ("G2",)), PEOPLE) == "Z9 乙队"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("集结", "指令A:集结"),
        ("指令A:集结", "指令A:集结"),
        ("这是演练。集结。这是演练。", "这是演练。指令A:集结。这是演练。"),
    ],
)
def test_the_letter_goes_behind_the_word_that_it_is_a_drill(text: str, said: str) -> None:
    assert spoken_with_tag(text, "A") == said
    assert spoken_with_tag(text, "") == text


@pytest.mark.parametrize(
    ("about", "verdict", "order_id"),
    [
        ("XJ-A", Verdict.MATCHED, "XJ-A"),
        ("XJ-B", Verdict.MATCHED, "XJ-B"),
        ("XJ-C", Verdict.AMBIGUOUS, ""),  # he has no leg there
        ("XJ-Z", Verdict.AMBIGUOUS, ""),
        ("", Verdict.AMBIGUOUS, ""),
    ],
)
def test_a_digit_answers_the_order_that_was_read(
    about: str, verdict: Verdict, order_id: str
) -> None:
    state = hall(A=("G1",), B=("G1",), C=("G2",))
    who = speaker_at_number(ROSTER, ONE, TODAY)
    found = match(who, "4*12#", state, Bearer.VOICE, ONE, about=about)
    assert (found.verdict, found.order_id) == (verdict, order_id)
    if verdict is Verdict.MATCHED:
        assert found.said is not None
        assert (found.said.status, found.said.strength) == (Status.ARRIVED, 12)


def test_a_digit_that_is_no_answer_says_nothing_of_the_order_that_was_read() -> None:
    who = speaker_at_number(ROSTER, ONE, TODAY)
    found = match(who, "0", hall(A=("G1",), B=("G1",)), Bearer.VOICE, ONE, about="XJ-A")
    assert (found.verdict, found.order_id, found.said) == (Verdict.UNPARSED, "XJ-A", None)


@pytest.mark.parametrize(
    ("about", "orders", "found"),
    [
        ("", {"A": ("G1",)}, (Verdict.UNPARSED, "XJ-A")),
        ("XJ-B", {"A": ("G1",), "B": ("G1",)}, (Verdict.UNPARSED, "XJ-B")),
        ("", {"A": ("G1",), "B": ("G1",)}, (Verdict.REPORT, "")),
        ("", {"C": ("G2",)}, (Verdict.REPORT, "")),
    ],
)
def test_a_spoken_report_is_of_an_order_only_if_it_is_clear_of_which(
    about: str, orders: dict[str, tuple[str, ...]], found: tuple[Verdict, str]
) -> None:
    who = speaker_at_number(ROSTER, ONE, TODAY)
    told = match_report(who, hall(**orders), about)
    assert (told.verdict, told.order_id) == found
    assert told.said is None
    assert match_report(None, hall(**orders), about).verdict is Verdict.UNMATCHED


def test_an_order_that_ended_while_the_call_was_recorded_is_not_read() -> None:
    house = taken(ladder(), PEOPLE)
    who = speaker(A1)
    house.tell(OrderEnded(f"ended/{ID}", at(5), ID, True, "seat-1", ""))
    assert told_orders(who, (ID, "XJ-GONE"), house.hall, PEOPLE, rules()) == ()
