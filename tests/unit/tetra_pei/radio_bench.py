"""The driver with a simulated radio in virtual time: page, hear, and see what the air saw."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from drivers.tetra_pei.config import Config
from drivers.tetra_pei.driver import KIND
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.simulated_radio import SimulatedRadio
from drivers.tetra_pei.simulated_settings import SimulatorSettings
from drivers.tetra_pei.simulator import build
from gateway.driver_api import (
    DeliveryReported,
    Driver,
    Event,
    RadioPage,
    RadioTextReceived,
    Receipt,
    Session,
    StatusReceived,
)
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock

Kind = TypeVar("Kind", bound=Event)

PORT = "/dev/radio"
LEADER = "1001032"
GROUP = "2001"


@dataclass(slots=True)
class Journal:
    """An inbox; `delay_s` is how long the disk takes, `at_s` when each event was durable."""

    delay_s: float = 0.0
    events: list[Event] = field(default_factory=list)
    at_s: list[float] = field(default_factory=list)

    async def commit(self, event: Event) -> None:
        await virtual_clock().sleep(self.delay_s)
        self.events.append(event)
        self.at_s.append(virtual_clock().monotonic_s())

    @property
    def answers(self) -> list[tuple[str, str, str]]:
        """(sender, answer, raw) of what was said; of a text with gaps the answer is empty."""
        return [said for each in self.events if (said := _said(each)) is not None]

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [each for each in self.events if isinstance(each, kind)]

    @property
    def reports(self) -> list[DeliveryReported]:
        return [each for each in self.events if isinstance(each, DeliveryReported)]


def _said(event: Event) -> tuple[str, str, str] | None:
    match event:
        case StatusReceived(_, sender, answer, raw):
            return sender, answer, raw
        case RadioTextReceived(_, sender, text, _, incomplete):
            return sender, "" if incomplete else text, text
    return None


@dataclass(slots=True)
class Bench:
    """One session of one driver on one radio."""

    radio: SimulatedRadio
    world: SimulatedWorld
    journal: Journal
    session: Session
    driver: Driver
    sent: int = 0

    async def page(self, text: str, to: str = LEADER, **more: Any) -> Receipt:
        """Page a radio, or a talkgroup if it is `GROUP`."""
        self.sent += 1
        page = RadioPage(to, text, to == GROUP, **more)
        return await self.session.send(page, f"attempt-{self.sent}")

    async def wait(self, seconds: float) -> None:
        await virtual_clock().sleep(seconds)

    @property
    def on_air(self) -> list[tuple[int, str]]:
        return [(each.destination, each.text) for each in self.radio.network.texts]

    @property
    def violations(self) -> list[str]:
        return [*self.radio.violations, *self.radio.network.violations]


Story = Callable[[Bench], Coroutine[Any, Any, None]]


def play(
    story: Story,
    profile: dict[str, Any] | None = None,
    config: dict[str, Any] | None = None,
    delay_s: float = 0.0,
    **settings: Any,
) -> None:
    """Run a story on a radio with these settings; what it did wrong fails the test."""
    run_virtual(_played(story, profile or {}, config or {}, delay_s, settings), 1)


async def _played(
    story: Story,
    profile: dict[str, Any],
    config: dict[str, Any],
    delay_s: float,
    settings: dict[str, Any],
) -> None:
    checked = SimulatorSettings.model_validate(settings)
    (radio,) = build(checked, 1, SeededRandom(3))
    world = SimulatedWorld(virtual_clock(), SeededRandom(4), latency_s=0.01)
    world.attach(PORT, radio)
    keys = Config.model_validate({"port": PORT, **config})
    driver = KIND.build(keys, Profile.model_validate(profile), world)
    journal = Journal(delay_s)
    async with driver.connect(journal) as session:
        bench = Bench(radio, world, journal, session, driver)
        await story(bench)
        assert bench.violations == []
