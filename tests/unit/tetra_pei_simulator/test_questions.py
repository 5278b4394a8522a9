"""What any PEI client may type at the simulated radio, by the fact file's second section."""

import pytest

from tests.unit.tetra_pei_simulator.radio_on_bench import Bench

START_UP = [
    ("AT", ["AT", "OK"]),
    ("ATE0", ["ATE0", "OK"]),
    ("AT+CMEE=1", ["OK"]),
    ("AT+CSCS=8859-1", ["OK"]),
    ("AT+GMI?", ["+GMI: SIMULATED", "OK"]),
    ("AT+GMM?", ["+GMM: 54009,SIMULATED,1.0.0.0", "OK"]),
    ("AT+GMR?", ["+GMR: R00.000.0001", "OK"]),
    ("AT+CNUMF?", ["+CNUMF: 6,04600999901009999", "OK"]),
    ("AT+CTOM?", ["+CTOM: 0", "OK"]),
    ("AT+CREG?", ["+CREG: 0,1", "OK"]),
    ("AT+CREG=2", ["OK"]),
    ("AT+CREG?", ["+CREG: 2,1", "OK"]),
    ("AT+CTGS?", ["+CTGS: 1,04600999900002001", "OK"]),
    ("AT+CSQ?", ["+CSQ: 24,99", "OK"]),
    ("AT+CBC?", ["+CBC: 0,87", "OK"]),
    ("AT+CNUMS=?", ["+CNUMS: (0),(1-2000),(1-2000)", "OK"]),
    ("AT+CNUMS=0,2,50", ["OK"]),
    ("AT+CNUMS?", ["+CNUMS: 2,04600999900002002,TG 2002", "OK"]),
    ("AT+CNUMS=0,1,50", ["OK"]),
    ("AT+CNUMS?", ["+CNUMS: 1,04600999900002001,TG 2001", "2,04600999900002002,TG 2002", "OK"]),
    ("AT+CNUMD=?", ["+CNUMD: (0,1,3),(1-10000),(1-10000)", "OK"]),
    ("AT+CNUMD?", ["OK"]),
]

TYPED = [
    ("at+csq", ["+CSQ: 24,99", "OK"]),
    ("  AT + CSQ ?", ["+CSQ: 24,99", "OK"]),
    ("ATV1Q0", ["OK"]),
    ("ATE0;+CMEE=1;+CREG?", ["+CREG: 2,1", "OK"]),
    ("AT+CSQ?;+CBC?", ["+CSQ: 24,99", "+CBC: 0,87", "OK"]),
    ("AT+NONSENSE;+CSQ?", ["+CME ERROR: 4"]),
    ("ATS3=13", ["OK"]),
    ("ATS24=1", ["+CME ERROR: 4"]),
    ("ATI", ["SIMULATED", "OK"]),
    ("ATI7", ["SIMULATED", "OK"]),
    ("AT+GMI", ["+GMI: SIMULATED", "OK"]),
    ("AT+CGMM", ["+CGMM: 54009,SIMULATED,1.0.0.0", "OK"]),
    ("AT+CGSN", ["+CGSN: 000000000000001", "OK"]),
    ("AT+CPIN?", ["+CPIN: READY", "OK"]),
    ("AT+IFC=0,0", ["OK"]),
    ("AT+CTSP=1,3,10,0,0", ["OK"]),
    ("AT+CMEE?", ["+CMEE: 1", "OK"]),
    ("AT+CMEE=?", ["+CMEE: (0-2)", "OK"]),
    ("AT+CMEE=7", ["+CME ERROR: 34"]),
    ("AT+CREG=x", ["+CME ERROR: 35"]),
    ("AT+CSCS?", ["+CSCS: 8859-1", "OK"]),
    ("AT+CSCS=UCS2", ["+CME ERROR: 34"]),
    ('AT+CSCS="8859-1"', ["OK"]),
    ("AT+CTSP?", ["+CTSP: 1,3,130", "+CTSP: 1,2,20", "OK"]),
    ("AT+CTSP=?", ["+CTSP: (0-2),(0-3),(0-255)", "OK"]),
    ("AT+CTSP=3,3,130", ["+CME ERROR: 34"]),
    ("AT+CTSP=2,3,130", ["OK"]),
    ("AT+CTSDS?", ["+CTSDS: 12,0,0,0,1", "OK"]),
    ("AT+CTSDS=?", ["+CTSDS: (12,13),(0,1,5),(0-15),(0-3),(0,1)", "OK"]),
    ("AT+CTGS=1,2002,2,2001", ["OK"]),
    ("AT+CTGS=8,2002", ["+CME ERROR: 34"]),
    ("AT+CTGS=1", ["+CME ERROR: 35"]),
    ("AT+CNUMS=1,1,50", ["+CME ERROR: 4"]),
    ("AT+GMM=1", ["+CME ERROR: 4"]),
    ("AT+GMM=?", ["OK"]),
    ("AT+CMGS?", ["+CME ERROR: 4"]),
    ("hello", []),
    ("", []),
    ("AU\x08T+CSQ", ["+CSQ: 24,99", "OK"]),
]


