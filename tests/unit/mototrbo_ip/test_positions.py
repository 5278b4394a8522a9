"""Where radios are, and the emergency key: what is asked of them, and what they tell."""

from datetime import UTC, datetime
from typing import Any

import pytest

from drivers.mototrbo_ip.simulated_air import LRRP
from drivers.mototrbo_ip.simulated_octets import (
    IMMEDIATE,
    START,
    STOP,
    fix,
    request_name,
    write_answer,
)
from gateway.driver_api import EmergencyReceived, LocationReported
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.mototrbo_ip.radio_bench import ONE, TWO, Bench, bench

ON = {"registers": True, "radios": (ONE,)}
PERIODIC, EMERGENCY, NOW = 1, 2, 3


def asked(at: Bench, number: int = ONE) -> list[tuple[int, int]]:
    return [(each.document, each.number) for radio, each in at.fleet.requests if radio == number]


def test_the_emergency_trigger_is_armed_at_registration() -> None:
    async def story() -> None:
        async with bench(ON) as at:
            await at.wait(2)
            assert asked(at) == [(STOP, EMERGENCY), (START, EMERGENCY)]
            (trigger,) = at.fleet.radio(ONE).triggers.values()
            assert trigger.condition == 2
            await at.wait(600)
            assert len(at.fleet.requests) == 2
            assert at.fleet.violations == []

    run_virtual(story())


def test_reports_come_as_often_as_they_are_asked_for() -> None:
    async def story() -> None:
        keys = {"location": {"interval_s": 250, "distance_m": 500, "at_registration": True}}
        async with bench(ON, keys=keys) as at:
            await at.wait(5)
            assert asked(at)[2:] == [(STOP, PERIODIC), (START, PERIODIC), (IMMEDIATE, NOW)]
            trigger = at.fleet.radio(ONE).triggers[PERIODIC]
            assert (trigger.interval_s, trigger.distance_m) == (250, 500)
            assert trigger.wanted == b"\x51\x62\x57"
            assert len(at.inbox.of(LocationReported)) == 1
            await at.wait(1000)
            heard = at.inbox.of(LocationReported)
            assert len(heard) == 5
            assert len({each.key for each in heard}) == 5
            assert at.fleet.violations == []

    run_virtual(story())


def test_who_wants_nothing_asks_for_nothing() -> None:
    async def story() -> None:
        async with bench(ON, keys={"location": {"emergency": False}}) as at:
            await at.wait(10)
            assert at.fleet.requests == []

    run_virtual(story())


def test_without_the_service_nothing_is_asked() -> None:
    async def story() -> None:
        async with bench(ON, keys={"ports": {"lrrp": 0}}) as at:
            await at.wait(10)
            assert at.fleet.welcomed == [ONE]
            assert at.fleet.requests == []

    run_virtual(story())


def test_a_radio_that_registered_with_our_last_life_is_armed_when_it_is_heard() -> None:
    async def story() -> None:
        async with bench() as at:
            at.fleet.hear(ONE, "1")
            await at.wait(3)
            assert at.fleet.radio(ONE).triggers[EMERGENCY].condition == 2

    run_virtual(story())


def test_a_request_that_a_radio_still_has_is_replaced() -> None:
    async def story() -> None:
        async with bench() as at:
            at.fleet.hear(ONE, "1")
            await at.wait(3)
            first = at.fleet.radio(ONE).triggers[EMERGENCY]
            at.fleet.register(ONE)
            await at.wait(3)
            assert at.fleet.radio(ONE).triggers[EMERGENCY] is not first

    run_virtual(story())


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_lost_answer_is_asked_for_again(lost: int) -> None:
    async def story() -> None:
        async with bench({**ON, "lost_location_answers": lost}) as at:
            await at.wait(200)
            assert at.fleet.radio(ONE).triggers[EMERGENCY].condition == 2
            requests = len(at.fleet.requests)
            await at.wait(300)
            assert len(at.fleet.requests) == requests

    run_virtual(story())


def test_a_radio_that_never_answers_is_given_up_until_it_registers() -> None:
    async def story() -> None:
        async with bench({**ON, "lost_location_answers": 99}) as at:
            await at.wait(600)
            starts = [each for each in asked(at) if each[0] == START]
            assert len(starts) == 4
            at.fleet.hear(ONE, "1")
            await at.wait(60)
            assert len([each for each in asked(at) if each[0] == START]) == 4
            at.fleet.register(ONE, first=False)
            await at.wait(20)
            assert len([each for each in asked(at) if each[0] == START]) == 5

    run_virtual(story())


def test_a_number_in_use_is_stopped_and_started_again() -> None:
    async def story() -> None:
        async with bench({**ON, "unheard_stops": 2}) as at:
            await at.wait(30)
            first = at.fleet.radio(ONE).triggers[EMERGENCY]
            at.fleet.register(ONE)
            await at.wait(30)
            assert at.fleet.radio(ONE).triggers[EMERGENCY] is not first
            stop, start = (STOP, EMERGENCY), (START, EMERGENCY)
            assert asked(at) == [stop, start, stop, start, stop, start]

    run_virtual(story())


