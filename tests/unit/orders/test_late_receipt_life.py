"""A receipt after the doubt: nobody is missed, and nobody gets a repeat that can be spared."""

from dataclasses import replace

import pytest

from gateway.orders.facts import (
    DeadlinePassed,
    LateReceiptHeard,
    OrderEnded,
    Outcome,
    ReportState,
)
from gateway.orders.intents import Transmit
from gateway.orders.records import SendingState
from tests.unit.orders.one_order import (
    ID,
    TEXT,
    Folded,
    accepted,
    at,
    ended,
    kinds,
    opened,
    planned,
    reported,
    started,
)

RESOLVE = DeadlinePassed("deadline/1", at(7), ID, f"resolve/{TEXT}")


def late(outcome: Outcome = Outcome.ACCEPTED, attempt: int = 1, parts: int = 1) -> LateReceiptHeard:
    references = tuple(range(7, 7 + parts)) if outcome is Outcome.ACCEPTED else ()
    receipt = replace(ended(outcome, attempt, references), at_utc=at(14))
    return LateReceiptHeard(f"{TEXT}#{attempt}/late", at(14), receipt)


def doubted(parts: int = 1) -> Folded:
    """The first attempt is in doubt."""
    hall = opened(parts=parts)
    hall.tell(started())
    hall.tell(ended(Outcome.UNKNOWN))
    return hall


def repeating(parts: int = 1) -> Folded:
    """Its marked repeat is on its way, over another channel."""
    hall = doubted(parts)
    hall.tell(RESOLVE)
    hall.tell(started(2, channel="m2", marked=True))
    return hall


def test_a_doubt_is_settled_before_anything_is_repeated() -> None:
    hall = doubted()
    step = hall.tell(late())
    assert hall.sending.state is SendingState.ACCEPTED
    assert kinds(step) == ["delivery.accepted"]
    assert step.announcements[0].data["late"] is True
    assert f"resolve/{TEXT}" in step.drop
    assert hall.tell(RESOLVE).put == ()
    assert hall.hall.orders[ID].head.tally.sent(SendingState.ACCEPTED) == 1


def test_a_repeat_that_has_not_begun_is_not_owed_any_more() -> None:
    hall = doubted()
    hall.tell(RESOLVE)
    step = hall.tell(late())
    assert hall.sending.state is SendingState.ACCEPTED
    assert TEXT in step.drop
    assert not hall.tell(started(2)).taken
    assert sum(hall.hall.orders[ID].head.tally.sendings) == 1


def test_the_late_references_find_their_reports() -> None:
    hall = doubted(parts=2)
    hall.tell(late(parts=2))
    for part in (0, 1):
        used = hall.hall.reported_part("m1", 7 + part, "15400010001")
        assert used is not None
        assert (used.attempt, used.part) == (1, part)
        hall.tell(reported(part=part))
    assert hall.sending.state is SendingState.DELIVERED


def test_a_repeat_on_its_way_goes_on_and_both_are_told() -> None:
    hall = repeating()
    step = hall.tell(late())
    assert hall.sending.state is SendingState.SENDING
    (told,) = step.announcements
    assert told.kind == "delivery.accepted"
    assert (told.data["attempt"], told.data["channel"]) == (1, "m1")
    assert step.drop == ()
    step = hall.tell(ended(Outcome.ACCEPTED, 2, (9,), channel="m2"))
    assert hall.sending.state is SendingState.ACCEPTED
    assert step.announcements[0].data["attempt"] == 2


@pytest.mark.parametrize(
    "outcome",
    [Outcome.UNKNOWN, Outcome.REFUSED_LANE, Outcome.UNSENT, Outcome.DEFERRED],
)
def test_a_repeat_that_comes_to_nothing_is_not_repeated(outcome: Outcome) -> None:
    hall = repeating()
    hall.tell(late())
    step = hall.tell(ended(outcome, 2, channel="m2"))
    assert hall.sending.state is SendingState.ACCEPTED
    assert step.put == ()
    assert TEXT in step.drop
    assert sum(hall.hall.orders[ID].head.tally.sendings) == 1


def test_then_the_reports_on_the_attempt_that_was_taken_count() -> None:
    hall = repeating(parts=2)
    hall.tell(late(parts=2))
    hall.tell(ended(Outcome.REFUSED_LANE, 2, channel="m2"))
    hall.tell(reported(part=0, attempt=1))
    hall.tell(reported(part=1, attempt=1))
    assert hall.sending.state is SendingState.DELIVERED


def test_once_both_are_taken_the_reports_on_the_last_count() -> None:
    hall = repeating(parts=2)
    hall.tell(late(parts=2))
    hall.tell(reported(part=0, attempt=1))
    hall.tell(ended(Outcome.ACCEPTED, 2, (8, 9), channel="m2"))
    hall.tell(reported(part=0, attempt=2))
    assert hall.sending.state is SendingState.ACCEPTED
    hall.tell(reported(part=1, attempt=2))
    assert hall.sending.state is SendingState.DELIVERED


