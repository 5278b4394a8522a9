"""Each fault and quirk does what its field says, and nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from drivers.gsm_modem.simulated_settings import SimulatorSettings

from .modem_bench import ONE_PART, PART_1, PART_2, Bench

_SENT = "\r\n> \r\n+CMGS: {}\r\n\r\nOK\r\n"


@pytest.mark.parametrize(("kind", "on_air"), [("not_on_air", 1), ("on_air_without_answer", 2)])
def test_silent_from_the_second_text(kind: str, on_air: int) -> None:
    bench = Bench(silent_from_text=2, silent_kind=kind).quiet()
    assert bench.send() == _SENT.format(0)
    assert bench.send() == "\r\n> "
    assert bench.say("\x1bAT\rAT+CFUN=1,1\r") + bench.wait(100) == ""
    assert len(bench.network.submissions) == on_air
    assert bench.modem.violations == []


def test_silence_ends_and_does_not_come_again() -> None:
    bench = Bench(silent_from_text=1, silent_for_s=20).quiet()
    assert bench.send() == "\r\n> "
    bench.network.send_text("15400010001", "a")
    bench.wait(19)
    assert bench.say("AT\r") == ""
    assert bench.modem.memories["SM"].messages == {}
    bench.wait(1)
    assert len(bench.modem.memories["SM"].messages) == 1
    assert bench.say("AT\r") == "\r\nOK\r\n"
    assert bench.send() == _SENT.format(0)


def test_parts_of_one_text_count_as_one() -> None:
    bench = Bench(silent_from_text=2).quiet()
    assert bench.send(PART_1) + bench.send(PART_2) == _SENT.format(0) + _SENT.format(1)
    assert bench.send() == "\r\n> "


def test_a_modem_that_refuses_everything() -> None:
    bench = Bench(refuse_everything=38).quiet()
    assert bench.send() == "\r\n> \r\n+CMS ERROR: 38\r\n"
    assert bench.network.submissions == []


def test_refused_numbers() -> None:
    bench = Bench(refuse_numbers=["154000100*1"], refuse_numbers_code=28).quiet()
    assert bench.send() == "\r\n> \r\n+CMS ERROR: 28\r\n"
    assert bench.send(PART_1).endswith("OK\r\n")


def test_errors_in_words() -> None:
    bench = Bench(refuse_everything=38, cms_errors_as_text=True).quiet()
    assert bench.send() == "\r\n> \r\n+CMS ERROR: Network out of order\r\n"


def test_garbage_before_inside_and_after() -> None:
    bench = Bench(garbage_before=1, garbage_inside=1, garbage_after=1)
    said = bench.say("AT+CSQ\r").removeprefix("AT+CSQ\r")
    before, inside, after = (
        said.replace("\r\n+CSQ: 18,99\r\n", "|").replace("\r\nOK\r\n", "|").split("|")
    )
    for noise in (before, inside, after):
        assert 1 <= len(noise) <= 6
        assert all(octet == "\0" or ord(octet) >= 0x80 for octet in noise)


def test_unsolicited_lines_inside_answers() -> None:
    bench = Bench(unsolicited_inside=True)
    assert bench.say("AT+CSQ\r") == "AT+CSQ\r\r\n+CSQ: 18,99\r\n\r\n^RSSI:18\r\n\r\nOK\r\n"


def test_prompts() -> None:
    assert Bench(prompt="crlf").quiet().send() == "\r\n> \r\n\r\n+CMGS: 0\r\n\r\nOK\r\n"
    assert Bench(prompt="missing").quiet().send() == "\r\n+CMGS: 0\r\n\r\nOK\r\n"
    late = Bench(prompt="late", prompt_delay_s=3).quiet()
    assert late.say("AT+CMGS=20\r") + late.wait(2.9) == ""
    assert late.wait(0.1) == "\r\n> "
    assert late.modem.violations == []


def test_typing_before_a_late_prompt_is_held_against_the_client() -> None:
    bench = Bench(prompt="late").quiet()
    bench.say("AT+CMGS=20\r" + ONE_PART)
    assert bench.modem.violations == ["bytes sent while prompting"]


def test_an_echo_that_will_not_go_off() -> None:
    bench = Bench(echo_stuck=True)
    assert bench.say("ATE0\r") == "ATE0\r\r\nOK\r\n"
    assert bench.say("AT\r") == "AT\r\r\nOK\r\n"


def test_a_report_before_the_answer() -> None:
    bench = Bench(report_before_answer=True).quiet()
    bench.say("AT+CNMI=2,2,0,1\r")
    said = bench.send()
    assert 0 < said.index("+CDS:") < said.index("+CMGS:")
    assert bench.wait(10) == ""
    assert len(bench.network.texts) == 1


@pytest.mark.parametrize("command", ["AT+CSMS=1", "AT+CSMS?", "AT+CNMA", "AT+CMMS=2", "AT+CMMS?"])
def test_commands_that_are_not_there(command: str) -> None:
    bench = Bench(without_csms=True, without_cmms=True).quiet()
    assert bench.say(command + "\r") == "\r\nERROR\r\n"


def test_latency_serialises() -> None:
    bench = Bench(latency_s=2).quiet()
    for _ in range(3):
        bench.send()
    assert [sent.at_s for sent in bench.network.submissions] == [2, 4, 6]


def test_power_off_while_sending_sends_nothing() -> None:
    bench = Bench().quiet()
    bench.say("AT+CMGS=21\r" + ONE_PART + "\x1a")
    bench.modem.power_up()
    bench.heard()
    assert bench.wait(10) == ""
    assert bench.network.submissions == []


def test_one_modem_may_differ() -> None:
    settings = SimulatorSettings(latency_s=1, modems={2: {"latency_s": 3}})
    assert [settings.of_modem(n).latency_s for n in (1, 2, 3)] == [1, 3, 1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonsense": 1},
        {"modems": {1: {"nonsense": 1}}},
        {"default_terminal": "sometimes"},
        {"latency_s": -1},
        {"garbage_before": 2},
    ],
)
def test_settings_that_mean_nothing_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SimulatorSettings.model_validate(wrong)


_WORDS = (
    'AT +CMGS= +CMGL=4 +CNMI=2,2,0,1 +CSMS=1 +CNMA A/ ; \r \n \x1a \x1b " =? ? 20 S3= E0 V0 +CPMS= '
    "+CFUN=1,1 +CMGD=1,4 +CPIN= AT+CMGS=20\r AT+CMGF=0\r"
)
_TYPED = st.lists(
    st.sampled_from([word.encode() for word in (*_WORDS.split(" "), ONE_PART)])
    | st.binary(max_size=8),
    max_size=30,
)


@given(_TYPED, st.sampled_from([{}, {"pin": "1"}, {"garbage_inside": 0.5, "prompt": "late"}]))
def test_any_bytes_at_all_raise_nothing(typed: list[bytes], settings: dict[str, Any]) -> None:
    bench = Bench(**settings)
    bench.network.send_text("15400010001", "收" * 100)
    for piece in typed:
        bench.say(piece)
        bench.wait(0.3)
    bench.wait(60)
    assert isinstance(bench.modem.violations, list)
