"""Answers that come in part or never, prompts that do not come, links that break."""

from collections.abc import Callable

import pytest

from drivers.gsm_modem.profile import Profile, Quirk, Timings
from gateway.driver_api import Accepted, Fault, LinkLost, Receipt, Refused, Unknown, Unsent
from tests.unit.gsm_modem.scripted_modem import OK, Bench
from tests.unit.gsm_modem.test_submission import (
    ONE,
    ONE_PDU,
    PDU_MODE,
    PROMPT,
    RESYNC,
    THREE,
    ask,
    only,
    take_part,
    taken,
    to_result,
)


def test_a_late_answer_at_the_prompt_is_nobody_elses() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    bench.expect("AT+CMGS=17\r")
    bench.feed(taken(41))
    bench.feed(PROMPT)
    bench.expect(ONE_PDU + "\x1a")
    bench.feed(taken(42))
    assert only(bench, "t") == Accepted((42,))


def test_an_answer_after_the_longest_wait_is_nobody_elses() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    ask(bench, "next", ONE)
    to_result(bench)
    bench.wait(60.0)
    bench.expect("\x1bAT+CSQ\r")
    bench.feed(taken(42))
    bench.quiet()
    bench.feed("\r\n+CSQ: 20,99\r\n" + OK)
    bench.play([PDU_MODE])
    to_result(bench)
    bench.feed(taken(43))
    assert only(bench, "next") == Accepted((43,))


def test_silence_after_the_pdu_ends_the_session_if_it_lasts() -> None:
    bench = Bench().started()
    ask(bench, "t", THREE)
    take_part(bench, 7)
    bench.written = ""
    bench.feed(PROMPT)
    bench.written = ""
    ask(bench, "next", ONE)
    bench.wait(10.0)
    assert only(bench, "t") == Unknown("no answer to the text", (7,), pending=True)
    bench.wait(49.0)
    assert set(bench.written.split("\r")) == {"\x1bAT", ""}
    assert bench.ended() is None
    bench.wait(7.0)
    assert isinstance(bench.ended(), LinkLost)
    assert isinstance(only(bench, "next"), Unsent)


def test_a_reference_without_a_result_code_is_an_acceptance() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    to_result(bench)
    bench.feed("\r\n+CMGS: 42\r\n\x00O~\r\n")
    bench.wait(2.0)
    assert only(bench, "t") == Accepted((42,))
    bench.expect("\x1bAT+CSQ\r")


@pytest.mark.parametrize("line", ["", "\r\n+CMGS:\r\n", "\r\n+CMGS: x\r\n"])
def test_a_result_code_without_a_reference_is_in_doubt(line: str) -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    to_result(bench)
    bench.feed(line + OK)
    assert bench.results("t") == []
    bench.wait(2.0)
    assert isinstance(only(bench, "t"), Unknown)


def test_a_missing_prompt_is_asked_for_once_more() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    bench.expect("AT+CMGS=17\r")
    bench.wait(5.0)
    bench.play(RESYNC)
    to_result(bench)
    bench.feed(taken(42))
    assert only(bench, "t") == Accepted((42,))


def test_without_a_prompt_the_lane_refuses_and_goes_on() -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    ask(bench, "next", ONE)
    for _ in range(2):
        bench.expect("AT+CMGS=17\r")
        bench.wait(5.0)
        bench.play(RESYNC)
    assert only(bench, "t") == Refused(Fault.LANE, "no prompt for the text", 0)
    to_result(bench)


def test_a_profile_may_know_that_no_prompt_will_come() -> None:
    bench = Bench(Profile(quirks=frozenset({Quirk.NO_PROMPT}))).started()
    ask(bench, "t", ONE)
    bench.expect("AT+CMGS=17\r")
    bench.wait(4.9)
    bench.quiet()
    bench.wait(0.2)
    bench.expect(ONE_PDU + "\x1a")
    bench.feed(taken(42))
    assert only(bench, "t") == Accepted((42,))


def test_pacing_of_the_profile() -> None:
    bench = Bench(Profile(timings=Timings(prompt_gap_ms=50, command_gap_ms=100))).started()
    ask(bench, "t", ONE)
    ask(bench, "next", ONE)
    bench.play([("AT+CMGS=17\r", PROMPT)])
    bench.quiet()
    bench.wait(0.06)
    bench.play([(ONE_PDU + "\x1a", taken(1))])
    bench.quiet()
    bench.wait(0.11)
    bench.expect("AT+CMGS=17\r")


Break = Callable[[Bench], None]


@pytest.mark.parametrize(
    ("before", "receipt"),
    [
        (lambda bench: None, Unsent),
        (lambda bench: bench.feed(PROMPT), Unknown),
        (lambda bench: bench.feed("\r\n+CMS ERROR: 1\r\n"), Refused),
    ],
)
def test_a_lost_link_is_unknown_only_after_the_pdu(before: Break, receipt: type[Receipt]) -> None:
    bench = Bench().started()
    ask(bench, "t", ONE)
    ask(bench, "next", ONE)
    before(bench)
    bench.machine.lost(bench.now_s)
    bench._collect()
    assert isinstance(only(bench, "t"), receipt)
    assert isinstance(only(bench, "next"), Unsent)
    assert isinstance(bench.ended(), LinkLost)


def test_a_lost_link_between_two_parts_names_the_first() -> None:
    bench = Bench().started()
    ask(bench, "t", THREE)
    take_part(bench, 7)
    bench.machine.lost(bench.now_s)
    bench._collect()
    result = only(bench, "t")
    assert isinstance(result, Unknown)
    assert result.references == (7,)