def test_what_was_taken_or_delivered_meanwhile_stays_so_and_is_told() -> None:
    hall = repeating()
    hall.tell(ended(Outcome.ACCEPTED, 2, (9,), channel="m2"))
    hall.tell(reported(attempt=2))
    step = hall.tell(late())
    assert hall.sending.state is SendingState.DELIVERED
    assert kinds(step) == ["delivery.accepted"]
    assert hall.hall.reported_part("m1", 7, "15400010001") is not None


def test_a_text_that_was_withdrawn_while_its_repeat_waited_did_leave() -> None:
    hall = doubted()
    hall.tell(RESOLVE)
    hall.tell(OrderEnded("ended", at(8), ID, True, "seat1", ""))
    assert hall.sending.state is SendingState.WITHDRAWN
    hall.tell(late())
    assert hall.sending.state is SendingState.ACCEPTED
    assert sum(hall.hall.orders[ID].head.tally.sendings) == 1


def test_a_late_refusal_takes_the_doubt_back_and_needs_no_mark() -> None:
    hall = doubted()
    step = hall.tell(late(Outcome.REFUSED_LANE))
    (owed,) = step.put
    assert isinstance(owed, Transmit)
    assert owed.avoid == "m1"
    assert hall.sending.state is SendingState.QUEUED
    assert hall.sending.repeat_because == ""
    assert f"resolve/{TEXT}" in step.drop
    assert hall.tell(RESOLVE).put == ()


def test_a_wrong_number_ends_the_doubt_and_the_repeat_that_waits() -> None:
    for facts in ((), (RESOLVE,)):
        hall = doubted()
        for fact in facts:
            hall.tell(fact)
        step = hall.tell(late(Outcome.REFUSED_RECIPIENT))
        assert hall.sending.state is SendingState.FAILED
        assert kinds(step) == ["delivery.failed"]
        assert TEXT in step.drop


@pytest.mark.parametrize("outcome", [Outcome.REFUSED_LANE, Outcome.REFUSED_RECIPIENT])
def test_a_late_refusal_of_the_first_says_nothing_of_the_repeat(outcome: Outcome) -> None:
    hall = repeating()
    step = hall.tell(late(outcome))
    assert hall.sending.state is SendingState.SENDING
    assert (step.put, step.drop, step.announcements) == ((), (), ())


def test_a_doubt_that_stays_one_changes_nothing() -> None:
    hall = doubted()
    step = hall.tell(late(Outcome.UNKNOWN))
    assert hall.sending.state is SendingState.UNKNOWN
    assert (step.put, step.drop, step.announcements) == ((), (), ())


def test_one_that_overtakes_its_own_doubt_is_the_receipt() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(late())
    assert hall.sending.state is SendingState.ACCEPTED
    hall.tell(ended(Outcome.UNKNOWN))
    assert hall.sending.state is SendingState.ACCEPTED
    assert hall.tell(RESOLVE).put == ()


def test_a_refusal_that_overtakes_its_own_doubt_stays_owed() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(late(Outcome.REFUSED_LANE))
    step = hall.tell(ended(Outcome.UNKNOWN))
    assert hall.sending.state is SendingState.QUEUED
    assert step.drop == ()


def test_one_that_fits_nothing_is_kept_and_changes_nothing() -> None:
    hall = opened()
    step = hall.tell(late())
    assert step.taken
    assert (step.changes, step.announcements) == ((), ())


def test_a_report_that_came_before_the_late_reference_settles_it_all_the_same() -> None:
    hall = doubted()
    hall.tell(reported())
    hall.tell(late())
    assert hall.sending.state is SendingState.DELIVERED


@pytest.mark.parametrize("outcome", [Outcome.UNSENT, Outcome.REFUSED_LANE, Outcome.DEFERRED])
def test_what_comes_back_after_the_expiry_is_not_owed_again(outcome: Outcome) -> None:
    hall = Folded(accepted(expires_at_utc=at(2)), planned())
    hall.tell(started())
    step = hall.tell(ended(outcome))
    assert hall.sending.state is SendingState.EXPIRED
    assert kinds(step) == ["delivery.expired"]
    assert (step.put, step.drop) == ((), (TEXT,))


def test_before_the_expiry_it_is() -> None:
    hall = Folded(accepted(expires_at_utc=at(3)), planned())
    hall.tell(started())
    assert len(hall.tell(ended(Outcome.UNSENT)).put) == 1


def test_a_failed_report_on_the_late_attempt_counts() -> None:
    hall = doubted()
    hall.tell(late())
    hall.tell(reported(ReportState.FAILED))
    assert hall.sending.state is SendingState.FAILED
