"""What a call that comes in waits for, how long, and what is told of it."""

import pytest

from drivers.sip.frames import Answered, Over
from drivers.sip.worker.call_life import Phase, Traffic
from drivers.sip.worker.received_life import ReceivedLife, refusal

NOTHING = Traffic()


def ringing() -> ReceivedLife:
    return ReceivedLife(1, "id@host", now_s=100.0)


def over(life: ReceivedLife, code: int, reason: str = "") -> Over:
    told = life.over(code, reason, NOTHING)
    assert told is not None
    return told


def test_where_nobody_decides_it_is_given_up_after_a_minute() -> None:
    life = ringing()
    assert not life.overdue(159.9)
    assert life.overdue(160.0)
    life.give_up(160.0)
    told = over(life, 480, "Temporarily Unavailable")
    assert (told.code, told.reason, told.by_us, told.answered) == (480, "no answer", True, False)


def test_it_is_picked_up_once_and_only_while_it_rings() -> None:
    life = ringing()
    assert life.picked_up(101.0)
    assert not life.picked_up(101.1)
    left = ringing()
    left.leave(101.0)
    assert not left.picked_up(101.1)


@pytest.mark.parametrize("audio_first", [True, False])
def test_it_is_answered_when_it_is_acknowledged_and_there_is_audio(audio_first: bool) -> None:
    life = ringing()
    life.picked_up(101.0)
    if audio_first:
        assert life.audio_active(101.1, early=True) is None
        assert life.answered(101.2) == Answered(1, "id@host")
    else:
        assert life.answered(101.1) is None
        assert life.audio_active(101.2, early=False) == Answered(1, "id@host")
    assert life.phase is Phase.TALKING
    assert life.audio_active(102.0, early=False) is None
    assert not life.overdue(9999.0)
    told = over(life, 200, "Normal call clearing")
    assert (told.code, told.by_us, told.answered) == (200, False, True)


def test_an_answer_that_nobody_acknowledges_is_given_up() -> None:
    life = ringing()
    life.picked_up(101.0)
    life.audio_active(101.1, early=True)
    assert not life.overdue(105.9)
    assert life.overdue(106.0)
    life.give_up(106.0)
    told = over(life, 480)
    assert (told.code, told.reason, told.by_us, told.answered) == (480, "no audio", True, False)


def test_who_gives_up_is_487_and_by_himself() -> None:
    told = over(ringing(), 487, "Request Terminated")
    assert (told.code, told.by_us, told.answered) == (487, False, False)


def test_a_recording_is_missed_only_in_a_call_that_was_answered() -> None:
    unanswered = ringing().over(487, "", NOTHING, "no room")
    assert unanswered is not None
    assert unanswered.unrecorded == ""
    life = ringing()
    life.picked_up(101.0)
    life.answered(101.1)
    answered = life.over(200, "", NOTHING, "no room")
    assert answered is not None
    assert answered.unrecorded == "no room"


@pytest.mark.parametrize(
    ("said", "code"),
    [(486, 486), (603, 603), (480, 480), (0, 480), (200, 480), (302, 480), (999, 480)],
)
def test_only_a_refusal_refuses(said: int, code: int) -> None:
    assert refusal(said) == code
