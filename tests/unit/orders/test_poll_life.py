"""A poll: the first positive answers win, the rest are stood down."""

from gateway.orders.facts import DeadlinePassed, OrderEnded, Status
from gateway.orders.intents import Alarm, Transmit
from gateway.orders.order import Poll
from gateway.orders.records import PollFate, Step
from tests.unit.orders.one_order import ID, Folded, accepted, at, heard, kinds, planned

ENDED = DeadlinePassed("deadline/poll", at(120), ID, f"poll/{ID}")


def hall(need: int = 2) -> Folded:
    return Folded(accepted(poll=Poll(need, "其他船只待命解除")), planned(deliveries=5))


def stood_down(step: Step, state: Folded) -> list[tuple[str, str]]:
    """Whom the step owes a text, and which."""
    life = state.hall.orders[ID]
    sendings = [life.sendings[i.intent_id] for i in step.put if isinstance(i, Transmit)]
    return [(s.delivery.recipient, life.texts[s.delivery.text]) for s in sendings]


def test_a_poll_has_a_window() -> None:
    alarms = {i.alarm_id: i.due_utc for i in hall().steps[-1].put if isinstance(i, Alarm)}
    assert alarms[f"poll/{ID}"] == at(120)


def test_the_first_win_and_the_next_is_stood_down_as_it_answers() -> None:
    state = hall()
    for number in (2, 4):
        step = state.tell(heard(Status.ACKED, 10 + number, units=(f"G{number}",)))
        assert step.put == ()
        assert state.leg(f"G{number}").poll is PollFate.ACCEPTED
    step = state.tell(heard(Status.ACKED, 50, units=("G3",)))
    assert state.leg("G3").poll is PollFate.STOOD_DOWN
    assert kinds(step) == ["feedback.acked"]
    assert stood_down(step, state) == [("P3", "指令A(XJ-1):其他船只待命解除")]


def test_a_refusal_takes_no_place() -> None:
    state = hall(need=1)
    state.tell(heard(Status.REFUSED, 10, units=("G2",)))
    state.tell(heard(Status.ACKED, 20, units=("G3",)))
    assert state.leg("G2").poll is None
    assert state.leg("G3").poll is PollFate.ACCEPTED


def test_who_refused_and_then_said_yes_goes_and_his_refusal_is_kept() -> None:
    state = hall(need=1)
    state.tell(heard(Status.REFUSED, 10, units=("G2",)))
    state.tell(heard(Status.ACKED, 20, units=("G2",)))
    assert state.leg("G2").poll is PollFate.ACCEPTED
    assert [mark.status for mark in state.leg("G2").marks] == [Status.REFUSED, Status.ACKED]


def test_who_said_yes_and_then_refuses_gives_his_place_back() -> None:
    state = hall(need=1)
    state.tell(heard(Status.ACKED, 10, units=("G2",)))
    step = state.tell(heard(Status.REFUSED, 20, units=("G2",)))
    (alarm,) = [one.data for one in step.announcements if one.kind == "alarm.raised"]
    assert (alarm["need"], alarm["accepted"]) == (1, 0)
    assert state.leg("G2").poll is None
    state.tell(heard(Status.ACKED, 30, units=("G3",)))
    assert state.leg("G3").poll is PollFate.ACCEPTED
    step = state.tell(heard(Status.ACKED, 40, units=("G2",)))
    assert state.leg("G2").poll is PollFate.STOOD_DOWN
    assert len(stood_down(step, state)) == 1


def test_the_silent_are_stood_down_when_the_window_ends_and_nobody_twice() -> None:
    state = hall(need=1)
    state.tell(heard(Status.ACKED, 10, units=("G2",)))
    state.tell(heard(Status.ACKED, 20, units=("G3",)))
    state.tell(heard(Status.REFUSED, 30, units=("G4",)))
    step = state.tell(ENDED)
    assert [name for name, _ in stood_down(step, state)] == ["P1", "P5"]
    assert stood_down(state.tell(heard(Status.ACKED, 130, units=("G5",))), state) == []


def test_too_few_answers_alarm_and_a_late_one_may_still_win() -> None:
    state = hall()
    state.tell(heard(Status.ACKED, 10, units=("G2",)))
    step = state.tell(ENDED)
    assert kinds(step) == ["alarm.raised"]
    assert step.put == ()
    state.tell(heard(Status.ACKED, 200, units=("G3",)))
    assert state.leg("G3").poll is PollFate.ACCEPTED


def test_the_last_place_taken_late_clears_the_alarm_and_stands_the_silent_down() -> None:
    state = hall()
    state.tell(heard(Status.ACKED, 10, units=("G2",)))
    state.tell(ENDED)
    step = state.tell(heard(Status.ACKED, 200, units=("G3",)))
    assert kinds(step) == ["feedback.acked", "alarm.cleared", "order.updated"]
    cleared, outcome = (one.data for one in step.announcements[1:])
    assert cleared == {"alarm": "poll not filled", "need": 2, "accepted": 2}
    assert outcome["accepted"] == ["G2", "G3"]
    assert outcome["stood_down"] == ["G1", "G4", "G5", "G9"]
    assert [name for name, _ in stood_down(step, state)] == ["P1", "P4", "P5"]
    again = state.tell(heard(Status.ACKED, 210, units=("G4",)))
    assert kinds(again) == ["feedback.acked"]


def test_the_alarm_of_places_left_ends_with_the_order() -> None:
    state = hall()
    state.tell(ENDED)
    step = state.tell(OrderEnded("end", at(300), ID, True, "值班长", "水退了"))
    (cleared,) = [one.data for one in step.announcements if one.kind == "alarm.cleared"]
    assert cleared["because"] == "cancelled"


def test_what_was_stood_down_counts_in_no_sum() -> None:
    state = hall(need=1)
    state.tell(heard(Status.ACKED, 10, units=("G2",)))
    before = state.hall.orders[ID].head.tally.sendings
    state.tell(heard(Status.ACKED, 20, units=("G3",)))
    assert state.hall.orders[ID].head.tally.sendings == before
