"""Keys, profiles, ports: how a channel becomes a session."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from drivers.hytera_ip.driver import KIND
from gateway.driver_api import Address, Datagrams, LinkLost
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.hytera_ip.radio_bench import PEER, Inbox, bench, station_of

PROFILES = sorted((Path(__file__).parents[3] / "hardware_profiles" / "hytera_ip").glob("*.toml"))


def test_every_profile_is_one() -> None:
    assert [path.stem for path in PROFILES] == ["generic", "hm785", "md785", "rd985"]
    for path in PROFILES:
        assert KIND.profile.model_validate(tomllib.loads(path.read_text("utf-8")))


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"peer": ""},
        {"peer": "10.0.0.2", "link": "tcp"},
        {"peer": "10.0.0.2", "slot": 3},
        {"peer": "10.0.0.2", "slot": 2, "link": "hrnp"},
        {"peer": "10.0.0.2", "ports": {"tmp": 0}},
        {"peer": "10.0.0.2", "ports": {"sms": 1}},
        {"peer": "10.0.0.2", "radio_address": "10.0.0.1"},
        {"peer": "10.0.0.2", "group_address": "256.{a}.{b}.{c}"},
        {"peer": "10.0.0.2", "own_address": "host"},
        {"peer": "10.0.0.2", "port": "/dev/null"},
    ],
)
def test_a_wrong_key_is_named(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        KIND.config.model_validate(keys)


def test_a_host_that_nobody_knows_is_a_lost_link() -> None:
    async def story() -> None:
        world = SimulatedWorld(virtual_clock(), SeededRandom(1))
        config = KIND.config.model_validate({"peer": PEER})
        with pytest.raises(LinkLost, match="no such device on UDP"):
            async with KIND.build(config, KIND.profile(), world).connect(Inbox()):
                raise AssertionError("there is no session")

    run_virtual(story())


class NotingWorld(SimulatedWorld):
    """Notes what is bound."""

    async def bind_udp(self, bind: Address, peer: Address) -> Datagrams:
        self.__dict__.setdefault("bound", []).append((bind, peer))
        return await super().bind_udp(bind, peer)


def bound(keys: dict[str, Any], profile: dict[str, Any]) -> list[Any]:
    async def story() -> list[Any]:
        world = NotingWorld(virtual_clock(), SeededRandom(1))
        there = {**profile.get("ports", {}), **keys.get("ports", {})}
        world.attach(PEER, station_of({"ports": {n: at for n, at in there.items() if at}}))
        config = KIND.config.model_validate({"peer": PEER, **keys})
        driver = KIND.build(config, KIND.profile.model_validate(profile), world)
        async with driver.connect(Inbox()):
            return list(world.__dict__["bound"])

    return run_virtual(story())


def test_each_service_is_bound_to_the_number_it_has_at_the_peer() -> None:
    at = [30007, 30001, 30003, 30009]
    assert bound({"bind": "10.0.0.9"}, {}) == [(("10.0.0.9", n), (PEER, n)) for n in at]


def test_ports_of_the_channel_come_before_the_profiles() -> None:
    found = bound({"ports": {"tmp": 5, "rrs": 0}}, {"ports": {"lp": 7, "tmp": 8}})
    assert [peer[1] for _, peer in found] == [5, 7, 30009]


def test_slot_two_has_ports_of_its_own() -> None:
    two = {"slot": 2, "ports": {}}
    config = KIND.config.model_validate({"peer": PEER, **two})
    profile = KIND.profile.model_validate({"ports": {"rrs": 0}})
    assert [port for _, port in KIND.binds(config, KIND.profile())] == [30008, 30002, 30004, 30010]
    assert [port for _, port in KIND.binds(config, profile)] == [30008, 30004, 30010]
    chosen = KIND.config.model_validate({"peer": PEER, "slot": 2, "ports": {"tmp": 40000}})
    assert [port for _, port in KIND.binds(chosen, KIND.profile())] == [40000, 30002, 30004, 30010]


def test_a_radio_on_its_own_interface_has_no_slots() -> None:
    mobile = KIND.profile.model_validate({"link": "hrnp", "ports": {"tmp": 3004, "lp": 3003}})
    config = KIND.config.model_validate({"peer": PEER, "slot": 2})
    assert [port for _, port in KIND.binds(config, mobile)] == [3004, 30001, 3003, 30009]


def test_nobody_at_home() -> None:
    async def story() -> None:
        with pytest.raises(LinkLost, match="does not answer"):
            async with bench({"link": "hstrp"}, keys={"link": "hrnp"}):
                raise AssertionError("there is no session")

    run_virtual(story())


def test_a_service_without_a_connection_makes_the_channel_unwell() -> None:
    async def story() -> None:
        async with bench() as at:
            await at.wait(0.1)
            health = await at.session.probe()
            assert health.ok
            assert health.facts["links_up"] == "tmp rrs lp rcp"
            at.station.links[2].out.append(bytes.fromhex("324200080001"))
            at.station.on_change()
            await at.wait(0.1)
            health = await at.session.probe()
            assert (health.ok, health.reason) == (False, "no connection on lp")
            await at.wait(3)
            assert (await at.session.probe()).ok

    run_virtual(story())
