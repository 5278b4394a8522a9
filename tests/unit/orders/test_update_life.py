"""A change of an order, fold by fold: whom it tells, what it takes back, in which slices."""

from dataclasses import replace

import pytest

from gateway.orders.dispatch_facts import OrderUpdated
from gateway.orders.facts import DeadlinePassed, Fact, OrderEnded, Outcome, Status
from gateway.orders.intents import Alarm, Transmit
from gateway.orders.notice_words import Worded, Words
from gateway.orders.order import Bearer
from gateway.orders.order_facts import Purpose
from gateway.orders.records import SendingState, Step
from tests.unit.orders.one_order import (
    ID,
    TEXT,
    Folded,
    at,
    ended,
    heard,
    kinds,
    opened,
    order,
    reported,
    started,
)

WORDS = (Words(Bearer.SMS, "", False, (Worded(0, 1),), (Worded(1, 2),)),)
CANCEL_WORDS = (Words(Bearer.SMS, "", False, (), (Worded(0, 1),)),)


def updated(number: int = 1) -> OrderUpdated:
    return OrderUpdated(
        key=f"updated/{ID}/u{number}",
        at_utc=at(20 + number),
        order_id=ID,
        update_id=f"u{number}",
        body_sha256="hash",
        order=order(sms=f"新{number}"),
        changed=("sms",),
        texts=(f"新{number}", f"【更新】新{number}"),
        words=WORDS,
        legs=(),
        deliveries=(),
        without_address=(),
        operator="seat1",
        reason="改",
    )


def cancelled() -> OrderEnded:
    return OrderEnded(f"ended/{ID}", at(30), ID, True, "seat1", "误报", ("【取消】",), CANCEL_WORDS)


def all_slices(hall: Folded, fact: Fact) -> list[Step]:
    """The step of `fact` and of every alarm of a slice that it leads to."""
    steps, due = [], [hall.tell(fact)]
    while due:
        step = due.pop(0)
        steps.append(step)
        for alarm in step.put:
            if isinstance(alarm, Alarm) and alarm.alarm_id.startswith(("notice/", "unsent/")):
                key = f"deadline/{alarm.alarm_id}/{alarm.due_utc}"
                due.append(hall.tell(DeadlinePassed(key, alarm.due_utc, ID, alarm.alarm_id)))
    return steps


def texts_owed(hall: Folded) -> dict[str, list[str]]:
    """What each telephone is going to get, or has got, by address."""
    life = hall.hall.orders[ID]
    found: dict[str, list[str]] = {}
    for sending in life.sendings.values():
        if sending.state is not SendingState.WITHDRAWN:
            text = life.texts[sending.delivery.text]
            found.setdefault(sending.delivery.address, []).append(text)
    return found


def test_ten_thousand_are_changed_in_slices_and_nobody_is_left_or_told_twice() -> None:
    hall = opened(deliveries=1_201)
    hall.tell(started())
    steps = all_slices(hall, updated())
    withdrawn = [kinds(step).count("delivery.withdrawn") for step in steps]
    assert withdrawn == [249, 250, 250, 250, 201]
    owed = texts_owed(hall)
    assert owed.pop("15400010001") == ["集结", "【更新】新1"]
    assert set(map(tuple, owed.values())) == {("新1",)}
    tally = hall.hall.orders[ID].head.tally
    assert (tally.sent(SendingState.QUEUED), tally.sent(SendingState.WITHDRAWN)) == (1_200, 1_200)
    assert (tally.recipients, tally.parts) == (1_201, 1_201)


def test_no_old_text_can_be_claimed_from_the_first_slice_on() -> None:
    hall = opened(deliveries=1_201)
    first = hall.tell(updated())
    assert {f"{ID}/sms/{n}" for n in range(1, 1_202)} <= set(first.drop)
    assert not hall.tell(started()).taken


@pytest.mark.parametrize("outcome", [Outcome.UNSENT, Outcome.REFUSED_LANE, Outcome.DEFERRED])
def test_a_text_on_its_way_that_comes_back_is_not_sent_again(outcome: Outcome) -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(updated())
    step = hall.tell(ended(outcome, retry_s=90))
    assert kinds(step) == ["delivery.withdrawn"]
    assert not [intent for intent in step.put if isinstance(intent, Transmit)]
    assert texts_owed(hall)["15400010001"] == ["【更新】新1"]


def test_a_text_in_doubt_stays_so_and_its_reader_is_told() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(ended(Outcome.UNKNOWN))
    hall.tell(updated())
    step = hall.tell(DeadlinePassed("d", at(60), ID, f"resolve/{TEXT}"))
    assert [intent for intent in step.put if isinstance(intent, Transmit)] == []
    assert hall.sending.state is SendingState.UNKNOWN


