"""What comes back from a lane, or is in doubt, is not owed again to whoever has answered."""

import pytest

from gateway.orders.facts import AttemptEnded, AttemptStarted, DeadlinePassed, Outcome
from gateway.orders.intents import Transmit
from gateway.orders.ladders import Silence
from gateway.orders.order import Bearer
from gateway.orders.records import Sending, SendingState, Step
from gateway.orders.unwanted import why_unwanted
from tests.unit.orders.laddered_order import ladder, roster, taken
from tests.unit.orders.one_order import ID, Folded, at, kinds
from tests.unit.orders.test_silence import answer


def on_its_way(bearer: Bearer = Bearer.VOICE, silence: Silence = Silence.PERSON) -> Folded:
    """What goes to A1 over this bearer has been taken by a lane, and he answers by text."""
    hall = taken(ladder(silence=silence), roster())
    name = to_a1(hall, bearer).delivery.delivery_id
    hall.tell(AttemptStarted(f"{name}#1", at(5), ID, name, 1, "l1", "now", False, ""))
    hall.tell(answer("A1", "15400010001", "G1"))
    return hall


def to_a1(hall: Folded, bearer: Bearer = Bearer.VOICE) -> Sending:
    return next(
        sending
        for sending in hall.hall.orders[ID].sendings.values()
        if (sending.delivery.recipient, sending.delivery.bearer) == ("A1", bearer)
    )


def end(hall: Folded, outcome: Outcome, cause: str = "why", bearer: Bearer = Bearer.VOICE) -> Step:
    name = to_a1(hall, bearer).delivery.delivery_id
    ended = AttemptEnded(f"{name}#1/e", at(21), ID, name, 1, "l1", outcome, cause, (), 0, at(30))
    return hall.tell(ended)


def owed_again(step: Step) -> bool:
    return any(isinstance(intent, Transmit) for intent in step.put)


@pytest.mark.parametrize("outcome", [Outcome.DEFERRED, Outcome.UNSENT, Outcome.REFUSED_LANE])
def test_a_call_that_comes_back_is_withdrawn(outcome: Outcome) -> None:
    hall = on_its_way()
    step = end(hall, outcome)
    assert not owed_again(step)
    assert (to_a1(hall).state, to_a1(hall).cause) == (SendingState.WITHDRAWN, "answered")
    assert kinds(step) == ["delivery.withdrawn"]
    assert step.drop == (to_a1(hall).delivery.delivery_id,)


def test_a_text_that_comes_back_goes_out_for_it_is_the_written_order() -> None:
    hall = on_its_way(Bearer.SMS)
    assert owed_again(end(hall, Outcome.DEFERRED, bearer=Bearer.SMS))
    assert to_a1(hall, Bearer.SMS).state is SendingState.QUEUED


@pytest.mark.parametrize(
    ("silence", "state"),
    [(Silence.PERSON, SendingState.QUEUED), (Silence.TEAM, SendingState.WITHDRAWN)],
)
def test_a_telephone_of_the_team_is_hung_up_where_one_answers_for_all(
    silence: Silence, state: SendingState
) -> None:
    hall = taken(ladder(silence=silence), roster())
    sendings = hall.hall.orders[ID].sendings.values()
    his = next(
        s.delivery
        for s in sendings
        if (s.delivery.recipient, s.delivery.bearer) == ("A2", Bearer.VOICE)
    )
    name = his.delivery_id
    hall.tell(AttemptStarted(f"{name}#1", at(5), ID, name, 1, "l1", "now", False, ""))
    hall.tell(answer("A1", "15400010001", "G1"))
    life = hall.hall.orders[ID]
    assert why_unwanted(life, his) == ("answered" if silence is Silence.TEAM else "")
    withdrawn = AttemptEnded(
        *(f"{name}#1/e", at(9), ID, name, 1, "l1", Outcome.CALL_WITHDRAWN, "withdrawn", (), 0),
        None,
    )
    hall.tell(withdrawn)
    assert life.sendings[name].state is state


def test_a_call_in_doubt_stays_in_doubt() -> None:
    hall = on_its_way()
    end(hall, Outcome.UNKNOWN)
    name = to_a1(hall).delivery.delivery_id
    step = hall.tell(DeadlinePassed("passed/1", at(60), ID, f"resolve/{name}"))
    assert not owed_again(step)
    assert to_a1(hall).state is SendingState.UNKNOWN


def test_a_call_that_was_hung_up_is_withdrawn_and_counted_once() -> None:
    hall = on_its_way()
    before = hall.hall.orders[ID].head.tally
    step = end(hall, Outcome.CALL_WITHDRAWN, "withdrawn")
    after = hall.hall.orders[ID].head.tally
    assert kinds(step) == ["delivery.withdrawn"]
    assert step.announcements[0].data["cause"] == "answered"
    assert after.sent(SendingState.WITHDRAWN) == before.sent(SendingState.WITHDRAWN) + 1
    assert sum(after.sendings) == sum(before.sendings)


def test_a_driver_that_hangs_up_by_itself_loses_nobody_unseen() -> None:
    hall = taken(ladder(), roster())
    name = to_a1(hall).delivery.delivery_id
    hall.tell(AttemptStarted(f"{name}#1", at(5), ID, name, 1, "l1", "now", False, ""))
    step = end(hall, Outcome.CALL_WITHDRAWN, "withdrawn")
    assert kinds(step) == ["delivery.failed"]
    assert owed_again(step)