def test_a_storm_after_a_power_cut_arms_every_radio_and_lets_pages_through() -> None:
    async def story() -> None:
        radios = tuple(range(2000, 2100))
        settings = {"registers": True, "radios": radios, "power_cut_at_s": 120.0}
        async with bench(settings) as at:
            await at.wait(121)
            before_s = virtual_clock().monotonic_s()
            await at.page(2050)
            assert virtual_clock().monotonic_s() - before_s < 1
            await at.wait(100)
            assert all(EMERGENCY in at.fleet.radio(number).triggers for number in radios)
            assert at.fleet.violations == []

    run_virtual(story())


POSITIONS: list[tuple[dict[str, Any], float | None]] = [
    ({}, None),
    ({"circle": True}, 12.5),
    ({"unknown_tokens": True}, None),
]


@pytest.mark.parametrize(("settings", "radius_m"), POSITIONS)
def test_a_position(settings: dict[str, Any], radius_m: float | None) -> None:
    async def story() -> None:
        async with bench(settings) as at:
            at.fleet.locate(ONE)
            await at.wait(1)
            (heard,) = at.inbox.of(LocationReported)
            assert heard.fix is not None
            assert (heard.sender, heard.cause) == (str(ONE), "")
            assert heard.fix.latitude_deg == pytest.approx(28.85, abs=1e-6)
            assert heard.fix.longitude_deg == pytest.approx(120.7333, abs=1e-6)
            assert heard.fix.radius_m == radius_m

    run_virtual(story())


def test_no_fix_is_said_so() -> None:
    async def story() -> None:
        async with bench({"no_fix": True}) as at:
            at.fleet.locate(ONE)
            await at.wait(1)
            (heard,) = at.inbox.of(LocationReported)
            assert (heard.fix, heard.cause) == (None, "no fix (10)")

    run_virtual(story())


def test_two_documents_are_two_reports_and_a_repeat_with_a_time_is_one() -> None:
    async def story() -> None:
        async with bench({"two_documents": True}) as at:
            at.fleet.locate(ONE)
            await at.wait(1)
            assert len(at.inbox.of(LocationReported)) == 2
            timed = bytes.fromhex("341faa186000") + fix(28.85, 120.7333)
            for _ in range(3):
                at.fleet.say(LRRP, ONE, write_answer(0x0D, request_name(PERIODIC), timed))
            await at.wait(1)
            *_, last = heard = at.inbox.of(LocationReported)
            assert len(heard) == 3
            assert last.device_time_utc == datetime(2026, 8, 12, 6, tzinfo=UTC)

    run_virtual(story())


def test_unknown_tokens_are_logged_in_hex(capsys: pytest.CaptureFixture[str]) -> None:
    async def story() -> None:
        async with bench({"unknown_tokens": True}) as at:
            at.fleet.locate(ONE)
            await at.wait(1)
            assert (await at.facts()).facts["unknown_messages"] == "1"

    run_virtual(story())
    assert "7e0102" in capsys.readouterr().out


def test_an_emergency_is_told_within_a_second() -> None:
    async def story() -> None:
        async with bench(ON) as at:
            await at.wait(5)
            before_s = virtual_clock().monotonic_s()
            at.fleet.press(ONE)
            await at.wait(1)
            (heard,) = at.inbox.of(EmergencyReceived)
            assert heard.sender == str(ONE)
            assert heard.position is not None
            assert at.inbox.at_s[-1] - before_s < 1
            assert at.inbox.of(LocationReported) == []

    run_virtual(story())


def test_an_emergency_without_a_fix_is_one_and_the_radio_is_asked_where_it_is() -> None:
    async def story() -> None:
        async with bench({**ON, "no_fix": True}) as at:
            await at.wait(5)
            at.fleet.press(ONE)
            await at.wait(1)
            (heard,) = at.inbox.of(EmergencyReceived)
            assert heard.position is None
            assert asked(at)[-1] == (IMMEDIATE, NOW)
            (told,) = at.inbox.of(LocationReported)
            assert told.fix is None

    run_virtual(story())


def test_one_press_has_one_key_and_the_next_another() -> None:
    async def story() -> None:
        async with bench({"registers": True, "duplicate_frames": True}) as at:
            await at.wait(5)
            for _ in range(3):
                at.fleet.press(ONE)
                await at.wait(30)
            at.fleet.press(TWO)
            await at.wait(200)
            at.fleet.press(ONE)
            await at.wait(5)
            heard = at.inbox.of(EmergencyReceived)
            assert len(heard) == 10
            assert len({each.key for each in heard}) == 3

    run_virtual(story())


def test_a_radio_that_went_is_not_asked_any_more() -> None:
    async def story() -> None:
        async with bench({**ON, "lost_location_answers": 99}) as at:
            await at.wait(15)
            at.fleet.sign_off(ONE)
            await at.wait(1)
            requests = len(at.fleet.requests)
            await at.wait(300)
            assert len(at.fleet.requests) == requests

    run_virtual(story())
