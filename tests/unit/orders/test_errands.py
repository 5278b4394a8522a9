"""What an answer settles beside legs: questions, reports upwards, free words after a prompt."""

from dataclasses import replace

import pytest

from gateway.orders.answers import Unparsed, parse_answer
from gateway.orders.errands import Errands
from gateway.orders.facts import (
    DeadlinePassed,
    Delivery,
    MessagesOwed,
    OrderEnded,
    Purpose,
    Status,
)
from gateway.orders.follow_up import FollowUp
from gateway.orders.free_progress import free_progress
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Message
from tests.unit.orders.one_order import ID, Folded, accepted, at, heard, opened, planned


def delivery(purpose: Purpose, number: int = 1, address: str = "15400010001") -> Delivery:
    return Delivery(f"d{number}", "P1", (), (), Bearer.SMS, address, 0, 1, purpose)


def test_only_what_asks_is_kept_by_number_in_any_spelling_and_the_last_first() -> None:
    errands = Errands()
    errands.put("A", delivery(Purpose.ORDER))
    errands.put("A", delivery(Purpose.CLARIFY))
    errands.put("B", delivery(Purpose.CLARIFY, 2))
    assert errands.last(Purpose.CLARIFY, "+8615400010001") == ("B", "d2")
    assert errands.last(Purpose.REPORT, "15400010001") is None
    errands.drop("B", delivery(Purpose.CLARIFY, 2))
    assert errands.last(Purpose.CLARIFY, "15400010001") == ("A", "d1")
    errands.drop("A", delivery(Purpose.CLARIFY))
    assert errands.last(Purpose.CLARIFY, "15400010001") is None


def test_a_forgotten_order_leaves_no_errand() -> None:
    state = opened()
    text = Message("P1", (), (), Bearer.SMS, "15400010077", "x", 1, Purpose.REPORT)
    state.tell(MessagesOwed("owed", at(1), ID, "上报", (text,)))
    assert state.hall.errands.last(Purpose.REPORT, "15400010077") is not None
    state.tell(OrderEnded("ended", at(2), ID, True, "seat-1", ""))
    for second in (3_602, 7_202, 10_802):
        state.tell(DeadlinePassed(f"d{second}", at(second), ID, f"forget/{ID}"))
    assert state.hall.orders == {}
    assert state.hall.errands.last(Purpose.REPORT, "15400010077") is None


def asked() -> Folded:
    """A unit that was asked for progress half an hour after its receipt."""
    follow_up = FollowUp(progress_s=1_800, silence_s=900)
    state = Folded(replace(accepted(), follow_up=follow_up), planned())
    state.tell(heard(Status.ACKED, 0))
    alarm_id = f"progress/{ID}/{at(1_800).isoformat()}"
    state.tell(DeadlinePassed("look", at(1_800), ID, alarm_id))
    return state


@pytest.mark.parametrize("text", ["道路中断", "还没到达,预计四点到", "晚点到", "正在排水。"])
def test_words_after_a_prompt_are_progress(text: str) -> None:
    answer = parse_answer(text)
    assert isinstance(answer, Unparsed)
    found = free_progress(asked().hall.orders[ID], ("G1",), answer)
    assert found is not None
    assert (found.status, found.reason) == (Status.PROGRESS, text)


@pytest.mark.parametrize(
    "text",
    ["在哪里集结?", "没收到指令原文,再发一遍", "7", "ok", "", "到达,处置完毕", "【中心】集结"],
)
def test_what_asks_quotes_or_says_nothing_is_not(text: str) -> None:
    answer = parse_answer(text)
    assert isinstance(answer, Unparsed)
    assert free_progress(asked().hall.orders[ID], ("G1",), answer) is None


def test_nobody_who_was_not_asked_reports_progress_by_accident() -> None:
    answer = parse_answer("道路中断")
    assert isinstance(answer, Unparsed)
    assert free_progress(opened().hall.orders[ID], ("G1",), answer) is None
    assert free_progress(asked().hall.orders[ID], ("G9",), answer) is None
