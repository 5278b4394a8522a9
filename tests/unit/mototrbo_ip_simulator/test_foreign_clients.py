"""The simulated radios with a client of others: what the public notes allow is no fault."""

import pytest

from tests.unit.mototrbo_ip_simulator.test_fleet import ARS, AT_GROUP, AT_ONE, LRRP, ONE, TMS, Bench

WORDS = "c696d37e"
TEXTS = [
    ("000ce00088040d000a00" + WORDS, "0003bf0008"),
    ("0008e0008804" + WORDS, "0003bf0008"),
    ("0008c0008804" + WORDS, "0003bf0008"),
    ("000ce0040c0f464a8804" + WORDS, "0003bf0008"),
    ("0008e0009f64" + WORDS, "0004bf009f60"),
]
REQUESTS = [
    ("0908220300000134311e", ["0b06220300000138"]),
    ("0905" + "2321" + "343105", ["0b03232138"]),
    ("0905" + "2321" + "344a02", ["0b03232138"]),
    ("0906" + "238134" + "344a02", ["0b0423813438"]),
    ("0504" + "2321" + "5162", ["070b2321" + "66" + "2907f6e6" + "55dad397"]),
    ("0f02" + "2321", ["1103232138"]),
    ("1400", ["15023601"]),
    ("0f0223210908220300000134311e", ["1103232138", "0b06220300000138"]),
]


@pytest.mark.parametrize(("raw", "answers"), REQUESTS)
def test_every_form_of_a_request_for_positions_is_answered(raw: str, answers: list[str]) -> None:
    bench = Bench()
    said = [datagram for _, _, datagram in bench.say(LRRP, AT_ONE, raw)]
    assert said == answers
    assert bench.fleet.violations == []


@pytest.mark.parametrize(("raw", "answer"), TEXTS)
def test_every_form_of_a_text_is_shown(raw: str, answer: str) -> None:
    bench = Bench()
    assert bench.say(TMS, AT_ONE, raw) == [(TMS, AT_ONE, answer)]
    assert [page.text for page in bench.fleet.pages] == ["集结"]
    assert bench.fleet.violations == []


@pytest.mark.parametrize("header", ["a0", "80"])
def test_a_text_that_asks_for_no_acknowledgement_gets_none(header: str) -> None:
    bench = Bench()
    for at in (AT_GROUP, AT_ONE):
        assert bench.say(TMS, at, f"0008{header}008804" + WORDS) == []
    assert [page.text for page in bench.fleet.pages] == ["集结"] * 2
    assert bench.fleet.violations == []


@pytest.mark.parametrize("answer", ["0003bf0000", "00039f0000", "00023f00", "00013f"])
def test_every_form_of_an_acknowledgement_ends_the_repeats(answer: str) -> None:
    bench = Bench()
    bench.fleet.hear(ONE, "1")
    assert len(bench.wait(0)) == 1
    bench.say(TMS, AT_ONE, answer)
    assert bench.wait(60) == []
    assert not bench.fleet.owes
    assert bench.fleet.violations == []


def test_a_service_that_says_it_is_there_is_acknowledged() -> None:
    bench = Bench()
    assert bench.say(TMS, AT_ONE, "0003d00001") == [(TMS, AT_ONE, "0003bf0001")]
    assert bench.fleet.violations == []


def test_a_registration_that_is_refused_is_tried_again() -> None:
    bench = Bench(registers=True, radios=(ONE,))
    assert len(bench.wait(0)) == 1
    bench.say(ARS, AT_ONE, "0002ff00")
    assert len(bench.wait(10)) == 1
    assert bench.fleet.welcomed == []
    assert bench.fleet.violations == []
