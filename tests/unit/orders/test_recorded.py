"""Where a call, a digit or an operator's word can be heard again stands in what is told of it."""

import json
from dataclasses import replace

import pytest

from gateway.journal.codec import decode_fact, encode_fact
from gateway.orders.facts import (
    AnswerBound,
    AttemptEnded,
    AttemptStarted,
    CallHeard,
    Fact,
    Outcome,
    Said,
    Status,
    UnitMarked,
)
from gateway.orders.records import LegLife, SendingState
from gateway.runtime.rollup import leg_row, sending_row
from tests.unit.orders.laddered_order import ladder, roster, taken
from tests.unit.orders.one_order import ID, Folded, at, heard, kinds, opened
from tests.unit.orders.test_unwanted import to_a1

FILE = "2026-08-12/1.wav"


def call_ended(outcome: Outcome, cause: str, recording: str, attempt: int = 1) -> AttemptEnded:
    name = f"{ID}/voice/2"
    return AttemptEnded(
        *(f"{name}#{attempt}/e", at(20 * attempt), ID, name, attempt, "l1", outcome, cause),
        *((), 0, None),
        recording=recording,
    )


def called(hall: Folded, attempt: int = 1) -> None:
    name = to_a1(hall).delivery.delivery_id
    assert name == f"{ID}/voice/2"
    hall.tell(AttemptStarted(f"{name}#{attempt}", at(5), ID, name, attempt, "l1", "now", False, ""))


@pytest.mark.parametrize(
    ("outcome", "cause", "told"),
    [
        (Outcome.CALL_CONFIRMED, "", ["delivery.answered"]),
        (Outcome.CALL_ANSWERED, "no_confirmation", ["delivery.answered", "delivery.failed"]),
        (Outcome.CALL_FAILED, "busy", ["delivery.failed"]),
    ],
)
def test_the_end_of_a_call_names_its_recording(
    outcome: Outcome, cause: str, told: list[str]
) -> None:
    hall = taken(ladder(), roster())
    called(hall)
    step = hall.tell(call_ended(outcome, cause, FILE))
    assert kinds(step) == told
    assert {news.data["recording"] for news in step.announcements} == {FILE}
    assert sending_row(to_a1(hall))["recording"] == FILE


def test_a_call_that_was_not_recorded_says_nothing_of_a_recording() -> None:
    hall = taken(ladder(), roster())
    called(hall)
    step = hall.tell(call_ended(Outcome.CALL_ANSWERED, "cut", ""))
    assert not any("recording" in news.data for news in step.announcements)
    assert "recording" not in sending_row(to_a1(hall))


def test_the_recording_of_an_earlier_call_is_still_shown_after_one_that_nobody_took() -> None:
    hall = taken(ladder(), roster())
    called(hall)
    hall.tell(call_ended(Outcome.CALL_FAILED, "busy", FILE))
    assert to_a1(hall).state is SendingState.QUEUED
    called(hall, attempt=2)
    step = hall.tell(call_ended(Outcome.CALL_FAILED, "no_answer", "", attempt=2))
    assert "recording" not in step.announcements[0].data
    assert sending_row(to_a1(hall))["recording"] == FILE


def test_a_digit_names_the_recording_of_its_call() -> None:
    hall = opened()
    step = hall.tell(replace(heard(Status.ACKED), recording=FILE))
    assert step.announcements[0].data["recording"] == FILE
    silent = hall.tell(heard(Status.ARRIVED, 20))
    assert "recording" not in silent.announcements[0].data


def test_what_an_operator_marks_or_binds_names_it_too() -> None:
    said = Said(Status.ARRIVED)
    bound = AnswerBound("b", at(9), ID, "answer/1", at(8), "1", "1", "G1", said, "s", "", FILE)
    marked = UnitMarked("m", at(9), ID, "G1", said, "seat-1", "voice", "", FILE)
    for fact in (bound, marked):
        step = opened().tell(fact)
        told = {news.kind: news.data for news in step.announcements}
        assert told["feedback.arrived"]["recording"] == FILE
        (leg,) = (change for change in step.changes if isinstance(change, LegLife))
        assert leg_row(leg)["marks"]["arrived"]["recording"] == FILE
        assert "recording" not in leg_row(leg)["marks"]["acked"]


@pytest.mark.parametrize(
    ("fact", "newer"),
    [
        (replace(heard(Status.ACKED), recording=FILE), "recording"),
        (call_ended(Outcome.CALL_CONFIRMED, "", FILE), "recording"),
        (CallHeard("call/1", at(1), "lines", "15400010001", "A", ("G1",), ("XJ-1",)), "orders"),
        (CallHeard("call/1", at(1), "lines", "15400010001", "A", ("G1",), waits=True), "waits"),
    ],
)
def test_what_was_written_before_there_were_recordings_is_still_read(
    fact: Fact, newer: str
) -> None:
    kind, version, body = encode_fact(fact)
    assert decode_fact(kind, version, body) == fact
    older = json.loads(body)
    del older[newer]
    read = decode_fact(kind, version, json.dumps(older).encode())
    assert not getattr(read, newer)
