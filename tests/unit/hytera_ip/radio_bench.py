"""A driver on a simulated station: what a test needs to see of both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from drivers.hytera_ip.driver import KIND
from drivers.hytera_ip.simulated_settings import SimulatorSettings
from drivers.hytera_ip.simulated_station import SimulatedStation
from gateway.driver_api import (
    Driver,
    RadioPage,
    Receipt,
    Session,
)
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import virtual_clock
from tests.unit.radio_inbox import Inbox

PEER = "station"


@dataclass
class Bench:
    session: Session
    station: SimulatedStation
    inbox: Inbox
    world: SimulatedWorld
    driver: Driver

    async def page(
        self, to: str, text: str = "集结", group: bool = False, attempt: str = "a#1", **more: Any
    ) -> Receipt:
        return await self.session.send(RadioPage(to, text, group, **more), attempt)

    async def wait(self, seconds: float) -> None:
        await virtual_clock().sleep(seconds)


def station_of(settings: dict[str, Any]) -> SimulatedStation:
    return SimulatedStation(SimulatorSettings.model_validate(settings), SeededRandom(3))


@asynccontextmanager
async def bench(
    settings: dict[str, Any] | None = None,
    profile: dict[str, Any] | None = None,
    keys: dict[str, Any] | None = None,
    inbox: Inbox | None = None,
) -> AsyncIterator[Bench]:
    """A session with a station of these settings, on a link of 10 ms."""
    station = station_of(settings or {})
    world = SimulatedWorld(virtual_clock(), SeededRandom(5), latency_s=0.01)
    world.attach(PEER, station)
    link = (settings or {}).get("link", "hstrp")
    config = KIND.config.model_validate({"peer": PEER, "link": link, **(keys or {})})
    driver = KIND.build(config, KIND.profile.model_validate(profile or {}), world)
    inbox = inbox or Inbox()
    async with driver.connect(inbox) as session:
        yield Bench(session, station, inbox, world, driver)
