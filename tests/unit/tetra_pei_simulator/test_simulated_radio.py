"""The simulated radio, by the fact file's words: strict, and with every fault it can have."""

import pytest

from drivers.tetra_pei.simulated_sds import SeenConfirmation, SeenTransfer, read_page, text_parts
from tests.unit.tetra_pei_simulator.radio_on_bench import Bench

PAGE = "8204071A65365230"
TO = 1001032


def test_it_echoes_until_told_not_to() -> None:
    bench = Bench()
    assert bench.ask("AT\r") == ["AT", "OK"]
    bench.ask("ATE0\r")
    assert bench.ask("AT\r") == ["OK"]


def test_it_tells_who_it_is() -> None:
    bench = Bench().quiet()
    assert bench.ask("AT+CNUMF?\r") == ["+CNUMF: 6,04600999901009999", "OK"]
    assert bench.ask("AT+CTOM?\r") == ["+CTOM: 0", "OK"]
    assert bench.ask("AT+CREG?\r") == ["+CREG: 2,1", "OK"]
    assert bench.ask("AT+CMGS=?\r") == ["+CMGS: (0-16777214),(8-1184)", "OK"]


def test_a_page_is_accepted_then_on_air_then_reported() -> None:
    bench = Bench().quiet()
    assert bench.ask(f"AT+CMGS={TO},64\r{PAGE}\x1a") == ["+CMGS: 0", "OK"]
    assert bench.radio.network.texts == []
    assert bench.wait(1.6) == ["+CMGS: 0,4,1"]
    assert [text.text for text in bench.radio.network.texts] == ["收到"]
    said = bench.wait(3)
    assert said == [f"+CTSDSR: 12,{TO},0,1009999,0,32", "82100007"]


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        (f"AT+CMGS={TO},64\r{PAGE}00\x1a", ["+CME ERROR: 32"]),
        (f"AT+CMGS={TO},64\rhello\x1a", ["+CME ERROR: 32"]),
        ("AT+CMGS=16777215,64\r", ["+CME ERROR: 34"]),
        (f"AT+CMGS={TO},1185\r", ["+CME ERROR: 34"]),
        ("AT+CMGS=abc,64\r", ["+CME ERROR: 35"]),
        (f"{PAGE}\x1a", ["+CME ERROR: 36"]),
        (f"AT+CMGS={TO},64\r\x1b", ["OK"]),
        ("AT+CTSP=1,2,20\r", ["+CME ERROR: 38"]),
        ("AT+CTSP=nonsense\r", ["+CME ERROR: 35"]),
        ("AT+NONSENSE\r", ["+CME ERROR: 4"]),
    ],
)
def test_it_refuses_by_number(typed: str, answer: list[str]) -> None:
    bench = Bench().quiet()
    assert bench.ask(typed) == answer
    assert bench.ask("AT\r") == ["OK"]


def test_a_body_that_does_not_come_is_too_late() -> None:
    bench = Bench().quiet()
    assert bench.ask(f"AT+CMGS={TO},64\r") == []
    assert bench.wait(6) == ["+CME ERROR: 37"]


def test_a_full_table_and_a_busy_channel() -> None:
    bench = Bench(protocol_table=2, busy_refusals=1).quiet()
    assert bench.ask("AT+CTSP=1,3,10\r") == ["+CME ERROR: 39"]
    assert bench.ask(f"AT+CMGS={TO},64\r") == ["+CME ERROR: 42"]
    assert bench.ask(f"AT+CMGS={TO},64\r{PAGE}\x1a") == ["+CMGS: 0", "OK"]
    assert bench.ask(f"AT+CMGS={TO},64\r") == ["+CME ERROR: 42"]
    assert bench.radio.violations == [
        "EN 300 392-5 §6.13.2: AT+CMGS before the last SDS was on air"
    ]


def test_it_notices_a_client_that_types_into_an_answer() -> None:
    bench = Bench().quiet()
    bench.ask("AT\rAT\r")
    assert bench.radio.violations == ["V.250 §5.6: AT was typed into an answer"]


