"""The AT machine: start, probe, resynchronisation, and whatever bytes may come."""

import pytest

from drivers.gsm_modem.profile import Profile, Timings
from gateway.driver_api import (
    CallReceived,
    Health,
    LinkLost,
    Probe,
    Unsent,
)
from tests.unit.gsm_modem.scripted_modem import OK, START, Bench, Feeding, Step

TO_PIN = START[:3]
RESTART = "\x1bAT+CFUN=1,1\r"
AFTER_PIN = START[4:]
PROBE: list[Step] = [
    ("AT+CSQ\r", "\r\n+CSQ: 20,99\r\n" + OK),
    ("AT+CREG?\r", "\r\n+CREG: 0,5\r\n" + OK),
    ("AT+COPS?\r", '\r\n+COPS: 0,0,"CHINA MOBILE",7\r\n' + OK),
    ("AT+CNMI?\r", "\r\n+CNMI: 2,1,0,1,0\r\n" + OK),
    ("AT+CPMS?\r", '\r\n+CPMS: "SM",0,20,"SM",0,20,"SM",0,20\r\n' + OK),
]


@pytest.mark.parametrize("feeding", Feeding)
@pytest.mark.parametrize("ends", ["\r\n", "\r", "\n", "\r\r\n"])
def test_start_in_any_pieces_with_any_line_ends(feeding: Feeding, ends: str) -> None:
    bench = Bench(feeding=feeding)
    bench.play((sent, answer.replace("\r\n", ends)) for sent, answer in START)
    bench.quiet()
    assert bench.machine.deadline() is None


@pytest.mark.parametrize("feeding", Feeding)
def test_start_with_an_echo_that_will_not_go_off(feeding: Feeding) -> None:
    bench = Bench(feeding=feeding)
    bench.play((sent, sent + answer) for sent, answer in START)
    bench.quiet()


NOISE = ["\x00\x00", "\r\n^RSSI: 20\r\n", "\r\n+CREG: 1\r\n", "\r\n~}#\r\n", "\xff\xfe", "$%"]


@pytest.mark.parametrize("noise", NOISE)
def test_start_with_noise_and_unsolicited_lines_around_every_answer(noise: str) -> None:
    bench = Bench()
    bench.play((sent, noise + answer + noise) for sent, answer in START)
    bench.quiet()


def test_refused_steps_that_are_not_essential_are_noted() -> None:
    bench = Bench()
    refused = ("ATE0", "AT+CMEE=1", "AT+CSMS=1", "AT+CMMS=2", "AT+CLIP=1", "AT+CMGL=4")
    for sent, answer in START[:6] + START[7:]:  # without AT+CSMS=1 nothing is sent back
        bench.expect(sent)
        bench.feed("\r\nERROR\r\n" if sent.strip("\x1b\r") in refused else answer)
    bench.machine.request("probe", Probe(), bench.now_s)
    bench._collect()
    bench.play(PROBE)
    (health,) = bench.results("probe")
    assert isinstance(health, Health)
    assert health.ok
    for line in refused:
        assert line in health.facts["refused_at_start"]


def test_notification_is_asked_for_in_the_words_the_modem_knows() -> None:
    bench = Bench()
    bench.play(START[:9])
    bench.play(
        [
            ("AT+CNMI=2,1,0,1,0\r", "\r\n+CMS ERROR: 302\r\n"),
            ("AT+CNMI=2,1,0,1,1\r", "\r\nERROR\r\n"),
            ("AT+CNMI=2,1,0,2,0\r", OK),
        ]
    )
    bench.play(START[10:])
    bench.quiet()


def test_without_pdu_mode_there_is_no_session() -> None:
    bench = Bench()
    bench.play(START[:5])
    bench.play([("AT+CMGF=0\r", "\r\nERROR\r\n")])
    assert isinstance(bench.ended(), LinkLost)


def test_a_silent_modem_is_called_five_times() -> None:
    bench = Bench()
    for sent in ("\x1bAT\r", "ATQ0V1\r", "\x1bAT\r", "ATQ0V1\r", "AT\r", RESTART):
        bench.expect(sent)
    bench.wait(2.0)
    assert isinstance(bench.ended(), LinkLost)
    bench.quiet()


