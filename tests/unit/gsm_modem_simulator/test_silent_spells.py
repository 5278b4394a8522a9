"""What wakes a simulated modem that fell silent, and what typing into a busy one does."""

import pytest

from drivers.gsm_modem.simulated_relay import SimulatedRelay
from tests.unit.gsm_modem_simulator.modem_bench import ONE_PART, ONE_PART_SIZE, Bench


def submit(bench: Bench) -> None:
    """Up to Ctrl-Z."""
    bench.say(f"AT+CMGS={ONE_PART_SIZE}\r")
    bench.say(ONE_PART + "\x1a")


def hung(**settings: object) -> Bench:
    bench = Bench(**{"silent_from_text": 1, **settings}).quiet()
    bench.send()
    assert bench.modem.hung
    return bench


@pytest.mark.parametrize("cure", ["none", "reset", "reopen", "power"])
@pytest.mark.parametrize("done", ["nothing", "reset", "reopen", "power"])
def test_each_cure_helps_where_it_is_named_and_power_always(cure: str, done: str) -> None:
    bench = hung(silence_cure=cure)
    match done:
        case "reset":
            assert bench.say("\x1bAT+CFUN=1,1\r") == ""
        case "reopen":
            bench.modem.port_opened()
        case "power":
            bench.modem.power_off()
            bench.modem.power_up()
    assert ("OK" in bench.say("AT\r")) == (done in ("power", cure))


def test_a_relay_cuts_the_power_and_gives_it_back() -> None:
    bench = hung()
    relay = SimulatedRelay(bench.modem, b"\xa0\x00", b"\xa0\x01")
    relay.receive(b"\xa0", 1.0)
    relay.receive(b"\x00", 1.0)
    assert bench.say("AT\r") == ""
    relay.receive(b"\xa0\x01", 4.0)
    assert "OK" in bench.say("AT\r")
    assert relay.switched == 1


@pytest.mark.parametrize(
    ("kind", "answers", "on_air"), [("ignored", 1, 1), ("kept", 2, 1), ("aborts", 0, 0)]
)
def test_what_is_typed_while_a_text_is_under_way(kind: str, answers: int, on_air: int) -> None:
    bench = Bench(typing_while_executing=kind, latency_s=5.0).quiet()
    submit(bench)
    bench.wait(1.0)
    said = bench.say("AT\r") + bench.wait(10.0)
    assert said.count("OK") == answers
    assert len(bench.network.submissions) == on_air
    assert bench.modem.violations[0] == "bytes sent while executing"


def test_the_first_moment_after_the_pdu_aborts_nothing() -> None:
    bench = Bench(typing_while_executing="aborts", latency_s=5.0).quiet()
    submit(bench)
    bench.wait(0.1)
    bench.say("\r")
    bench.wait(10.0)
    assert len(bench.network.submissions) == 1