def test_a_model_that_starts_anew_on_atz_forgets_everything_and_says_so() -> None:
    bench = Bench(restarts_on_atz=True).quiet()
    assert bench.ask("ATZ\r") == []
    assert bench.wait(9) == []
    assert bench.wait(5) == ["+CREG: 0", "+CREG: 1"]
    assert bench.ask("AT+CREG?\r") == ["AT+CREG?", "+CREG: 0,1", "OK"]
    assert bench.ask("AT+CTSP?\r") == ["AT+CTSP?", "OK"]
    assert bench.violations == []


def test_atz_makes_settings_what_they_were() -> None:
    bench = Bench().quiet()
    assert bench.ask("ATZ\r") == ["OK"]
    assert bench.ask("AT+CREG?\r") == ["AT+CREG?", "+CREG: 0,1", "OK"]
    assert bench.ask("AT+CTSP=1,3,130\r")[-1] == "OK"
    assert bench.violations == []


def test_it_passes_on_only_what_was_asked_for_and_the_network_keeps_the_rest() -> None:
    bench = Bench().quiet()
    bench.radio.hear(12, TO, bytes.fromhex("890401" + "01" + "6869"))
    assert bench.wait(1) == []
    bench.radio.lose_network()
    assert bench.wait(0.1) == ["+CREG: 0"]
    bench.radio.hear_text(TO, "1")
    assert bench.wait(10) == []
    bench.radio.find_network()
    assert bench.wait(0.1) == ["+CREG: 1"]
    assert bench.wait(10) == []
    bench.ask("AT+CTSP=1,3,130\r")
    assert f"+CTSDSR: 12,{TO},0,1009999,0,40" in bench.wait(10)
    assert not bench.radio.network.all_reported


def test_a_group_page_without_group_service_is_refused_by_the_network() -> None:
    bench = Bench().quiet()
    bench.ask(f"AT+CMGS=2001,64\r{PAGE}\x1a")
    assert bench.wait(5)[-1] == "82104707"
    assert bench.radio.network.texts == []


def test_half_an_octet_is_left_out_where_the_model_does() -> None:
    bench = Bench(half_octets=True).quiet()
    bench.ask("AT+CTSP=1,3,10\r")
    bench.radio.hear_location(TO, 120.73, 28.85, 130)
    header, digits = bench.wait(1)
    assert header.endswith(",84")
    assert len(digits) == 21


@pytest.mark.parametrize(
    ("fields", "header"),
    [(3, "13,1009999,16"), (4, "13,1009999,0,16"), (7, f"13,{TO},0,1009999,0,16,0")],
)
def test_headers_of_all_lengths(fields: int, header: str) -> None:
    bench = Bench(header_fields=fields).quiet()
    bench.radio.hear(13, TO, b"\x80\x03")
    assert bench.wait(1) == [f"+CTSDSR: {header}", "8003"]


def test_the_flood_is_as_fast_as_it_was_told() -> None:
    bench = Bench(locations_per_s=5).quiet()
    bench.ask("AT+CTSP=1,3,10\r")
    assert len(bench.wait(10)) in (98, 100, 102)


def test_a_piece_at_a_time_and_nothing_is_lost() -> None:
    whole, cut = Bench().quiet(), Bench(chunked=True).quiet()
    assert cut.ask("AT+GMM?\r") == whole.ask("AT+GMM?\r")


def test_its_own_reading_of_the_standard() -> None:
    assert read_page(bytes.fromhex("82100007")) == SeenConfirmation(1, 0x82, 0, 7)
    seen = read_page(bytes.fromhex("8a000301050003070201") + b"hi")
    assert seen == SeenTransfer(0x8A, 0, False, 3, "hi", (7, 2, 1))
    read = [read_page(part) for part in text_parts("集结" * 50, 254)]
    assert all(isinstance(each, SeenTransfer) for each in read)
    texts = [each.text or "" for each in read if isinstance(each, SeenTransfer)]
    assert "".join(texts) == "集结" * 50


def test_two_radios_share_one_network() -> None:
    bench = Bench(2)
    assert bench.radios[0].network is bench.radios[1].network
    assert [radio.ssi for radio in bench.radios] == [1009999, 1010000]
