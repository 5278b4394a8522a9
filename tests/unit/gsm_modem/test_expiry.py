"""A text that may not leave any more does not, however long the modem let it wait."""

from dataclasses import replace
from datetime import timedelta

import pytest

from drivers.gsm_modem.profile import Profile, Quirk, Timings
from gateway.driver_api import Accepted, Refused, TextMessage, Unknown, Unsent
from tests.unit.gsm_modem.scripted_modem import OK, Bench
from tests.unit.gsm_modem.test_submission import (
    ONE,
    ONE_PDU,
    PROMPT,
    RESYNC,
    THREE,
    ask,
    only,
    take_part,
    taken,
    to_result,
)

EXPIRED = Unsent("expired")
ESCAPE = "\x1b"


def until(bench: Bench, message: TextMessage) -> TextMessage:
    """Expires three seconds from now."""
    return replace(message, expires_at_utc=bench.utc() + timedelta(seconds=3))


def test_in_time_it_leaves() -> None:
    bench = Bench().started()
    ask(bench, "t", until(bench, ONE))
    bench.expect("AT+CMGS=17\r")
    bench.wait(2.9)
    bench.feed(PROMPT)
    bench.expect(ONE_PDU + "\x1a")
    bench.feed(taken(42))
    assert only(bench, "t") == Accepted((42,))


@pytest.mark.parametrize("answer", [OK, "\r\n+CMS ERROR: 500\r\n", "\r\nERROR\r\n"])
def test_a_prompt_that_comes_too_late_is_given_back(answer: str) -> None:
    bench = Bench().started()
    ask(bench, "t", until(bench, ONE))
    ask(bench, "next", ONE)
    bench.expect("AT+CMGS=17\r")
    bench.wait(3.0)
    bench.feed(PROMPT)
    bench.expect(ESCAPE)
    bench.feed(answer)
    assert only(bench, "t") == EXPIRED
    to_result(bench)
    bench.feed(taken(42))
    assert only(bench, "next") == Accepted((42,))


def test_a_modem_that_says_nothing_to_that_is_set_right() -> None:
    bench = Bench().started()
    ask(bench, "t", until(bench, ONE))
    bench.expect("AT+CMGS=17\r")
    bench.wait(3.0)
    bench.feed(PROMPT)
    bench.expect(ESCAPE)
    bench.wait(2.0)
    assert only(bench, "t") == EXPIRED
    bench.play(RESYNC)
    bench.quiet()


def test_it_is_looked_at_after_the_pause_before_the_pdu() -> None:
    bench = Bench(Profile(timings=Timings(prompt_gap_ms=500))).started()
    ask(bench, "t", until(bench, ONE))
    bench.expect("AT+CMGS=17\r")
    bench.wait(2.8)
    bench.feed(PROMPT)
    bench.wait(0.5)
    bench.expect(ESCAPE)


def test_a_modem_without_prompts_is_not_typed_to_either() -> None:
    bench = Bench(Profile(quirks=frozenset({Quirk.NO_PROMPT}))).started()
    ask(bench, "t", until(bench, ONE))
    bench.expect("AT+CMGS=17\r")
    bench.wait(5.0)
    bench.expect(ESCAPE)


def test_no_second_prompt_is_asked_for() -> None:
    bench = Bench().started()
    ask(bench, "t", until(bench, ONE))
    bench.expect("AT+CMGS=17\r")
    bench.wait(5.0)
    assert only(bench, "t") == EXPIRED
    bench.play(RESYNC)
    bench.quiet()


def test_what_has_expired_before_its_turn_is_not_begun_and_holds_up_nobody() -> None:
    bench = Bench().started()
    ask(bench, "first", ONE)
    ask(bench, "t", until(bench, ONE))
    ask(bench, "too", until(bench, ONE))
    ask(bench, "next", ONE)
    to_result(bench)
    bench.wait(4.0)
    bench.feed(taken(42))
    assert only(bench, "t") == only(bench, "too") == EXPIRED
    to_result(bench)
    bench.feed(taken(43))
    assert only(bench, "next") == Accepted((43,))


def test_a_text_that_has_begun_is_finished() -> None:
    """A telephone shows nothing of a text that lacks a part."""
    bench = Bench().started()
    ask(bench, "t", until(bench, THREE))
    take_part(bench, 1)
    bench.wait(4.0)
    bench.written = ""
    bench.feed(PROMPT)
    assert bench.written.endswith("\x1a")
    bench.written = ""
    bench.feed(taken(2))
    take_part(bench, 3)
    assert only(bench, "t") == Accepted((1, 2, 3))


@pytest.mark.parametrize(
    ("line", "receipt"), [("\r\n+CMS ERROR: 1\r\n", Refused), ("\r\n+CMS ERROR: 332\r\n", Unknown)]
)
def test_a_pdu_that_left_in_time_ends_as_ever(line: str, receipt: type) -> None:
    bench = Bench().started()
    ask(bench, "t", until(bench, ONE))
    to_result(bench)
    bench.wait(5.0)
    bench.feed(line)
    assert isinstance(only(bench, "t"), receipt)
