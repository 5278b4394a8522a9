"""The world of a rehearsed hall: what is behind a port is reached while its bearer is there."""

from collections.abc import Iterable

from gateway.driver_api import ByteStream, Clock, Random
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.rehearsal.outage import Outage


class CoveredWorld(SimulatedWorld):
    """A simulated world whose covered ports open when their bearer is there, and not before."""

    def __init__(self, clock: Clock, random: Random) -> None:
        super().__init__(clock, random)
        self._outages: dict[str, Outage] = {}

    def cover(self, ports: Iterable[str]) -> Outage:
        """One bearer for these ports: whoever opens one waits until its outage is over."""
        outage = Outage()
        self._outages.update(dict.fromkeys(ports, outage))
        return outage

    async def open_serial(self, port: str, baud: int) -> ByteStream:
        if (outage := self._outages.get(port)) is not None:
            await outage.over()
        return await super().open_serial(port, baud)
