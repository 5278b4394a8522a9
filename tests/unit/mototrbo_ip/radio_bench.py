"""A driver on a simulated network: what a test needs to see of both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from drivers.mototrbo_ip.driver import KIND
from drivers.mototrbo_ip.simulated_fleet import SimulatedFleet
from drivers.mototrbo_ip.simulated_settings import SimulatorSettings
from gateway.driver_api import Driver, Health, RadioPage, Receipt, Session
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import virtual_clock
from tests.unit.radio_inbox import Inbox

HOST = "fleet"
ONE, TWO = 1001002, 1001003


@dataclass
class Bench:
    session: Session
    fleet: SimulatedFleet
    inbox: Inbox
    world: SimulatedWorld
    driver: Driver

    async def page(
        self,
        to: int | str = ONE,
        text: str = "集结",
        group: bool = False,
        attempt: str = "a#1",
        **more: Any,
    ) -> Receipt:
        return await self.session.send(RadioPage(str(to), text, group, **more), attempt)

    async def wait(self, seconds: float) -> None:
        await virtual_clock().sleep(seconds)

    async def facts(self) -> Health:
        return await self.session.probe()


def fleet_of(settings: dict[str, Any]) -> SimulatedFleet:
    return SimulatedFleet(SimulatorSettings.model_validate(settings), SeededRandom(3))


def driver_on(
    world: SimulatedWorld,
    fleet: SimulatedFleet,
    profile: dict[str, Any] | None = None,
    keys: dict[str, Any] | None = None,
) -> Driver:
    there = {**fleet.channel_keys("", HOST), "ports": {}}
    config = KIND.config.model_validate({**there, **(keys or {})})
    return KIND.build(config, KIND.profile.model_validate(profile or {}), world)


@asynccontextmanager
async def bench(
    settings: dict[str, Any] | None = None,
    profile: dict[str, Any] | None = None,
    keys: dict[str, Any] | None = None,
    inbox: Inbox | None = None,
) -> AsyncIterator[Bench]:
    """A session with a network of these settings, on a link of 10 ms."""
    fleet = fleet_of(settings or {})
    world = SimulatedWorld(virtual_clock(), SeededRandom(5), latency_s=0.01)
    world.attach(HOST, fleet)
    driver = driver_on(world, fleet, profile, keys)
    inbox = inbox or Inbox()
    async with driver.connect(inbox) as session:
        yield Bench(session, fleet, inbox, world, driver)
