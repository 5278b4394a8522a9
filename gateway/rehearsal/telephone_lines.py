"""The telephone lines of a rehearsal: a driver's own simulator, with every frame of its workers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import entry_points

from gateway.config import Channel
from gateway.driver_api import SimulatorKind
from gateway.driver_api.simulation import LineWishes, TelephoneCall
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.rehearsal.covered_world import CoveredWorld
from gateway.runtime.driver_catalogue import Fitted, fit, known_drivers

_SIMULATORS = "muster.simulators"
_CHANNEL = "lines"
_RINGING_S = 25.0


class NoLines(Exception):
    """There is no such simulator, or it plays no telephones so; the message says why."""


class _Trunk:
    """What `bearer_fault` takes away: calls end, and none begins until it is there again."""

    def __init__(self, world: CoveredWorld, ports: Sequence[str]) -> None:
        self._world = world
        self._ports = ports
        self._outage = world.cover(ports)

    def begin(self) -> None:
        """The lines fail now."""
        self._outage.begin()
        for port in self._ports:
            self._world.unplug(port)

    def end(self) -> None:
        """They are there again."""
        for port in self._ports:
            self._world.replug(port)
        self._outage.end()


class TelephoneLines:
    """`count` lines of `driver`, one channel; telephones take calls as `patterns` say, by number.

    Raises `NoLines`.
    """

    def __init__(self, driver: str, count: int, patterns: Mapping[str, str], seed: int) -> None:
        self.outage: _Trunk
        found = {point.name: point for point in entry_points(group=_SIMULATORS)}
        kind: SimulatorKind | None = found[driver].load() if driver in found else None
        if kind is None:
            raise NoLines(f"no simulator {driver!r} is installed: `make setup` installs ours")
        if kind.lines is None:
            raise NoLines(f"the simulator {driver!r} plays no telephones")
        try:
            wishes = LineWishes(count, patterns, _RINGING_S)
            self._lines = kind.lines(wishes, SeededRandom(seed))
        except ValueError as error:
            raise NoLines(f"terminals.csv: {error}") from error
        self._driver = driver

    def fitted(self) -> Fitted:
        """The channel that reaches them."""
        keys = {"name": _CHANNEL, "driver": self._driver, **self._lines.keys}
        found = fit(Channel.model_validate(keys), known_drivers())
        if not isinstance(found, Fitted):
            raise NoLines("; ".join(found))
        return replace(found, profile=found.kind.profile.model_validate(self._lines.profile))

    def plug_into(self, world: CoveredWorld) -> None:
        """Put them where the channel looks for them."""
        for port, device in self._lines.devices.items():
            world.attach(port, device)
        self.outage = _Trunk(world, list(self._lines.devices))

    @property
    def calls(self) -> Sequence[TelephoneCall]:
        """The calls that telephones got so far, as they were dialled."""
        return self._lines.calls()

    @property
    def violations(self) -> Sequence[str]:
        """What the gateway did against the frames."""
        return self._lines.violations()
