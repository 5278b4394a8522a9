"""The entry point: a modem on a serial port as a `Driver`."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from drivers.gsm_modem.config import Config
from drivers.gsm_modem.patience import Patience
from drivers.gsm_modem.profile import Profile
from drivers.gsm_modem.protocol import GsmModemMachine
from drivers.gsm_modem.sim_pin import SimPin
from gateway.driver_api import (
    API_VERSION,
    Driver,
    DriverKind,
    Inbox,
    NeedsOperator,
    Session,
    TextMessage,
    World,
    machine_session,
)


class GsmModemDriver:
    """One configured modem.

    It remembers between sessions whether its PIN was spent and how slow its network is.
    """

    def __init__(self, config: Config, profile: Profile, world: World) -> None:
        self._config = config
        self._profile = profile
        self._world = world
        self._pin = SimPin()
        timings = profile.timings
        self._patience = Patience(timings.submit_s, timings.submit_longest_s)

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._session(inbox)

    @asynccontextmanager
    async def _session(self, inbox: Inbox) -> AsyncIterator[Session]:
        clock = self._world.clock
        self._learn_pin(self._config.pin_file)
        stream = await self._world.open_serial(self._config.port, self._config.baud)
        machine = GsmModemMachine(
            self._profile,
            self._pin,
            self._config.own_number,
            clock.utc,
            clock.monotonic_s(),
            self._patience,
        )
        async with machine_session(machine, stream, clock, inbox) as session:
            yield session

    def _learn_pin(self, pin_file: Path | None) -> None:
        if pin_file is None:
            self._pin.learn(None)
            return
        try:
            self._pin.learn(pin_file.read_text(encoding="ascii").strip())
        except (OSError, ValueError) as error:
            # the text of a ValueError never holds what the file does
            raise NeedsOperator(f"pin_file {pin_file}: {_reason(error)}") from None


def _reason(error: OSError | ValueError) -> str:
    return error.strerror or "cannot be read" if isinstance(error, OSError) else "no PIN in it"


def build(config: Config, profile: Profile, world: World) -> Driver:
    """Make the driver; no I/O happens before `connect`."""
    return GsmModemDriver(config, profile, world)


KIND = DriverKind(
    name="gsm_modem",
    api=API_VERSION,
    bearer="sms",
    config=Config,
    profile=Profile,
    accepts=frozenset({TextMessage}),
    build=build,
)
