"""A driver on simulated workers: what a test needs to see of both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from drivers.sip.calls.spoken_lines import Line
from drivers.sip.config import Config
from drivers.sip.driver import KIND, SipDriver
from drivers.sip.simulated_settings import SimulatorSettings
from drivers.sip.simulated_telephones import Telephones
from drivers.sip.simulated_worker import SimulatedWorker
from drivers.sip.simulator import build
from gateway.driver_api import DigitsReceived, Driver, Health, Receipt, Session, VoiceCall
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import virtual_clock
from tests.unit.radio_inbox import Inbox

ONE, TWO, THREE = "15400010001", "15400010002", "0600-5551003"
DIAL = "sip:{number}@127.0.0.1:5060"


class NamedLines:
    """Says every line by a file of its name."""

    def __init__(self) -> None:
        self.prepared_s: list[float] = []
        self.trouble = ""
        self.ready_from_s = 0.0
        self.is_partial = False

    def prepare(self, text: str) -> None:
        self.prepared_s.append(virtual_clock().monotonic_s())

    def is_whole(self, text: str) -> bool:
        return not self.is_partial

    def is_ready(self, text: str) -> bool:
        return virtual_clock().monotonic_s() >= self.ready_from_s

    def files(self, line: Line, text: str) -> tuple[str, ...]:
        return (f"{line.value}.wav",)

    def close(self) -> None:
        """Nothing renders here."""


def place(worker: int) -> str:
    return f"127.0.0.1:{5062 + worker}"


@dataclass
class Bench:
    session: Session
    workers: list[SimulatedWorker]
    inbox: Inbox
    world: SimulatedWorld
    driver: Driver
    speech: NamedLines

    @property
    def telephones(self) -> Telephones:
        return self.workers[0].telephones

    @property
    def violations(self) -> list[str]:
        return [fault for worker in self.workers for fault in worker.violations]

    @property
    def digits(self) -> list[tuple[str, str]]:
        return [(event.number, event.digits) for event in self.inbox.of(DigitsReceived)]

    async def call(
        self, to: str = ONE, text: str = "集结", attempt: str = "a#1", **more: Any
    ) -> Receipt:
        return await self.session.send(VoiceCall(to, text, **more), attempt)

    def calling(self, tasks: asyncio.TaskGroup, *numbers: str) -> "list[asyncio.Task[Receipt]]":
        """One call to each, at once."""
        return [
            tasks.create_task(self.call(number, attempt=f"{n}#1"))
            for n, number in enumerate(numbers, 1)
        ]

    def said(self, number: str = ONE) -> list[str]:
        """The lines that the telephone heard the beginning of, in its last call."""
        call = self.telephones.calls_to(number)[-1]
        return [file.removesuffix(".wav") for files in call.heard for file in files]

    async def wait(self, seconds: float) -> None:
        await virtual_clock().sleep(seconds)

    async def health(self) -> Health:
        return await self.session.probe()


def workers_of(settings: dict[str, Any], count: int = 1) -> list[SimulatedWorker]:
    checked = SimulatorSettings.model_validate(settings)
    return list(build(checked, count, SeededRandom(3)))


def world_with(workers: list[SimulatedWorker], latency_s: float = 0.01) -> SimulatedWorld:
    world = SimulatedWorld(virtual_clock(), SeededRandom(4), latency_s=latency_s)
    for number, worker in enumerate(workers):
        world.attach(place(number), worker)
    return world


def driver_on(
    world: SimulatedWorld,
    keys: dict[str, Any] | None = None,
    profile: dict[str, Any] | None = None,
    speech: NamedLines | None = None,
) -> Driver:
    config = KIND.config.model_validate({"dial": DIAL, **(keys or {})})
    assert isinstance(config, Config)
    checked = KIND.profile.model_validate(profile or {})
    return SipDriver(config, checked, world, lambda _: speech or NamedLines())


@asynccontextmanager
async def bench(
    keys: dict[str, Any] | None = None,
    profile: dict[str, Any] | None = None,
    inbox: Inbox | None = None,
    **settings: Any,
) -> AsyncIterator[Bench]:
    """A driver that is connected; as many workers as its keys make it start."""
    config = {"dial": DIAL, **(keys or {})}
    legs = (profile or {}).get("legs", 4)
    count = -(-config.get("calls", 4) // legs) + -(-config.get("callers", 0) // legs)
    workers = workers_of(settings, count)
    world = world_with(workers)
    speech = NamedLines()
    driver = driver_on(world, keys, profile, speech)
    inbox = inbox or Inbox()
    async with driver.connect(inbox) as session:
        yield Bench(session, workers, inbox, world, driver, speech)


def telephone(pattern: str, number: str = ONE) -> dict[str, Any]:
    """The simulator's settings for one telephone."""
    return {"telephones": {number: pattern}}
