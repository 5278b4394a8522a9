"""The demo's modems: the driver's own simulator, found by its entry point, on real ptys."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Protocol, cast

from gateway.driver_api import Clock, Random, SimulatedDevice, SimulatorKind
from gateway.driver_kit.simulate import serve_devices
from gateway.rehearsal.demo_failure import DemoFailed

_GROUP = "muster.simulators"
_SECONDS_PER_PART = 0.5


class SentPart(Protocol):
    """A part that the mobile network took over."""

    @property
    def destination(self) -> str: ...


class ShownText(Protocol):
    """A whole text as a telephone shows it."""

    @property
    def destination(self) -> str: ...

    @property
    def text(self) -> str: ...


class MobileNetwork(Protocol):
    """What the demo needs of the network that simulated modems share."""

    on_text: Callable[[Any], None]

    @property
    def submissions(self) -> Sequence[SentPart]: ...

    @property
    def texts(self) -> Sequence[ShownText]: ...

    def send_text(self, sender: str, text: str, *, at_s: float) -> None: ...


class NetworkModem(SimulatedDevice, Protocol):
    """A simulated modem; `violations` is what its user did against the standards."""

    violations: list[str]

    @property
    def network(self) -> MobileNetwork: ...


@dataclass(frozen=True, slots=True)
class ModemPool:
    """Modems that are being served, and where."""

    modems: tuple[NetworkModem, ...]
    ports: tuple[str, ...]

    @property
    def network(self) -> MobileNetwork:
        return self.modems[0].network

    @property
    def violations(self) -> list[str]:
        return [what for modem in self.modems for what in modem.violations]


@asynccontextmanager
async def modem_pool(
    driver: str, count: int, terminals: Mapping[str, str], clock: Clock, random: Random
) -> AsyncIterator[ModemPool]:
    """Serve `count` modems on ptys while the context lasts; `terminals` is number → pattern."""
    kind = _simulator(driver)
    settings = kind.settings.model_validate(
        {
            "latency_s": _SECONDS_PER_PART,
            "terminals": dict(terminals),
            "clock_start_utc": clock.utc(),
        }
    )
    devices = kind.build(settings, count, random)
    async with serve_devices(devices, None, clock) as ports:
        modems = cast(Sequence[NetworkModem], devices)
        yield ModemPool(tuple(modems), tuple(ports))


def _simulator(name: str) -> SimulatorKind:
    found = {point.name: point for point in entry_points(group=_GROUP)}
    if name not in found:
        raise DemoFailed(f"no simulator {name!r} is installed: `make setup` installs it")
    kind: SimulatorKind = found[name].load()
    return kind