def test_a_repeat_that_waits_is_taken_back_and_told_for_it_may_be_the_second() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(ended(Outcome.UNKNOWN))
    hall.tell(DeadlinePassed("d", at(10), ID, f"resolve/{TEXT}"))
    before = hall.sending.state
    hall.tell(updated())
    assert (before, hall.sending.state) == (SendingState.QUEUED, SendingState.WITHDRAWN)
    assert texts_owed(hall)["15400010001"] == ["【更新】新1"]


def test_who_can_not_be_reached_is_left_alone() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(ended(Outcome.REFUSED_RECIPIENT))
    (told,) = [a for a in hall.tell(updated()).announcements if a.kind == "order.updated"]
    assert (told.data["told"], told.data["replaced"]) == (0, 0)


def test_a_second_update_takes_the_first_one_over() -> None:
    hall = opened(deliveries=601)
    hall.tell(started())
    hall.tell(ended(Outcome.ACCEPTED, references=(7,)))
    hall.tell(reported())
    first = hall.tell(updated(1))
    all_slices(hall, updated(2))
    (rest,) = [i for i in first.put if isinstance(i, Alarm) and i.alarm_id.startswith("notice/")]
    late = hall.tell(DeadlinePassed("late", rest.due_utc, ID, rest.alarm_id))
    assert late.changes == ()
    owed = texts_owed(hall)
    assert owed.pop("15400010001") == ["集结", "【更新】新2"]
    assert set(map(tuple, owed.values())) == {("新2",)}


def test_a_cancel_in_the_middle_of_an_update_leaves_only_its_own_words() -> None:
    hall = opened(deliveries=601)
    hall.tell(started())
    hall.tell(ended(Outcome.ACCEPTED, references=(7,)))
    hall.tell(updated())
    all_slices(hall, cancelled())
    assert texts_owed(hall) == {"15400010001": ["集结", "【取消】"]}
    queued = [s for s in hall.hall.orders[ID].sendings.values() if s.state is SendingState.QUEUED]
    assert [s.delivery.purpose for s in queued] == [Purpose.NOTICE]


def test_a_cancel_tells_a_thousand_in_slices_and_its_texts_may_leave() -> None:
    hall = opened(deliveries=1_201)
    for number in range(1, 1_202):
        name = f"{ID}/sms/{number}"
        hall.tell(_started(name))
    steps = all_slices(hall, cancelled())
    owed = [sum(isinstance(i, Transmit) for i in step.put) for step in steps]
    assert sum(owed) == 1_201
    notices = [
        s for s in hall.hall.orders[ID].sendings.values() if s.delivery.purpose is Purpose.NOTICE
    ]
    assert len({s.delivery.address for s in notices}) == 1_201
    assert hall.tell(_started(notices[0].delivery.delivery_id)).taken


def test_only_who_was_told_can_acknowledge_and_only_once() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(ended(Outcome.ACCEPTED, references=(7,)))
    hall.tell(heard(Status.ACKED, 10))
    hall.tell(updated())
    assert kinds(hall.tell(heard(Status.ACKED, 25))) == ["feedback.repeated"]
    name = next(n for n in hall.hall.orders[ID].sendings if "/notice/" in n)
    hall.tell(_started(name))
    step = hall.tell(heard(Status.ACKED, 40))
    assert [(t.kind, t.data["notices"]) for t in step.announcements] == [("feedback.acked", [1])]
    assert kinds(hall.tell(heard(Status.ACKED, 50))) == ["feedback.repeated"]
    assert hall.hall.orders[ID].dispatch.notices[1].acked == {"P1": at(40)}


def test_a_refusal_is_no_acknowledgement_of_a_notice() -> None:
    hall = opened()
    hall.tell(started())
    hall.tell(updated())
    name = next(n for n in hall.hall.orders[ID].sendings if "/notice/" in n)
    hall.tell(_started(name))
    hall.tell(heard(Status.REFUSED, 40, reason="人员在外"))
    assert hall.hall.orders[ID].dispatch.notices[1].acked == {}


def _started(name: str) -> Fact:
    fact = started()
    return type(fact)(f"{name}#1", at(1), ID, name, 1, fact.channel, fact.session, False, "")


def test_an_end_in_slices_tells_everybody_who_has_it_once_and_withdraws_the_rest() -> None:
    hall = opened(deliveries=1_201)
    for number in range(1, 701):
        hall.tell(replace(started(), key=f"s{number}", delivery_id=f"{ID}/sms/{number}"))
    steps = all_slices(hall, replace(cancelled(), in_slices=True))
    told = [intent for step in steps for intent in step.put if isinstance(intent, Transmit)]
    assert len({intent.intent_id for intent in told}) == len(told) == 700
    assert sum(kinds(step).count("delivery.withdrawn") for step in steps) == 501