def test_the_start_up_that_works_on_real_radios() -> None:
    bench = Bench()
    assert [(line, bench.ask(f"{line}\r")) for line, _ in START_UP] == START_UP
    assert bench.violations == []


@pytest.mark.parametrize(("typed", "answer"), TYPED)
def test_whatever_is_typed_gets_a_radios_answer_and_is_no_violation(
    typed: str, answer: list[str]
) -> None:
    bench = Bench().quiet()
    assert bench.ask(f"{typed}\r") == answer
    assert bench.violations == []


def test_where_and_when_it_is_has_the_shape_that_radios_give_it() -> None:
    answer = ["+GPSPOS: 00:01:40,N: 28_51.0000,E: 120_43.8000,7", "OK"]
    assert Bench().quiet().ask("AT+GPSPOS?\r") == answer


def test_commands_that_nobody_waits_for_are_all_answered_in_order() -> None:
    bench = Bench().quiet()
    said = bench.ask("AT+CTSP=1,3,131\r\nAT+CTSP=1,3,10\r\nAT+CSQ?\r\nAT+RCPIN=000000\r\n")
    assert said == ["OK", "OK", "+CSQ: 24,99", "OK", "+CME ERROR: 4"]


def test_echo_comes_and_goes() -> None:
    bench = Bench().quiet()
    assert bench.ask("ATE1\r") == ["OK"]
    assert bench.ask("AT\r") == ["AT", "OK"]
    assert bench.ask("ATE\r") == ["ATE", "OK"]
    assert bench.ask("AT\r") == ["OK"]


@pytest.mark.parametrize(
    ("form", "words"), [(0, "ERROR"), (1, "+CME ERROR: 34"), (2, "+CME ERROR: parameter range")]
)
def test_a_refusal_has_the_words_that_were_asked_for(form: int, words: str) -> None:
    bench = Bench().quiet()
    bench.ask(f"AT+CMEE={form}\r")
    assert bench.ask("AT+CREG=9\r") == [words]


def test_scanned_talkgroups_stand_beside_the_selected_one() -> None:
    bench = Bench().quiet()
    bench.ask("AT+CTGS=1,2002,2,2001\r")
    selected = ["+CTGS: 1,04600999900002002", "+CTGS: 2,04600999900002001"]
    assert bench.ask("AT+CTGS?\r") == [*selected, "OK"]
    bench.ask("AT+CTGS=0,04600999900002001\r")
    assert bench.ask("AT+CTGS?\r") == [selected[0], "OK"]


def test_in_direct_mode_it_sends_nothing_and_hears_nothing() -> None:
    bench = Bench().quiet()
    assert bench.ask("AT+CTOM=1\r") == ["OK"]
    assert bench.ask("AT+CMGS=1001032,64\r") == ["+CME ERROR: 43"]
    assert bench.ask("AT+CREG?\r") == ["+CREG: 2,0", "OK"]
    assert bench.ask("AT+GMM?\r")[0].startswith("+GMM: 54010,")
    bench.radio.hear(13, 1001032, b"\x80\x03")
    assert bench.wait(1) == []
    bench.ask("AT+CTOM=0\r")
    assert bench.ask("AT+CREG?\r") == ["+CREG: 2,1", "OK"]
