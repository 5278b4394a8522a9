"""A modem that has restarted without a word, and one that was left in a strange mood."""

import pytest

from gateway.driver_api import Accepted, LinkLost, Probe, Unsent
from tests.unit.gsm_modem.scripted_modem import OK, START, Bench
from tests.unit.gsm_modem.test_submission import ONE, ONE_PDU, PROMPT, RESYNC, ask, only, taken


def test_a_modem_that_echoes_again_has_restarted_and_gets_no_pdu() -> None:
    """It may be in text mode, and would send the hexadecimal digits to the number 17."""
    bench = Bench().started()
    ask(bench, "t", ONE)
    bench.expect("AT+CMGS=17\r")
    bench.feed("AT+CMGS=17\r" + PROMPT)
    assert isinstance(bench.ended(), LinkLost)
    assert isinstance(only(bench, "t"), Unsent)
    bench.quiet()


def test_it_shows_at_any_other_command_too() -> None:
    bench = Bench().started()
    ask(bench, "probe", Probe())
    bench.play([("AT+CSQ\r", "AT+CSQ\r\r\n+CSQ: 20,99\r\n" + OK)])
    assert isinstance(bench.ended(), LinkLost)


def test_one_that_echoes_always_is_used_even_if_noise_spoils_many_an_echo() -> None:
    bench = Bench()
    for number, (sent, answer) in enumerate(START):
        spoilt = "~" if number % 6 else ""
        bench.play([(sent, f"{spoilt}{sent}{answer}")])
    ask(bench, "t", ONE)
    bench.play([("AT+CMGS=17\r", "AT+CMGS=17\r" + PROMPT), (ONE_PDU + "\x1a", taken(42))])
    assert only(bench, "t") == Accepted((42,))


def test_one_that_did_not_answer_is_put_into_pdu_mode_again_before_the_next_text() -> None:
    """It may have restarted, and not every modem echoes after that."""
    bench = Bench().started()
    ask(bench, "t", ONE)
    ask(bench, "next", ONE)
    bench.play([("AT+CMGS=17\r", PROMPT)])
    bench.expect(ONE_PDU + "\x1a")
    bench.wait(60.0)
    bench.play([*RESYNC, ("AT+CMGS=17\r", PROMPT)])


@pytest.mark.parametrize("numeric", ["0\r", ""], ids=["ATV0", "ATQ1"])
def test_a_modem_without_result_codes_in_words_is_told_to_give_them(numeric: str) -> None:
    bench = Bench()
    bench.play([("\x1bAT\r", numeric), ("ATQ0V1\r", OK), *START[1:]])
    bench.quiet()
    assert bench.ended() is None


@pytest.mark.parametrize("said", [OK, "", "\r\nERROR\r\n"])
def test_a_command_leaves_only_when_the_modem_had_time_to_answer_the_escape(said: str) -> None:
    bench = Bench()
    assert bench.written == "\x1b"
    bench.feed(said)
    assert bench.written == "\x1b"
    bench.wait(0.2)
    bench.play(START)
    bench.quiet()
