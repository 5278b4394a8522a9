"""Keys, profiles, ports: how a channel becomes a session."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from drivers.mototrbo_ip.driver import KIND
from gateway.driver_api import Accepted, Datagrams, LinkLost, RadioPage
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.mototrbo_ip.radio_bench import HOST, ONE, Inbox, bench, driver_on, fleet_of

PROFILES = sorted((Path(__file__).parents[3] / "hardware_profiles" / "mototrbo_ip").glob("*.toml"))


def test_every_profile_is_one() -> None:
    assert [path.stem for path in PROFILES] == ["dm4600", "generic", "slr5500"]
    for path in PROFILES:
        assert KIND.profile.model_validate(tomllib.loads(path.read_text("utf-8")))


@pytest.mark.parametrize(
    "keys",
    [
        {"radio_address": "12.0.0.1"},
        {"group_address": "256.{a}.{b}.{c}"},
        {"bind": ""},
        {"bind": "a b"},
        {"ports": {"tms": 0}},
        {"ports": {"sms": 1}},
        {"location": {"interval_s": -1}},
        {"location": {"every": 1}},
        {"port": "/dev/null"},
    ],
)
def test_a_wrong_key_is_named(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        KIND.config.model_validate(keys)


def test_the_contracts_defaults() -> None:
    config = KIND.config.model_validate({})
    assert (config.radio_address, config.group_address, config.bind) == (
        "12.{a}.{b}.{c}",
        "225.{a}.{b}.{c}",
        "0.0.0.0",
    )


def test_nobody_there_is_a_lost_link() -> None:
    async def story() -> None:
        world = SimulatedWorld(virtual_clock(), SeededRandom(1))
        driver = KIND.build(KIND.config(), KIND.profile(), world)
        with pytest.raises(LinkLost, match=r"0\.0\.0\.0"):
            async with driver.connect(Inbox()):
                raise AssertionError("there is no session")

    run_virtual(story())


class NotingWorld(SimulatedWorld):
    """Notes what is bound."""

    bound: list[Any]

    async def share_udp(self, bind: tuple[str, int]) -> Datagrams:
        self.__dict__.setdefault("bound", []).append(bind)
        return await super().share_udp(bind)


def bound(keys: dict[str, Any], profile: dict[str, Any], settings: dict[str, Any]) -> list[Any]:
    async def story() -> list[Any]:
        world = NotingWorld(virtual_clock(), SeededRandom(1))
        fleet = fleet_of(settings)
        world.attach(HOST, fleet)
        driver = driver_on(world, fleet, profile, keys)
        async with driver.connect(Inbox()) as session:
            assert isinstance(await session.send(RadioPage(str(ONE), "1", False), "a#1"), Accepted)
        return world.bound

    return run_virtual(story())


def test_each_service_is_bound() -> None:
    assert bound({}, {}, {}) == [(HOST, 4005), (HOST, 4007), (HOST, 4001)]


def test_ports_of_the_channel_come_before_the_profiles() -> None:
    keys = {"ports": {"tms": 7, "lrrp": 0}}
    found = bound(keys, {"ports": {"tms": 8, "ars": 9}}, {"ports": {"tms": 7, "ars": 9}})
    assert found == [(HOST, 9), (HOST, 7)]


def test_without_registrations_radios_are_not_asked_whether_they_are_there() -> None:
    async def story() -> None:
        settings = {"silent_from_page": 2}
        async with bench(settings, keys={"ports": {"ars": 0}}) as at:
            assert isinstance(await at.page(), Accepted)
            await at.page(attempt="b#1")
            await at.wait(20000)
            assert not (await at.facts()).ok

    run_virtual(story())
