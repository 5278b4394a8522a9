"""How a driver names its simulator (entry-point group `muster.simulators`).

A simulated device is the other end of the wire: it has the shape of a machine, so it runs on
a memory link in virtual time, on a pty, or behind a TCP port, whoever pumps it. It must not
import its driver's `protocol`: two readings of a standard have to be able to disagree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel

from gateway.driver_api.world import Random


class SimulatedDevice(Protocol):
    """One device; times are `Clock.monotonic_s`.

    Whoever pumps it sets `on_change`; the device calls it when it has bytes or a new deadline
    outside of `receive` and `tick` (a text arrives by itself).
    """

    on_change: Callable[[], None]

    def receive(self, data: bytes, now_s: float) -> None: ...

    def tick(self, now_s: float) -> None: ...

    def outgoing(self) -> bytes: ...

    def deadline(self) -> float | None: ...


@dataclass(frozen=True, slots=True)
class SimulatorKind:
    """`build(settings, count, random)` makes `count` devices that share one network.

    `settings` validates what `muster simulate --set key=value` names.
    """

    name: str
    settings: type[BaseModel]
    build: Callable[[Any, int, Random], Sequence[SimulatedDevice]]
