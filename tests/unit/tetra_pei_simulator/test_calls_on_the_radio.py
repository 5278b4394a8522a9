"""The calls of the simulated radio by the facts, typed at it without the driver."""

from typing import Any

import pytest

from tests.unit.tetra_pei_simulator.radio_on_bench import Bench

GROUP_CALL = "AT+CTSDC=0,0,0,1,1,0,1,1,0,0,0\r"


def ready(**settings: Any) -> Bench:
    bench = Bench(**settings)
    for line in ("ATE0\r", "AT+CMEE=1\r", "AT+CTSP=2,0,0\r", "AT+CTSP=1,1,11\r"):
        bench.ask(line)
    assert bench.ask(GROUP_CALL) == ["OK"]
    return bench


def test_a_call_goes_its_way() -> None:
    bench = ready()
    assert bench.ask("ATD2001\r") == ["OK"]
    assert bench.wait(2) == ["+CTOCP: 1,0,0,1,1,0,1,1", "+CTCC: 1,1,1,0,1,1", "+CTXG: 1,0,0,0"]
    assert bench.radio.calls.is_talking
    assert bench.ask("AT+CUTXC=1\r") == ["OK"]
    assert not bench.radio.calls.is_talking
    assert bench.ask("AT+CTXD=1,0\r") == ["OK"]
    assert bench.wait(1) == ["+CTXG: 1,0,0,0"]
    assert bench.ask("ATH\r") == ["OK"]
    assert bench.wait(1) == ["+CTCR: 1,1"]


def test_a_call_in_which_nobody_talks_ends_by_itself() -> None:
    bench = ready(hang_s=4, dial_asks=False)
    bench.ask("ATD2001\r")
    assert bench.wait(3)[-1].startswith("+CTCC")
    assert bench.wait(3) == ["+CTCR: 1,13"]


def test_the_network_lets_nobody_talk_for_ever() -> None:
    bench = ready(talk_most_s=20)
    bench.ask("ATD2001\r")
    bench.wait(2)
    assert bench.wait(20) == ["+CTCR: 1,13"]
    assert not bench.radio.calls.is_talking


@pytest.mark.parametrize(
    ("typed", "settings", "answer"),
    [
        ("AT+CTXD=1,0\r", {}, "+CME ERROR: 34"),
        ("AT+CUTXC=1\r", {}, "+CME ERROR: 34"),
        ("AT+CTSDC=0\r", {}, "+CME ERROR: 35"),
        ("ATD0\r", {}, "+CME ERROR: 34"),
        ("ATD2001\r", {"dial_refusal": 42}, "+CME ERROR: 42"),
        ("ATH\r", {}, "OK"),
        ("AT+CTSDC?\r", {}, "OK"),
    ],
)
def test_what_cannot_be_is_refused_by_number(
    typed: str, settings: dict[str, Any], answer: str
) -> None:
    assert ready(**settings).ask(typed)[-1] == answer


@pytest.mark.parametrize(
    ("called", "settings", "cause"),
    [
        ("2009", {}, 16),
        ("2002", {"selected_group_only": True}, 6),
        ("2001", {"call_refusal": 5}, 5),
    ],
)
def test_the_network_says_why_a_call_is_not(
    called: str, settings: dict[str, Any], cause: int
) -> None:
    bench = ready(**settings)
    assert bench.ask(f"ATD{called}\r") == ["OK"]
    assert bench.wait(2)[-1] == f"+CTCR: 1,{cause}"


def test_the_first_demand_is_judged_as_it_was_set() -> None:
    queued = ready(grant=2, queued_s=5)
    queued.ask("ATD2001\r")
    assert queued.wait(2)[-1] == "+CTXG: 1,2,0,0"
    assert queued.wait(5) == ["+CTXG: 1,0,0,0"]
    others = ready(grant=3, others_talk_s=5)
    others.ask("ATD2001\r")
    assert others.wait(2)[-1] == "+CTXG: 1,3,0,0,0,1001077"
    assert others.wait(5) == ["+CDTXC: 1,0"]


def test_a_sending_meets_the_call() -> None:
    bench = ready()
    bench.ask("AT+CTSDS=12,0\r")
    bench.ask("ATD2001\r")
    bench.wait(2)
    assert bench.ask("AT+CMGS=1001000,40\r") == ["+CME ERROR: 42"]
    bench.ask("ATH\r")
    bench.wait(1)
    assert bench.ask("AT+CMGS=1001000,40\r") == []


def test_calls_are_told_only_to_whoever_asked_for_them() -> None:
    bench = Bench()
    bench.ask("ATE0\r")
    bench.ask(GROUP_CALL)
    assert bench.ask("ATD2001\r") == ["OK"]
    assert bench.wait(5) == []


def test_a_call_before_its_parameters_is_a_violation() -> None:
    bench = Bench()
    bench.ask("ATE0\r")
    assert bench.ask("ATD2001\r") == ["ERROR"]
    assert any("AT+CTSDC" in each for each in bench.violations)


def test_somebody_calls_a_talkgroup() -> None:
    bench = ready(group_call_at_s=5)
    lines = bench.wait(30)
    assert lines == [
        "+CTICN: 1,0,0,0,1001033,1,1,0,1,1,0,2001,0",
        "+CTCC: 1,1,1,0,1,1,0,1001033",
        "+CTXG: 1,3,0,0,0,1001033",
        "+CDTXC: 1,0",
        "+CTCR: 1,13",
    ]


def test_a_status_is_sixteen_bits() -> None:
    bench = ready()
    bench.ask("AT+CTSDS=13,0\r")
    assert bench.ask("AT+CMGS=1001000,24\r") == ["+CME ERROR: 35"]
    assert "+CMGS: 0" in bench.send(1001000, "8010")
    (sds,) = bench.radio.network.aired
    assert (sds.service, sds.called, sds.octets) == (13, 1001000, b"\x80\x10")
