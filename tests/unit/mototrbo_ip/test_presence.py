"""Who is on the air: asked when silent, and what it means when nobody answers."""

import pytest

from drivers.mototrbo_ip.simulated_air import ARS
from drivers.mototrbo_ip.simulated_octets import HERE
from gateway.driver_api import Accepted, LinkLost, PresenceReported, Refused, Unknown
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.mototrbo_ip.radio_bench import ONE, TWO, bench


def test_a_silent_radio_is_asked_and_stays() -> None:
    async def story() -> None:
        async with bench({"registers": True}, {"timings": {"query_s": 600}}) as at:
            await at.wait(1000)
            told = [each.sender for each in at.inbox.of(PresenceReported)]
            assert sorted(told) == sorted([str(ONE), str(TWO)] * 2)
            assert (await at.facts()).facts["radios_on_air"] == "2"

    run_virtual(story())


def test_a_radio_that_does_not_answer_twice_is_off_the_air() -> None:
    async def story() -> None:
        async with bench({"registers": True}, {"timings": {"query_s": 600}}) as at:
            await at.wait(100)
            at.fleet.radio(ONE).is_on = False
            await at.wait(700)
            assert (await at.facts()).facts["radios_on_air"] == "1"
            at.fleet.hear(ONE, "1")
            at.fleet.radio(ONE).is_on = True
            await at.wait(10)
            assert (await at.facts()).facts["radios_on_air"] == "2"

    run_virtual(story())


def test_radios_that_refresh_often_are_missed_soon() -> None:
    async def story() -> None:
        async with bench() as at:
            for first in (True, False, False):
                at.fleet.register(ONE, first)
                await at.wait(300)
            at.fleet.radio(ONE).is_on = False
            await at.wait(300)
            assert (await at.facts()).facts["radios_on_air"] == "0"

    run_virtual(story())


def test_nobody_answers_any_more() -> None:
    async def story() -> None:
        async with bench({"registers": True, "silent_from_page": 1}) as at:
            await at.wait(100)
            before_s = virtual_clock().monotonic_s()
            assert isinstance(await at.page(), Unknown)
            with pytest.raises(LinkLost, match="no radio answers"):
                await at.session.run()
            assert virtual_clock().monotonic_s() - before_s < 120
        async with at.driver.connect(at.inbox) as again:
            health = await again.probe()
            assert not health.ok
            assert "no answer" in health.reason

    run_virtual(story())


def test_one_radio_that_is_off_does_not_end_the_session() -> None:
    async def story() -> None:
        async with bench({"registers": True, "switched_off": (1,)}) as at:
            await at.wait(100)
            assert isinstance(await at.page(1), Refused)
            assert (await at.facts()).ok
            assert isinstance(await at.page(attempt="b#1"), Accepted)

    run_virtual(story())


def test_a_hall_without_radios_on_the_air_is_told_so_and_goes_on() -> None:
    async def story() -> None:
        async with bench({"switched_off": (1,)}) as at:
            assert (await at.facts()).ok
            assert isinstance(await at.page(1), Unknown)
            await at.wait(100)
            assert not (await at.facts()).ok
            at.fleet.say(ARS, ONE, HERE)
            await at.wait(1)
            assert (await at.facts()).ok

    run_virtual(story())


def test_a_radio_that_answers_saves_the_session() -> None:
    async def story() -> None:
        async with bench({"radios": (ONE, TWO), "registers": True}) as at:
            await at.wait(100)
            at.fleet.radio(ONE).is_on = False
            assert isinstance(await at.page(ONE), Refused)
            await at.wait(200)
            health = await at.facts()
            assert (health.ok, health.facts["radios_on_air"]) == (True, "1")

    run_virtual(story())
