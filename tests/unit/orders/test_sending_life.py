"""The life of one delivery, receipt by receipt and report by report."""

import pytest

from gateway.orders.facts import DeadlinePassed, OrderEnded, Outcome, ReportState
from gateway.orders.intents import Alarm, Transmit
from gateway.orders.order import Priority
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


def test_a_plan_owes_every_delivery() -> None:
    step = opened(deliveries=3).steps[-1]
    assert [intent.intent_id for intent in step.put if isinstance(intent, Transmit)] == [
        f"{ID}/sms/{n}" for n in (1, 2, 3)
    ]
    assert kinds(step) == ["order.accepted"]


def test_a_delivery_is_claimed_once() -> None:
    hall = opened()
    assert hall.tell(started()).taken
    assert not hall.tell(started()).taken


def test_nothing_is_claimed_before_the_plan_is_whole() -> None:
    hall = Folded(accepted(), planned(last=False))
    assert not hall.tell(started()).taken


@pytest.mark.parametrize(
    ("outcome", "state", "kind", "owed_again"),
    [
        (Outcome.ACCEPTED, SendingState.ACCEPTED, "delivery.accepted", False),
        (Outcome.REFUSED_RECIPIENT, SendingState.FAILED, "delivery.failed", False),
        (Outcome.REFUSED_LANE, SendingState.QUEUED, "delivery.deferred", True),
        (Outcome.DEFERRED, SendingState.QUEUED, "delivery.deferred", True),
        (Outcome.UNSENT, SendingState.QUEUED, "delivery.deferred", True),
        (Outcome.UNKNOWN, SendingState.UNKNOWN, "delivery.unknown", False),
    ],
)
def test_a_receipt_settles_or_owes_again(
    outcome: Outcome, state: SendingState, kind: str, owed_again: bool
) -> None:
    hall = opened()
    hall.tell(started())
    step = hall.tell(ended(outcome, references=(7,)))
    assert hall.sending.state is state
    assert kinds(step) == [kind]
    assert any(isinstance(intent, Transmit) for intent in step.put) == owed_again
    assert (TEXT in step.drop) == (not owed_again)
    assert hall.hall.orders[ID].head.tally.sent(state) == 1
    assert sum(hall.hall.orders[ID].head.tally.sendings) == 1


def test_a_refusing_lane_is_avoided_and_others_get_the_text_at_once() -> None:
    hall = opened()
    hall.tell(started())
    (owed,) = hall.tell(ended(Outcome.REFUSED_LANE)).put
    assert isinstance(owed, Transmit)
    assert (owed.avoid, owed.not_before_utc) == ("m1", None)


def test_a_text_that_every_lane_refuses_waits_longer_each_time_and_fails_in_the_end() -> None:
    hall = opened()
    waits = []
    for attempt in range(1, 21):
        hall.tell(started(attempt))
        step = hall.tell(ended(Outcome.REFUSED_LANE, attempt))
        for owed in step.put:
            assert isinstance(owed, Transmit)
            waits.append(
                (owed.not_before_utc - at(2)).total_seconds() if owed.not_before_utc else 0
            )
    assert waits == sorted(waits)
    assert hall.sending.state is SendingState.FAILED


def test_a_doubt_is_resolved_by_a_report() -> None:
    hall = opened()
    hall.tell(started())
    (alarm,) = hall.tell(ended(Outcome.UNKNOWN)).put
    assert isinstance(alarm, Alarm)
    assert alarm.due_utc == at(7)
    assert hall.hall.reported_part("m1", 99, "+8615400010001") is not None
    step = hall.tell(reported())
    assert kinds(step) == ["delivery.delivered"]
    assert f"resolve/{TEXT}" in step.drop
    assert hall.tell(RESOLVE).put == ()


def test_a_doubt_that_stays_goes_out_again_and_marked_with_its_reason() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(ended(Outcome.UNKNOWN))
    (owed,) = hall.tell(RESOLVE).put
    assert isinstance(owed, Transmit)
    assert owed.avoid == "m1"
    assert "第 1 次" in hall.sending.repeat_because
    hall.tell(started(attempt=2, marked=True))
    assert hall.sending.marked


@pytest.mark.parametrize("outcome", [Outcome.DEFERRED, Outcome.UNSENT, Outcome.REFUSED_LANE])
def test_a_doubt_is_not_forgotten_by_an_attempt_that_left_nothing(outcome: Outcome) -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(ended(Outcome.UNKNOWN))
    hall.tell(RESOLVE)
    hall.tell(started(attempt=2, marked=True))
    hall.tell(ended(outcome, attempt=2))
    assert "第 1 次" in hall.sending.repeat_because


def test_a_bulletin_waits_two_minutes_for_its_report() -> None:
    hall = Folded(accepted(priority=Priority.BULLETIN), planned())
    hall.tell(started())
    (alarm,) = hall.tell(ended(Outcome.UNKNOWN)).put
    assert isinstance(alarm, Alarm)
    assert alarm.due_utc == at(122)