def test_the_start_waits_for_a_network_and_not_for_ever() -> None:
    bench = Bench(Profile(timings=Timings(registration_s=4)))
    bench.play(START[:-1])
    searching = [
        ("AT+CREG?\r", "\r\n+CREG: 0,2\r\n" + OK),
        ("AT+CEREG?\r", "\r\n+CEREG: 0,2\r\n" + OK),
    ]
    for _ in range(3):
        bench.play(searching)
    assert "searching" in str(bench.ended())


def test_lte_alone_is_a_network() -> None:
    bench = Bench()
    bench.play(START[:-1])
    bench.play(
        [
            ("AT+CREG?\r", "\r\n+CREG: 0,0\r\n" + OK),
            ("AT+CEREG?\r", '\r\n+CEREG: 2,1,"1A2B","01020304",7\r\n' + OK),
        ]
    )
    bench.quiet()
    assert bench.ended() is None


@pytest.mark.parametrize("feeding", Feeding)
def test_probe(feeding: Feeding) -> None:
    bench = Bench(feeding=feeding).started()
    bench.machine.request("probe", Probe(), bench.now_s)
    bench._collect()
    bench.play(PROBE)
    (health,) = bench.results("probe")
    assert isinstance(health, Health)
    assert health.ok
    assert dict(health.facts) == {
        "signal_dbm": "-73",
        "registration": "roaming",
        "sim": "READY",
        "operator": "CHINA MOBILE",
        "storage": "SM 0/20",
        "parts_held": "0",
        "unreadable": "0",
    }


def test_a_silent_modem_ends_the_session_within_ten_seconds_of_the_probe() -> None:
    bench = Bench().started()
    began_s = bench.now_s
    bench.machine.request("probe", Probe(), bench.now_s)
    bench._collect()
    for sent in ("AT+CSQ\r", "\x1bAT+CSQ\r", "AT+CREG?\r", "\x1bAT+CPMS?\r", RESTART):
        bench.expect(sent)
    bench.wait(0.3)
    assert isinstance(bench.ended(), LinkLost)
    assert bench.now_s - began_s <= 10.0
    (result,) = bench.results("probe")
    assert isinstance(result, Unsent)


def test_late_answers_to_the_calls_of_a_resynchronisation_confuse_nothing() -> None:
    bench = Bench().started()
    bench.machine.request("probe", Probe(), bench.now_s)
    bench._collect()
    bench.expect("AT+CSQ\r")
    bench.expect("\x1bAT+CSQ\r")
    bench.expect("AT+CREG?\r")
    bench.feed("\r\n+CSQ: 9,99\r\n" + OK)
    bench.feed("\r\n+CSQ: 9,99\r\n" + OK)
    bench.quiet()
    bench.feed("\r\n+CREG: 0,1\r\n" + OK)
    bench.play([("AT+CMGF=0\r", OK), *PROBE[1:]])
    (health,) = bench.results("probe")
    assert isinstance(health, Health)
    assert "signal_dbm" not in health.facts


@pytest.mark.parametrize("line", ["RDY", "^SYSSTART", "+CPIN: SIM PIN", "+CPIN: NOT READY"])
def test_a_modem_that_restarts_ends_the_session(line: str) -> None:
    bench = Bench().started()
    bench.feed(f"\r\n{line}\r\n")
    assert isinstance(bench.ended(), LinkLost)


def test_a_call_is_told_once_until_it_is_over() -> None:
    bench = Bench().started()
    ring = '\r\nRING\r\n\r\n+CLIP: "15400000001",129,"",,"",0\r\n'
    bench.feed(ring)
    bench.wait(5)
    bench.feed(ring)
    assert [event.caller for event in bench.heard() if isinstance(event, CallReceived)] == [
        "15400000001"
    ]
    bench.feed("\r\nNO CARRIER\r\n" + ring)
    bench.wait(60)
    bench.feed(ring)
    assert len({event.key for event in bench.heard()}) == len(bench.heard()) == 3


def test_a_caller_without_a_number_is_told_at_the_second_ring() -> None:
    bench = Bench().started()
    bench.feed("\r\nRING\r\n")
    assert bench.heard() == []
    bench.feed("\r\nRING\r\n\r\nRING\r\n")
    (call,) = bench.heard()
    assert isinstance(call, CallReceived)
    assert call.caller == ""
