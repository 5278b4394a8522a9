"""A trunked radio system of a rehearsal that is a driver's own simulator: every octet is real."""

from collections.abc import Sequence
from importlib.metadata import entry_points

from gateway.config import Channel
from gateway.driver_api import SimulatorKind
from gateway.driver_api.simulation import Condition
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.runtime.driver_catalogue import Fitted, fit, known_drivers

_SIMULATORS = "muster.simulators"


class NoFleet(Exception):
    """There is no such simulator, or it plays no radios; the message says which."""


class Cable:
    """What `bearer_fault` pulls; the radios go on without us."""

    def __init__(self, world: SimulatedWorld, port: str) -> None:
        self._world = world
        self._port = port

    def begin(self) -> None:
        """It is out."""
        self._world.unplug(self._port)

    def end(self) -> None:
        """It is in again."""
        self._world.replug(self._port)


class RadioFleet:
    """The radios behind one channel of `driver`, and their talkgroups; raises `NoFleet`."""

    def __init__(self, driver: str, talkgroups: Sequence[str], seed: int) -> None:
        self.outage: Cable
        found = {point.name: point for point in entry_points(group=_SIMULATORS)}
        kind: SimulatorKind | None = found[driver].load() if driver in found else None
        if kind is None or kind.specimen is None:
            raise NoFleet(f"no simulator {driver!r} is installed: `make setup` installs ours")
        self._driver = driver
        settings = {"talkgroups": talkgroups} if "talkgroups" in kind.settings.model_fields else {}
        self._specimen = kind.specimen(Condition.HEALTHY, settings, SeededRandom(seed))

    def fitted(self, name: str, system: str | None) -> Fitted:
        """The channel that reaches it."""
        keys = {"name": name, "driver": self._driver, "system": system, **self._specimen.keys}
        channel = Channel.model_validate(keys)
        found = fit(channel, known_drivers())
        if not isinstance(found, Fitted):
            raise NoFleet("; ".join(found))
        return found

    def plug_into(self, world: SimulatedWorld) -> None:
        """Put it where the channel looks for it."""
        world.attach(self._specimen.port, self._specimen.device)
        self.outage = Cable(world, self._specimen.port)

    @property
    def pages(self) -> Sequence[tuple[str, str]]:
        """The pages that were on air so far: to whom, what."""
        return self._specimen.on_air()

    @property
    def violations(self) -> Sequence[str]:
        """What the gateway did against the standard."""
        return self._specimen.violations()

    async def status(self, radio_id: str, answer: str) -> None:
        """A radio sends its answer."""
        self._specimen.hear(radio_id, answer)