def test_a_report_on_the_first_attempt_withdraws_the_repeat() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(ended(Outcome.UNKNOWN))
    hall.tell(RESOLVE)
    step = hall.tell(reported())
    assert hall.sending.state is SendingState.DELIVERED
    assert TEXT in step.drop
    assert not hall.tell(started(attempt=2)).taken


def test_parts_that_left_make_the_next_attempt_a_possible_repeat() -> None:
    hall = opened(parts=3)
    hall.tell(started())
    hall.tell(ended(Outcome.REFUSED_LANE, parts_out=2))
    assert "2 段" in hall.sending.repeat_because


@pytest.mark.parametrize(
    ("states", "verdict"),
    [
        (("delivered", "delivered", "delivered"), SendingState.DELIVERED),
        (("delivered", "failed", "delivered"), SendingState.PARTIALLY_DELIVERED),
        (("failed", "failed", "failed"), SendingState.FAILED),
        (("expired", "expired", "expired"), SendingState.EXPIRED),
        (("delivered", "delivered"), SendingState.ACCEPTED),
        (("delivered", "pending", "delivered"), SendingState.ACCEPTED),
    ],
)
def test_a_text_is_delivered_when_every_part_is(
    states: tuple[str, ...], verdict: SendingState
) -> None:
    hall = opened(parts=3)
    hall.tell(started())
    hall.tell(ended(Outcome.ACCEPTED, references=(7, 8, 9)))
    for part, state in enumerate(states):
        hall.tell(reported(ReportState(state), part))
    assert hall.sending.state is verdict


@pytest.mark.parametrize(("parts", "answered"), [(2, (7,)), (3, (7, 8)), (2, (7, 8))])
def test_the_parts_that_left_before_the_doubt_are_not_taken_for_the_whole_text(
    parts: int, answered: tuple[int, ...]
) -> None:
    """In the last case a mark had added a part, which nobody had counted before."""
    hall = opened(parts=parts)
    hall.tell(started())
    hall.tell(ended(Outcome.UNKNOWN, references=answered))
    for part in range(len(answered)):
        assert kinds(hall.tell(reported(part=part))) == []
    (owed,) = hall.tell(RESOLVE).put
    assert isinstance(owed, Transmit)


def test_what_was_delivered_stays_delivered() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(ended(Outcome.ACCEPTED, references=(7,)))
    hall.tell(reported())
    assert kinds(hall.tell(reported(ReportState.FAILED))) == []
    assert hall.sending.state is SendingState.DELIVERED


def test_a_report_before_the_receipt_is_not_undone_by_it() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(reported())
    step = hall.tell(ended(Outcome.ACCEPTED, references=(7,)))
    assert hall.sending.state is SendingState.DELIVERED
    assert step.drop == (TEXT,)


def test_a_mark_may_add_a_part_and_all_of_them_count() -> None:
    hall = opened(parts=1)
    hall.tell(started())
    hall.tell(ended(Outcome.ACCEPTED, references=(7, 8)))
    hall.tell(reported(part=0))
    assert hall.sending.state is SendingState.ACCEPTED
    hall.tell(reported(part=1))
    assert hall.sending.state is SendingState.DELIVERED


def test_an_ended_order_sends_nothing_more() -> None:
    hall = opened(deliveries=2)
    hall.tell(started())
    step = hall.tell(OrderEnded("ended", at(2), ID, False, "seat1", ""))
    assert kinds(step) == ["order.closed", "delivery.withdrawn"]
    hall.tell(ended(Outcome.UNSENT))
    assert hall.sending.state is SendingState.WITHDRAWN
    assert not hall.tell(started(attempt=2)).taken
    assert hall.hall.orders[ID].head.tally.sent(SendingState.WITHDRAWN) == 2


def test_an_expired_order_stays_open_but_sends_nothing_more() -> None:
    hall = Folded(accepted(expires_at_utc=at(60)), planned(deliveries=2))
    alarms = {i.alarm_id: i.due_utc for i in hall.steps[-1].put if isinstance(i, Alarm)}
    assert alarms[f"expire/{ID}"] == at(60)
    step = hall.tell(DeadlinePassed("deadline", at(60), ID, f"expire/{ID}"))
    assert kinds(step) == ["delivery.expired", "delivery.expired"]
    assert hall.hall.open_by_unit["G1"] == (ID,)


def test_a_forgotten_order_leaves_nothing_behind() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(ended(Outcome.ACCEPTED, references=(7,)))
    hall.tell(OrderEnded("ended", at(2), ID, True, "seat1", ""))
    hall.tell(DeadlinePassed("deadline", at(3602), ID, f"forget/{ID}"))
    indexes = (hall.hall.references, hall.hall.in_doubt, hall.hall.calling, hall.hall.noticed)
    assert (hall.hall.orders, hall.hall.open_by_unit) == ({}, {})
    assert [index.items() for index in indexes] == [[], [], [], []]
