"""Two clients on two simulated radios page each other; who reports is who would."""

from typing import Any

import pytest

from tests.unit.tetra_pei_simulator.radio_on_bench import Bench

A, B = 1009999, 1010000
PAGE = "8204071A65365230"
GROUP_PAGE = "8202071A65365230"


def pair(**settings: Any) -> Bench:
    return Bench(2, **settings).quiet()


def test_a_text_arrives_at_the_other_radio_and_its_client_reports_it() -> None:
    bench = pair()
    assert bench.send(B, PAGE)[-1] == "+CMGS: 0,4,1"
    assert bench.wait(0.1, radio=1) == [f"+CTSDSR: 12,{A},0,{B},0,64", PAGE]
    assert bench.wait(60) == []
    bench.send(A, "82100007", radio=1)
    assert bench.wait(0.1) == [f"+CTSDSR: 12,{B},0,{A},0,32", "82100007"]
    assert bench.violations == []
    assert bench.texts == [(B, "收到")]


@pytest.mark.parametrize(("asked", "passed_on"), [("0,3,130", 0), ("2,3,130", 2)])
def test_a_terminal_that_shows_texts_to_its_own_user_reports_them_itself(
    asked: str, passed_on: int
) -> None:
    bench = pair(read_s=9)
    bench.ask(f"AT+CTSP={asked}\r", radio=1)
    bench.send(B, "820C071A65365230")
    assert len(bench.wait(0.1, radio=1)) == passed_on
    header = f"+CTSDSR: 12,{B},0,{A},0,32"
    assert bench.wait(5) == [header, "82100007"]
    assert bench.wait(10) == [header, "82100207"]


def test_what_nobody_asked_for_is_shown_by_a_terminal_that_has_a_display() -> None:
    dark, bright = pair(), pair(shows_unrouted=True)
    for bench in (dark, bright):
        bench.send(B, "8904070161")
        assert bench.wait(5, radio=1) == []
    assert dark.wait(1) == []
    bright.ask("AT+CTSP=1,3,137\r")
    bright.send(B, "8904080161")
    assert bright.wait(5)[-1] == "89100008"


def test_a_talkgroup_is_heard_by_the_radios_that_listen_to_it_and_by_nobody_else() -> None:
    bench = Bench(3).quiet()
    bench.ask("AT+CTGS=1,2002\r", radio=2)
    bench.send(2001, GROUP_PAGE)
    assert bench.wait(5) == []
    assert bench.wait(0, radio=1) == [f"+CTSDSR: 12,{A},0,2001,0,64", GROUP_PAGE]
    assert bench.wait(0, radio=2) == []
    bench.ask("AT+CTGS=2,2001\r", radio=2)
    bench.send(2001, GROUP_PAGE)
    assert bench.wait(5, radio=2)[-1] == GROUP_PAGE


def test_a_simple_text_and_a_location_arrive_octet_by_octet() -> None:
    bench = pair()
    bench.ask("AT+CTSP=1,3,24\r", radio=1)
    for digits, bits in (("0201616263", 40), ("0A0D5CEB2A0A3D70A00000", 84)):
        bench.send(B, digits, bits)
        assert bench.wait(1, radio=1) == [f"+CTSDSR: 12,{A},0,{B},0,{bits}", digits]


def test_a_radio_that_is_off_is_not_there_and_its_sender_hears_that() -> None:
    bench = pair()
    bench.radios[1].reboot()
    bench.send(B, PAGE)
    assert bench.wait(3)[-1] == "82104B07"
    assert bench.wait(30, radio=1) == ["+CREG: 0", "+CREG: 1"]


def test_a_page_that_is_kept_arrives_when_the_radio_is_back() -> None:
    bench = pair(reboot_s=20)
    bench.radios[1].reboot()
    bench.send(B, "820507" + "3F" + "01616263")
    assert bench.wait(5)[-1] == "82102207"
    bench.wait(16, radio=1)
    bench.ask("ATE0;+CTSP=1,3,130\r", radio=1)
    assert bench.wait(30, radio=1)[-1] == "8205073F01616263"
    assert bench.wait(60) == []


def test_somebody_who_sends_a_text_hears_the_client_report_it_in_either_shape() -> None:
    bench = pair()
    bench.radio.hear_text(1001032, "到")
    assert bench.wait(1)[-1].endswith("1A5230")
    assert not bench.radio.network.all_reported
    bench.send(1001032, "821000FA")
    assert bench.radio.network.all_reported


def test_a_report_comes_to_a_client_that_has_asked_for_no_service() -> None:
    bench = Bench()
    bench.ask("ATZ\rATE0\r")
    for line in ("AT+CSCS=8859-1", "AT+CTSDS=12,0,0,0,1"):
        assert bench.ask(f"{line}\r") == ["OK"]
    bench.send(1001032, PAGE)
    bench.radio.hear(12, 1001032, bytes.fromhex("8204010161"))
    assert bench.wait(5) == [f"+CTSDSR: 12,1001032,0,{A},0,32", "82100007"]
    strict = Bench(reports_unasked=False)
    strict.ask("ATE0\rAT+CTSDS=12,0\r")
    strict.send(1001032, PAGE)
    assert strict.wait(5) == []


def test_a_status_goes_from_client_to_client() -> None:
    bench = pair()
    bench.ask("AT+CTSDS=13,0\r")
    bench.send(B, "8003")
    assert bench.wait(0.1, radio=1) == [f"+CTSDSR: 13,{A},0,{B},0,16", "8003"]
    assert bench.violations == []


def test_a_report_in_the_shape_of_a_status_is_as_good() -> None:
    bench = Bench(constant_reference=7).quiet()
    bench.radio.hear_text(1001032, "到")
    bench.wait(1)
    bench.ask("AT+CTSDS=13,0\r")
    bench.send(1001032, "7E08")
    assert not bench.radio.network.all_reported
    bench.send(1001032, "7E07")
    assert bench.radio.network.all_reported
