"""A driver on a simulated station: what a test needs to see of both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from drivers.hytera_ip.driver import KIND
from drivers.hytera_ip.simulated_settings import SimulatorSettings
from drivers.hytera_ip.simulated_station import SimulatedStation
from gateway.driver_api import (
    Driver,
    EmergencyReceived,
    Event,
    RadioPage,
    RadioTextReceived,
    Receipt,
    Session,
)
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import virtual_clock

Kind = TypeVar("Kind", bound=Event)

PEER = "station"


@dataclass
class Inbox:
    """Keeps what was committed; each commit takes `delay_s`."""

    delay_s: float = 0.0
    events: list[Event] = field(default_factory=list)
    at_s: list[float] = field(default_factory=list)

    async def commit(self, event: Event) -> None:
        await virtual_clock().sleep(self.delay_s)
        self.events.append(event)
        self.at_s.append(virtual_clock().monotonic_s())

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def texts(self) -> list[RadioTextReceived]:
        return self.of(RadioTextReceived)

    @property
    def alarms(self) -> list[EmergencyReceived]:
        return self.of(EmergencyReceived)


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
