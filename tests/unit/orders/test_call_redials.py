"""How often a telephone is dialled: only what was dialled counts."""

from dataclasses import replace

import pytest

from gateway.orders.facts import AttemptEnded, AttemptStarted, Outcome, Status
from gateway.orders.intents import Transmit
from gateway.orders.order import Bearer
from gateway.orders.records import SendingState
from tests.unit.orders.laddered_order import REDIAL, ladder, roster, taken
from tests.unit.orders.one_order import ID, Folded, at, heard

_NOT_DIALLED = (Outcome.DEFERRED, Outcome.UNSENT, Outcome.REFUSED_LANE)


def _hall() -> tuple[Folded, str]:
    hall = taken(ladder(), roster(), bearers=(Bearer.VOICE,))
    return hall, next(iter(hall.hall.orders[ID].sendings))


def _attempt(hall: Folded, name: str, number: int, outcome: Outcome) -> bool:
    """Make this attempt end so; tell whether another is owed."""
    key = f"{name}#{number}"
    hall.tell(AttemptStarted(key, at(number), ID, name, number, "l1", "now", False, ""))
    step = hall.tell(
        AttemptEnded(f"{key}/e", at(number), ID, name, number, "l1", outcome, "busy", (), 0, None)
    )
    return any(isinstance(intent, Transmit) for intent in step.put)


@pytest.mark.parametrize("outcome", _NOT_DIALLED)
def test_an_attempt_for_which_no_line_was_free_is_no_call(outcome: Outcome) -> None:
    hall, name = _hall()
    for number in range(1, 8):
        assert _attempt(hall, name, number, outcome)
    again = [_attempt(hall, name, n, Outcome.CALL_FAILED) for n in range(8, 8 + REDIAL.attempts)]
    assert again == [True] * (REDIAL.attempts - 1) + [False]
    assert hall.hall.orders[ID].sendings[name].state is SendingState.FAILED


def test_an_answer_names_the_attempt_of_its_own_bearer() -> None:
    hall = taken(ladder(), roster(), bearers=(Bearer.VOICE, Bearer.SMS))
    sendings = hall.hall.orders[ID].sendings.values()
    call, text = (
        next(
            each.delivery
            for each in sendings
            if each.delivery.bearer is bearer and each.delivery.recipient == "A1"
        )
        for bearer in (Bearer.VOICE, Bearer.SMS)
    )
    assert call.address == text.address
    _attempt(hall, call.delivery_id, 1, Outcome.CALL_FAILED)
    _attempt(hall, call.delivery_id, 2, Outcome.CALL_CONFIRMED)
    said = replace(heard(Status.ACKED, bearer=Bearer.VOICE), address=call.address, person="A1")
    (told,) = (each for each in hall.tell(said).announcements if each.kind == "feedback.acked")
    assert (told.data["bearer"], told.data["attempt"]) == ("voice", 2)


def test_a_call_that_we_hung_up_is_dialled_again_where_it_is_wanted_after_all() -> None:
    """A unit that was taken in hand and given back while its telephone was being hung up."""
    hall, name = _hall()
    again = [
        _attempt(hall, name, number, Outcome.CALL_WITHDRAWN)
        for number in range(1, REDIAL.attempts + 1)
    ]
    assert again == [True] * (REDIAL.attempts - 1) + [False]
