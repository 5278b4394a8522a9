"""The SIM's PIN: entered once for each that is configured, the last try never."""

import pytest

from drivers.gsm_modem.sim_pin import SimPin
from gateway.driver_api import NeedsOperator
from tests.unit.gsm_modem.scripted_modem import OK, START, Bench, Step

TO_PIN = START[:3]
AFTER_PIN = START[4:]
TRIES_LEFT: Step = ('AT+CPINR="SIM PIN"\r', "\r\n+CPINR: SIM PIN,3,3\r\n" + OK)
ERROR = "\r\n+CME ERROR: 4\r\n"


def with_pin(pin: str | None) -> SimPin:
    sim_pin = SimPin()
    sim_pin.learn(pin)
    return sim_pin


def test_the_pin_is_entered_once() -> None:
    bench = Bench(pin=with_pin("0123"))
    bench.play(TO_PIN)
    bench.play(
        [
            ("AT+CPIN?\r", "\r\n+CPIN: SIM PIN\r\n" + OK),
            TRIES_LEFT,
            ('AT+CPIN="0123"\r', OK),
            ("AT+CPIN?\r", "\r\n+CME ERROR: 14\r\n"),
            ("AT+CPIN?\r", "\r\n+CPIN: READY\r\n" + OK),
        ]
    )
    bench.play(AFTER_PIN)
    bench.quiet()


@pytest.mark.parametrize("refusal", ["+CME ERROR: 16", "+CME ERROR: incorrect password", "ERROR"])
def test_a_wrong_pin_is_never_tried_twice(refusal: str) -> None:
    pin = with_pin("0123")
    bench = Bench(pin=pin)
    bench.play(TO_PIN)
    bench.play(
        [
            ("AT+CPIN?\r", "\r\n+CPIN: SIM PIN\r\n" + OK),
            TRIES_LEFT,
            ('AT+CPIN="0123"\r', f"\r\n{refusal}\r\n"),
        ]
    )
    assert isinstance(bench.ended(), NeedsOperator)
    bench.quiet()

    pin.learn("0123")
    again = Bench(pin=pin)
    again.play(TO_PIN)
    again.play([("AT+CPIN?\r", "\r\n+CPIN: SIM PIN\r\n" + OK)])
    assert isinstance(again.ended(), NeedsOperator)
    again.quiet()

    pin.learn("4567")
    changed = Bench(pin=pin)
    changed.play(TO_PIN)
    changed.play([("AT+CPIN?\r", "\r\n+CPIN: SIM PIN\r\n" + OK), TRIES_LEFT])
    changed.play([('AT+CPIN="4567"\r', OK)])


@pytest.mark.parametrize("left", [0, 1])
def test_the_last_try_is_a_humans(left: int) -> None:
    """A process that died while it entered a PIN may have spent the others."""
    bench = Bench(pin=with_pin("0123"))
    bench.play(TO_PIN)
    bench.play([("AT+CPIN?\r", "\r\n+CPIN: SIM PIN\r\n" + OK)])
    bench.play([(TRIES_LEFT[0], f"\r\n+CPINR: SIM PIN,{left},3\r\n{OK}")])
    assert isinstance(bench.ended(), NeedsOperator)
    bench.quiet()


def test_a_modem_that_does_not_tell_the_tries_is_given_the_pin() -> None:
    bench = Bench(pin=with_pin("0123"))
    bench.play(TO_PIN)
    bench.play([("AT+CPIN?\r", "\r\n+CPIN: SIM PIN\r\n" + OK), (TRIES_LEFT[0], ERROR)])
    bench.expect('AT+CPIN="0123"\r')


def test_a_pin_that_opened_the_sim_is_entered_after_a_restart_of_the_modem() -> None:
    pin = with_pin("0123")
    for _ in range(3):
        bench = Bench(pin=pin)
        bench.play(TO_PIN)
        bench.play(
            [
                ("AT+CPIN?\r", "\r\n+CPIN: SIM PIN\r\n" + OK),
                TRIES_LEFT,
                ('AT+CPIN="0123"\r', OK),
                ("AT+CPIN?\r", "\r\n+CPIN: READY\r\n" + OK),
            ]
        )


@pytest.mark.parametrize(
    "answer",
    [
        "\r\n+CPIN: SIM PUK\r\n" + OK,
        "\r\n+CPIN: PH-NET PIN\r\n" + OK,
        "\r\n+CME ERROR: 12\r\n",
        "\r\n+CME ERROR: SIM PUK required\r\n",
        "\r\n+CPIN: SIM PIN\r\n" + OK,
    ],
)
def test_only_a_human_can_help(answer: str) -> None:
    bench = Bench()
    bench.play(TO_PIN)
    bench.play([("AT+CPIN?\r", answer)])
    assert isinstance(bench.ended(), NeedsOperator)
    bench.quiet()
