"""The world of a rehearsed hall: its modems are reached while the mobile network is."""

from gateway.driver_api import ByteStream, Clock, Random
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.rehearsal.outage import Outage


class CoveredWorld(SimulatedWorld):
    """A simulated world whose ports open when `coverage` is there, and not before."""

    def __init__(self, clock: Clock, random: Random) -> None:
        super().__init__(clock, random)
        self.coverage = Outage()

    async def open_serial(self, port: str, baud: int) -> ByteStream:
        await self.coverage.over()
        return await super().open_serial(port, baud)
