"""What `--set` makes of the fleet behind the simulated radio, for people outside Python."""

import pytest

from drivers.tetra_pei.simulated_settings import SimulatorSettings
from drivers.tetra_pei.simulator import KIND
from gateway.driver_kit.simulate import read_settings
from tests.unit.tetra_pei_simulator.radio_on_bench import Bench

TO, OTHER = 1001032, 1001033
PAGE = "8204071A65365230"


def test_the_words_of_the_command_line_are_read() -> None:
    words = (f"answers.{TO}=1", f"status_answers.{OTHER}=32771", "baud=9600", "redelivery_s=null")
    settings = read_settings(KIND, words)
    assert isinstance(settings, SimulatorSettings)
    assert settings.answers == {TO: "1"}
    assert settings.status_answers == {OTHER: 0x8003}
    assert (settings.baud, settings.redelivery_s) == (9600, None)


def test_a_header_of_five_fields_is_none() -> None:
    with pytest.raises(ValueError, match="header_fields"):
        SimulatorSettings.model_validate({"header_fields": 5})


def test_a_radio_answers_a_page_to_it_and_everybody_one_to_a_talkgroup() -> None:
    bench = Bench(answers={TO: "1"}, status_answers={OTHER: 0x8003}, redelivery_s=None).quiet()
    bench.send(TO, PAGE)
    said = bench.wait(10)
    assert said[-2:] == [f"+CTSDSR: 12,{TO},0,1009999,0,40", "8204FA0131"]
    bench.send(2001, "8202071A65365230")
    said = bench.wait(10)
    assert said == [
        f"+CTSDSR: 12,{TO},0,1009999,0,40",
        "8204FB0131",
        f"+CTSDSR: 13,{OTHER},0,1009999,0,16",
        "8003",
    ]


def test_a_number_that_nobody_has_gets_no_page() -> None:
    bench = Bench(results={TO: 0x45}).quiet()
    bench.send(TO, PAGE)
    assert bench.wait(5)[-1] == "82104507"
    assert bench.texts == []


def test_a_radio_answers_a_text_of_several_parts_once() -> None:
    bench = Bench(answers={TO: "1"}, redelivery_s=None).quiet()
    bench.send(TO, "8A0003010500030702016869")
    assert bench.wait(10) == []
    bench.send(TO, "8A000401050003070202216F")
    assert bench.wait(10)[-1] == "8204FA0131"
    assert bench.wait(30) == []


def test_an_answer_that_nobody_reports_comes_three_times_and_one_that_is_reported_once() -> None:
    bench = Bench(answers={TO: "1"}).quiet()
    bench.send(TO, "8200071A65365230")
    assert bench.wait(60).count("8204FA0131") == 3
    bench.send(TO, "8200071A65365230")
    assert bench.wait(5)[-1] == "8204FB0131"
    bench.send(TO, "821000FB")
    assert bench.wait(60) == []


def test_only_the_radio_that_was_paged_hears_the_answer() -> None:
    bench = Bench(2, answers={TO: "1"}, redelivery_s=None).quiet()
    bench.send(TO, PAGE, radio=1)
    assert bench.wait(10) == []
    assert bench.wait(0, radio=1)[-1] == "8204FA0131"


def test_texts_may_come_in_seven_bits_and_under_one_reference() -> None:
    bench = Bench(seven_bits=True, constant_reference=7, redelivery_s=None).quiet()
    for _ in range(2):
        bench.radio.hear_text(TO, "hello")
        assert bench.wait(1)[-1] == "82040700E8329BFD06"


def test_what_is_encrypted_from_end_to_end_says_so() -> None:
    bench = Bench(end_to_end=True).quiet()
    bench.radio.hear(13, TO, b"\x80\x03")
    assert bench.wait(1) == [f"+CTSDSR: 13,{TO},0,1009999,0,16,1", "8003"]


def test_an_emergency_is_a_status_a_place_and_a_call() -> None:
    bench = Bench(emergency_at_s=5).quiet()
    bench.ask("AT+CTSP=1,3,10\r")
    said = bench.wait(10)
    assert [line.partition(":")[0] for line in said[::2]] == ["+CTSDSR", "+CTSDSR", "+CTICN"]
    assert said[1] == "0000"
    assert int(said[3], 16) >> 4 & 0xFF == 2
    assert said[4] == f"+CTICN: 1,0,0,1,{TO},0,1,0,1,1,0,2001,15"


def test_it_takes_from_half_a_second_to_three_until_an_sds_is_on_air() -> None:
    bench = Bench(latency_s=None).quiet()
    waits = []
    for _ in range(40):
        bench.ask(f"AT+CMGS={TO},64\r{PAGE}\x1a")
        began_s = bench.now_s
        while not any(line.startswith("+CMGS: 0,4") for line in bench.wait(0.1)):
            assert bench.now_s < began_s + 4
        waits.append(bench.now_s - began_s)
    assert 0.3 < min(waits) < 0.9
    assert 2.5 < max(waits) < 3.2


def test_nothing_overtakes_on_the_air_where_nobody_waits_for_it() -> None:
    bench = Bench(latency_s=None, without_sent_report=True).quiet()
    for at in range(20):
        bench.ask(f"AT+CMGS={TO},40\r820401{at:02X}61\x1a")
    bench.wait(5)
    sent = [each.octets[3] for each in bench.radio.network.aired]
    assert sent == list(range(20))


def test_a_line_with_a_baud_rate_takes_its_time() -> None:
    bench = Bench(baud=1200).quiet()
    bench.radio.receive(b"AT+CNUMS?\r", bench.now_s)
    # 64 octets of 10 bits and more
    assert "OK" not in bench.wait(0.5)
    assert bench.wait(0.5)[-1] == "OK"


def test_a_paced_line_loses_nothing() -> None:
    fast, slow = Bench().quiet(), Bench(baud=9600, chunked=True).quiet()
    assert slow.ask("AT+CNUMS?\r") + slow.wait(1) == fast.ask("AT+CNUMS?\r")
