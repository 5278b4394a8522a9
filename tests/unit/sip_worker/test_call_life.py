"""What one call waits for, how long, and what is told of it."""

from drivers.sip.frames import Answered, Dial, Over, Progress
from drivers.sip.worker.call_life import Phase, Traffic
from drivers.sip.worker.dialled_life import DialledLife

NOTHING = Traffic()


def dialled(no_response_s: float = 8.0, ring_s: float = 45.0) -> DialledLife:
    dial = Dial(worker=1, call="c1", uri="sip:1@h", no_response_s=no_response_s, ring_s=ring_s)
    return DialledLife(dial, now_s=100.0)


def over(life: DialledLife, code: int, reason: str = "", traffic: Traffic = NOTHING) -> Over:
    told = life.over(code, reason, traffic)
    assert told is not None
    return told


def test_without_any_response_it_is_given_up_in_time_with_code_0() -> None:
    life = dialled()
    assert not life.overdue(107.9)
    assert life.overdue(108.0)
    life.give_up(108.0)
    told = over(life, 487, "Request Terminated")
    assert (told.code, told.reason, told.by_us, told.answered) == (0, "no response", True, False)


def test_trying_is_a_response_but_no_news() -> None:
    life = dialled()
    assert life.response(100) is None
    assert not life.overdue(144.9)
    assert life.overdue(145.0)
    life.give_up(145.0)
    told = over(life, 487)
    assert (told.code, told.reason, told.by_us) == (487, "no answer", True)


def test_news_come_once_each() -> None:
    life = dialled()
    assert life.response(180) == Progress(1, "c1", 180)
    assert life.response(180) is None
    assert life.audio_active(101.0, early=True) == Progress(1, "c1", 180, early_media=True)
    assert life.response(183) == Progress(1, "c1", 183, early_media=True)
    assert life.response(183) is None


def test_an_answer_is_told_when_there_is_audio() -> None:
    life = dialled()
    life.response(180)
    assert life.answered(110.0) is None
    assert life.phase is Phase.WAITING_FOR_AUDIO
    assert life.audio_active(111.0, early=False) == Answered(1, "c1")
    assert life.audio_active(112.0, early=False) is None
    assert not life.overdue(9999.0)
    told = over(life, 200, "Normal call clearing", Traffic(5, 6))
    assert (told.code, told.by_us, told.answered) == (200, False, True)
    assert (told.packets_in, told.packets_out) == (5, 6)


def test_an_answer_without_audio_is_given_up() -> None:
    life = dialled()
    life.answered(110.0)
    assert life.overdue(115.0)
    life.give_up(115.0)
    told = over(life, 200)
    assert (told.code, told.reason, told.by_us, told.answered) == (200, "no audio", True, True)


def test_audio_before_the_answer_is_the_answers_audio() -> None:
    life = dialled()
    life.audio_active(101.0, early=True)
    assert life.answered(110.0) == Answered(1, "c1")
    assert life.answered(111.0) is None


def test_what_we_cancel_is_487_even_before_any_response() -> None:
    life = dialled()
    life.leave(101.0)
    told = over(life, 487, "Request Terminated")
    assert (told.code, told.reason, told.by_us) == (487, "hung up", True)


def test_an_answer_that_crosses_our_cancel_is_told_at_the_end() -> None:
    life = dialled()
    life.response(180)
    life.leave(101.0)
    assert life.answered(101.1) is None
    told = over(life, 200)
    assert (told.code, told.by_us, told.answered) == (200, True, True)


def test_a_refusal_that_crosses_our_cancel_keeps_its_code() -> None:
    life = dialled()
    life.response(180)
    life.leave(101.0)
    assert over(life, 486).code == 486


def test_who_does_not_agree_to_the_end_is_not_waited_for() -> None:
    life = dialled()
    life.response(180)
    life.leave(101.0)
    life.leave(102.5)
    assert not life.overdue(103.9)
    assert life.overdue(104.0)


def test_the_librarys_own_408_is_nobodys_response_but_the_peers_is() -> None:
    assert over(dialled(), 408).code == 0
    rung = dialled()
    rung.response(180)
    assert over(rung, 408).code == 408


def test_the_end_comes_once() -> None:
    life = dialled()
    assert over(life, 486, "Busy Here").reason == "Busy Here"
    assert life.over(487, "", NOTHING) is None
