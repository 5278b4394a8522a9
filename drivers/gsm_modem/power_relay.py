"""A relay in the modem's supply, switched by bytes on a serial port of its own."""

from drivers.gsm_modem.config import Power
from gateway.driver_api import World

_BETWEEN_WORDS_S = 0.2


class PowerRelay:
    """Boards of several relays may share one port: it is held only while the power is off."""

    def __init__(self, keys: Power, world: World) -> None:
        self._keys = keys
        self._world = world

    async def cycle(self) -> None:
        """Power off and on again; raises `LinkLost` if the relay's port cannot be opened.

        Whatever interrupts it, the power is given back.
        """
        stream = await self._world.open_serial(self._keys.port, self._keys.baud)
        try:
            stream.write(bytes.fromhex(self._keys.off))
            await self._world.clock.sleep(self._keys.off_s)
        finally:
            stream.write(bytes.fromhex(self._keys.on))
            # a port that is closed at once may drop what was not sent yet
            await self._world.clock.sleep(_BETWEEN_WORDS_S)
            await stream.close()
