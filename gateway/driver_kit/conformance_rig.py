"""What the conformance kit needs to see of a driver and its simulated device."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from gateway.driver_api.contract import Driver, DriverKind
from gateway.driver_api.requests import Request
from gateway.driver_api.simulation import Condition, HasUdpPorts, SimulatorKind
from gateway.driver_kit.conformance_messages import Correspondence, correspondence_of
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import virtual_clock

__all__ = ["Condition", "MakeRig", "NotConformant", "Rig", "rig_on_simulator"]

_LATENCY_S = 0.01
_SEEDS = (7, 8)


@dataclass(frozen=True, slots=True)
class Rig:
    """A driver, its simulated device, and what can be seen of the device from outside.

    `on_air` lists (number, text) of the whole texts that reached a telephone, in order;
    `hear(sender, text)` lets a text arrive; `forgotten` says whether the device was told that
    it may forget everything it heard; `violations` is what the client did against the standard.
    The driver's `bearer` says what it is given to send. Where a message is one datagram it has
    left `at_once`, and no cut can be early enough to find it unsent. Where nobody
    `answers_for_groups`, a page to a talkgroup cannot show that the device is silent. What is
    not in `accepts` has to be refused; empty, that is not tried. Lines that take calls have
    `calls_in(number, keys, now_s)`.
    """

    world: SimulatedWorld
    port: str
    driver: Driver
    on_air: Callable[[], Sequence[tuple[str, str]]]
    hear: Callable[[str, str], None]
    forgotten: Callable[[], bool]
    violations: Callable[[], Sequence[str]]
    bearer: str = "sms"
    at_once: bool = False
    answers_for_groups: bool = True
    accepts: frozenset[type[Request]] = frozenset()
    calls_in: Callable[[str, str, float], None] | None = None

    @property
    def mail(self) -> Correspondence:
        """What may be sent and heard."""
        return correspondence_of(self.bearer)


class NotConformant(Exception):
    """The driver breaks the contract; says how."""


MakeRig = Callable[[Condition], Rig]


def rig_on_simulator(
    driver: DriverKind,
    profile: BaseModel,
    simulator: SimulatorKind,
    settings: Mapping[str, Any] | None = None,
) -> MakeRig:
    """How to set up this driver, under this profile, on the specimens of its simulator.

    Raises `ValueError` for a simulator that has none, and for a bearer that the kit does not know.
    The rigs need a virtual loop.
    """
    specimen_of = simulator.specimen
    if specimen_of is None:
        raise ValueError(f"the simulator {simulator.name} offers no specimen")
    keys = specimen_of(Condition.HEALTHY, settings or {}, SeededRandom(_SEEDS[0])).keys
    service = driver.service(driver.config.model_validate(dict(keys)), profile)
    correspondence_of(service.bearer)

    def make(condition: Condition) -> Rig:
        specimen = specimen_of(condition, settings or {}, SeededRandom(_SEEDS[0]))
        world = SimulatedWorld(virtual_clock(), SeededRandom(_SEEDS[1]), latency_s=_LATENCY_S)
        world.attach(specimen.port, specimen.device)
        config = driver.config.model_validate(dict(specimen.keys))
        return Rig(
            world=world,
            port=specimen.port,
            driver=driver.build(config, profile, world),
            on_air=specimen.on_air,
            hear=specimen.hear,
            forgotten=specimen.forgotten,
            violations=specimen.violations,
            bearer=service.bearer,
            at_once=specimen.at_once or isinstance(specimen.device, HasUdpPorts),
            answers_for_groups=specimen.answers_for_groups,
            accepts=service.accepts,
            calls_in=specimen.calls_in,
        )

    return make
