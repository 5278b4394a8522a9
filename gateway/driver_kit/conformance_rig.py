"""What the conformance kit needs to see of a driver and its simulated device."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from gateway.driver_api.contract import Driver
from gateway.driver_kit.simulated_world import SimulatedWorld


class Condition(Enum):
    """What the rig's device is like."""

    HEALTHY = "healthy"
    GARBAGE = "garbage around and inside its answers"
    DUPLICATES = "everything it hears comes twice"
    SILENT = "silent from the second text"


@dataclass(frozen=True, slots=True)
class Rig:
    """A driver, its simulated device, and what can be seen of the device from outside.

    `on_air` lists (number, text) of the whole texts that reached a telephone, in order;
    `hear(sender, text)` lets a text arrive; `forgotten` says whether the device was told that
    it may forget everything it heard; `violations` is what the client did against the standard.
    """

    world: SimulatedWorld
    port: str
    driver: Driver
    on_air: Callable[[], Sequence[tuple[str, str]]]
    hear: Callable[[str, str], None]
    forgotten: Callable[[], bool]
    violations: Callable[[], Sequence[str]]


class NotConformant(Exception):
    """The driver breaks the contract; says how."""


MakeRig = Callable[[Condition], Rig]
