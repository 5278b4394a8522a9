"""Where a modem is found: the port that is configured, or one of the others it may turn up at.

A modem that restarts may come back at another port, its neighbour at its own: where an IMEI is
configured the start asks for it, and a place where another modem answers is left for the next.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from drivers.gsm_modem.config import Config
from drivers.gsm_modem.joined_ports import joined
from drivers.gsm_modem.paced_stream import PacedStream
from gateway.driver_api import ByteStream, LinkLost, World

# looking for a port that is not there costs nothing, and the modem may be back any moment
_AGAIN_S = 1.5


class ModemPorts:
    """Opens the ports of one channel; remembers between sessions where its modem was."""

    def __init__(self, config: Config, byte_gap_s: float, world: World) -> None:
        self._config = config
        self._byte_gap_s = byte_gap_s
        self._world = world
        self._places = (config.port, *config.other_ports)
        self._place = 0

    def look_elsewhere(self) -> None:
        """It was not there: the next session tries the next place."""
        self._place = (self._place + 1) % len(self._places)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[ByteStream]:
        """The open stream, closed in the end; raises `LinkLost` if a port is not there."""
        stream = await self._open(self._places[self._place])
        if self._byte_gap_s:
            stream = PacedStream(stream, self._byte_gap_s)
        try:
            if self._config.event_port is None:
                yield stream
                return
            events = await self._open(self._config.event_port)
            async with joined(stream, events) as both:
                try:
                    yield both
                finally:
                    await both.close()
        finally:
            await stream.close()

    async def _open(self, port: str) -> ByteStream:
        try:
            return await self._world.open_serial(port, self._config.baud)
        except LinkLost as error:
            raise LinkLost(str(error), _AGAIN_S) from error
