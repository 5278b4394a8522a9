"""Whoever was here before us: the modem passes on what comes, and goes on doing so."""

import pytest

from drivers.gsm_modem.profile import Delivery, Profile, Quirk
from gateway.driver_api import DeliveryReported, Health, Probe, Reply
from tests.unit.gsm_modem.scripted_modem import OK, START, Bench
from tests.unit.gsm_modem.test_at_machine import PROBE
from tests.unit.gsm_modem.test_inbound import REPORT, direct, length, part_line, text_line, texts

CREG = START[-1]
GROUND = [("AT+CMGF=0\r", OK), ("AT+CSMS=1\r", "\r\n+CSMS: 1,1,1\r\n" + OK)]
FORGOTTEN = ("AT+CNMI?\r", "\r\n+CNMI: 2,0,0,0,0\r\n" + OK)
ASKED_AGAIN = [FORGOTTEN, *GROUND, ("AT+CNMI=2,1,0,1,0\r", OK)]


def probe(bench: Bench, said: str) -> None:
    bench.machine.request("probe", Probe(), bench.now_s)
    bench._collect()
    bench.play([*PROBE[:3], ("AT+CNMI?\r", said)])


def test_what_a_dead_process_did_not_acknowledge_is_sent_back_to_the_network() -> None:
    bench = Bench()
    bench.play(START[:6])
    bench.play([("AT+CNMA=2\r", OK), *START[7:]])


@pytest.mark.parametrize("said", [OK, "\r\nERROR\r\n", "\r\n+CMS ERROR: 303\r\n"])
def test_a_modem_that_may_switch_its_routing_off_is_looked_at_when_its_15_s_are_over(
    said: str,
) -> None:
    bench = Bench()
    bench.play([*START[:6], ("AT+CNMA=2\r", said), *START[7:]])
    bench.wait(15)
    bench.quiet()
    bench.wait(5)
    bench.play(ASKED_AGAIN)
    bench.wait(60)
    bench.quiet()


def test_the_look_is_not_put_off_by_a_network_that_does_not_come() -> None:
    bench = Bench()
    bench.play([*START[:6], ("AT+CNMA=2\r", "\r\nERROR\r\n"), *START[7:-1]])
    for _ in range(9):
        bench.play([("AT+CREG?\r", "\r\n+CREG: 0,2\r\n" + OK), ("AT+CEREG?\r", OK)])
    bench.play(ASKED_AGAIN[:-1])
    bench.expect(ASKED_AGAIN[-1][0])


def test_a_modem_that_says_that_nothing_was_pending_is_left_alone() -> None:
    bench = Bench().started()
    bench.wait(60)
    bench.quiet()


def test_routing_that_was_switched_off_is_found_and_switched_on_by_the_probe() -> None:
    bench = Bench().started()
    probe(bench, "\r\n+CNMI: 2,0,0,0,0\r\n" + OK)
    bench.play([*GROUND, ("AT+CNMI=2,1,0,1,0\r", OK), PROBE[-1]])
    (health,) = bench.results("probe")
    assert isinstance(health, Health)
    assert health.ok
    assert health.facts["notification_restored"] == "1"


@pytest.mark.parametrize("said", ["2,1,0,1,0", "2,1,0,1", "1,1,2,1,1", "2, 1"])
def test_what_is_passed_on_alike_is_not_asked_for_again(said: str) -> None:
    bench = Bench().started()
    probe(bench, f"\r\n+CNMI: {said}\r\n{OK}")
    bench.play([PROBE[-1]])
    (health,) = bench.results("probe")
    assert isinstance(health, Health)
    assert "notification_restored" not in health.facts


@pytest.mark.parametrize("said", ["0,1,0,1,0", "2,0,0,1,0", "2,1,0,0,0", "2,2,0,1,0"])
def test_anything_else_is(said: str) -> None:
    bench = Bench().started()
    probe(bench, f"\r\n+CNMI: {said}\r\n{OK}")
    bench.play([*GROUND, ("AT+CNMI=2,1,0,1,0\r", OK), PROBE[-1]])


def test_a_modem_that_cannot_be_asked_is_told_at_every_probe() -> None:
    bench = Bench().started()
    probe(bench, "\r\nERROR\r\n")
    bench.play([("AT+CNMI=2,1,0,1,0\r", OK), PROBE[-1]])
    (health,) = bench.results("probe")
    assert isinstance(health, Health)
    assert "notification_restored" not in health.facts


def test_a_report_that_comes_before_the_service_is_chosen_is_heard_and_not_acknowledged() -> None:
    """It is sent back with the rest, and comes again."""
    bench = Bench()
    bench.play(START[:2])
    line = REPORT + "00"
    bench.feed(f"\r\n+CDS: {length(line)}\r\n{line}\r\n")
    bench.play([*START[2:6], ("AT+CNMA=2\r", OK), *START[7:]])
    assert isinstance(bench.commit(), DeliveryReported)
    bench.quiet()


def test_a_part_that_comes_before_the_service_is_chosen_does_not_wait_in_memory() -> None:
    bench = Bench()
    bench.play(START[:2])
    bench.feed(direct(part_line("甲", 1, 2)))
    assert texts(bench) == ["甲（第1段，共2段）"]


def test_a_modem_without_acknowledgements_stores_what_the_profile_wants_directly() -> None:
    bench = Bench(Profile(delivery=Delivery.DIRECT))
    bench.play(START[:4])
    bench.play([("AT+CSMS=1\r", "\r\nERROR\r\n"), START[5], *START[7:]])
    bench.feed(direct(text_line("1")))
    assert [event.text for event in bench.heard() if isinstance(event, Reply)] == ["1"]


@pytest.mark.parametrize(
    "keys",
    [
        {"delivery": "direct", "phase_2_plus": False},
        {"delivery": "direct", "quirks": [Quirk.NO_ACKNOWLEDGE]},
        {"notify": ["2,1", "2,2,0,1,0"], "phase_2_plus": False},
        {"notify": ["2,3"], "quirks": [Quirk.NO_ACKNOWLEDGE]},
    ],
)
def test_a_profile_that_loses_texts_by_its_nature_is_refused(keys: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="a crash loses them; use stored delivery"):
        Profile.model_validate(keys)
