"""A modem that hangs: called early where it was quick before, told to restart, found in time."""

import pytest

from drivers.gsm_modem.at_command import Answer, Outcome
from drivers.gsm_modem.patience import Patience
from drivers.gsm_modem.profile import Profile
from drivers.gsm_modem.recovery import Recovery
from gateway.driver_api import Accepted, LateReceipt, LinkLost, Probe, Receipt, Unknown, Unsent
from tests.unit.gsm_modem.scripted_modem import OK, Bench
from tests.unit.gsm_modem.test_submission import ONE, PDU_MODE, RESYNC, ask, only, taken, to_result

CALL = "\x1bAT\r"
DOUBT = Unknown("no answer to the text")


def hung(quick: int = 1) -> Bench:
    """So many texts were taken at once; then ten seconds of silence behind the next one's PDU."""
    bench = Bench().started()
    for number in range(quick):
        ask(bench, f"quick-{number}", ONE)
        to_result(bench)
        bench.wait(0.5)
        bench.feed(taken(number))
    ask(bench, "t", ONE)
    to_result(bench)
    bench.wait(10.0)
    assert only(bench, "t") == Unknown("no answer to the text", pending=True)
    bench.quiet()
    return bench


def late(bench: Bench) -> list[Receipt]:
    return [event.receipt for event in bench.heard() if isinstance(event, LateReceipt)]


def test_one_that_was_quick_before_is_called_once_the_doubt_had_its_time() -> None:
    bench = hung()
    bench.wait(4.9)
    bench.quiet()
    for _ in range(4):
        bench.expect(CALL)
    assert late(bench) == []


def test_one_of_which_nothing_is_known_is_left_alone() -> None:
    bench = hung(quick=0)
    bench.wait(49.9)
    bench.quiet()


def test_one_that_has_recovered_answers_the_call_and_takes_texts_again() -> None:
    bench = hung()
    bench.expect(CALL)
    bench.feed(OK)
    assert late(bench) == []
    ask(bench, "next", ONE)
    bench.play(RESYNC)
    assert late(bench) == [DOUBT]
    to_result(bench)
    bench.feed(taken(9))
    assert only(bench, "next") == Accepted((9,))


def test_one_that_was_only_slow_gives_its_reference_and_then_answers_the_calls() -> None:
    bench = hung()
    bench.expect(CALL)
    bench.expect(CALL)
    bench.feed(taken(42) + OK + OK)
    assert late(bench) == [Accepted((42,))]
    ask(bench, "next", ONE)
    bench.play(RESYNC)
    to_result(bench)


@pytest.mark.parametrize("said", ["+CMS ERROR: 500", "+CMS ERROR: 28", "ERROR"])
def test_a_refusal_after_a_call_may_be_a_command_cut_short_and_leaves_the_doubt(said: str) -> None:
    bench = hung()
    bench.expect(CALL)
    bench.feed(f"\r\n{said}\r\n")
    bench.play(RESYNC)
    (receipt,) = late(bench)
    assert isinstance(receipt, Unknown)
    assert not receipt.pending


def test_a_command_that_may_have_been_cut_short_is_the_last_for_long() -> None:
    bench = hung()
    bench.expect(CALL)
    bench.feed("\r\n+CMS ERROR: 500\r\n")
    bench.play(RESYNC)
    ask(bench, "next", ONE)
    to_result(bench)
    bench.wait(59.9)
    bench.quiet()


def test_the_echo_of_a_call_is_no_answer_and_lines_put_the_next_one_off() -> None:
    bench = hung()
    bench.expect(CALL)
    bench.feed("AT\r")
    bench.wait(3.0)
    bench.feed("\r\n^RSSI: 9\r\n")
    bench.wait(3.9)
    bench.quiet()
    bench.expect(CALL)
    assert late(bench) == []


def test_one_that_never_answers_is_told_to_restart_and_given_up_after_the_longest_wait() -> None:
    bench = hung()
    bench.wait(49.9)
    assert bench.ended() is None
    bench.written = ""
    bench.wait(7.0)
    assert bench.written.endswith("\x1bAT+CFUN=1,1\r")
    assert isinstance(bench.ended(), LinkLost)


def test_patience_knows_a_quick_network_from_a_slow_one() -> None:
    patience = Patience(10.0, 60.0)
    assert patience.call_after_s is None
    patience.answered(0.5)
    assert patience.call_after_s == 15.0
    patience.answered(4.0)
    assert patience.call_after_s == 32.0
    for _ in range(3):
        patience.answered(0.5)
    assert patience.call_after_s == 15.0


def test_an_idle_modem_that_hangs_is_found_within_ten_seconds() -> None:
    bench = Bench().started()
    ask(bench, "first", Probe())
    bench.written = ""
    for answer in ("+CSQ: 20,99", "+CREG: 0,1", '+COPS: 0,0,"X"', "+CNMI: 2,1,0,1,0"):
        bench.feed(f"\r\n{answer}\r\n{OK}")
    bench.feed('\r\n+CPMS: "SM",0,9,"SM",0,9,"SM",0,9\r\n' + OK)
    bench.written = ""
    ask(bench, "soon", Probe())
    bench.quiet()
    assert only(bench, "soon") == only(bench, "first")
    bench.wait(4.0)
    ask(bench, "look", Probe())
    bench.expect("\x1bAT+CSQ\r")
    bench.feed("\r\n+CSQ: 20,99\r\n" + OK)
    bench.play([PDU_MODE])
    assert only(bench, "look") == only(bench, "first")
    bench.wait(4.0)
    began_s = bench.now_s - 4.0
    ask(bench, "in vain", Probe())
    while bench.ended() is None:
        bench.wait(0.1)
    assert isinstance(only(bench, "in vain"), Unsent)
    assert bench.now_s - began_s <= 10.0


def test_a_profile_may_name_another_restart_or_none() -> None:
    for line in ("AT^RESET", ""):
        bench = Bench(Profile(restart=line))
        bench.wait(15.0)
        assert isinstance(bench.ended(), LinkLost)
        assert bench.written.endswith(f"\x1b{line}\r" if line else "ATQ0V1\rAT\r")


def test_a_restart_is_not_asked_for_twice_within_a_minute() -> None:
    recovery = Recovery("AT+CFUN=1,1")
    assert recovery.take_restart_line(0.0)
    assert not recovery.take_restart_line(59.9)
    assert recovery.take_restart_line(60.0)


def test_power_is_taken_away_after_twenty_seconds_and_then_ever_less_often() -> None:
    recovery = Recovery("")
    assert not recovery.power_is_due(0.0)
    recovery.silent(100.0)
    times = [t for t in range(100, 2_100) if _silent_and_due(recovery, float(t))]
    assert times == [120, 180, 300, 540, 1_020, 1_620]
    recovery.answered(Answer(Outcome.SILENCE))
    assert _silent_and_due(recovery, 4_000.0)
    recovery.answered(Answer(Outcome.ERROR))
    assert not recovery.power_is_due(5_000.0)


def _silent_and_due(recovery: Recovery, now_s: float) -> bool:
    recovery.silent(now_s)
    return recovery.power_is_due(now_s)
