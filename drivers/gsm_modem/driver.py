"""The entry point: a modem on a serial port as a `Driver`."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from drivers.gsm_modem.config import Config
from drivers.gsm_modem.modem_ports import ModemPorts
from drivers.gsm_modem.patience import Patience
from drivers.gsm_modem.power_relay import PowerRelay
from drivers.gsm_modem.profile import Profile
from drivers.gsm_modem.protocol import GsmModemMachine
from drivers.gsm_modem.recovery import Recovery
from drivers.gsm_modem.sim_pin import SimPin
from gateway.driver_api import (
    API_VERSION,
    Driver,
    DriverKind,
    Inbox,
    LinkLost,
    NeedsOperator,
    Session,
    TextMessage,
    World,
    machine_session,
)


class GsmModemDriver:
    """One configured modem.

    It remembers between sessions whether its PIN was spent, how slow its network is, and what was
    tried on a modem that stays silent.
    """

    def __init__(self, config: Config, profile: Profile, world: World) -> None:
        self._config = config
        self._profile = profile
        self._world = world
        self._pin = SimPin()
        timings = profile.timings
        self._patience = Patience(timings.submit_s, timings.submit_longest_s)
        self._recovery = Recovery(profile.restart)
        self._ports = ModemPorts(config, timings.byte_gap_ms / 1000, world)
        self._relay = None if config.power is None else PowerRelay(config.power, world)

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._session(inbox)

    @asynccontextmanager
    async def _session(self, inbox: Inbox) -> AsyncIterator[Session]:
        clock = self._world.clock
        self._learn_pin(self._config.pin_file)
        try:
            if self._relay is not None and self._recovery.power_is_due(clock.monotonic_s()):
                await self._relay.cycle()
            async with (
                self._ports.opened() as stream,
                machine_session(self._machine(), stream, clock, inbox) as session,
            ):
                yield session
        except LinkLost as error:
            self._recovery.silent(clock.monotonic_s())
            if error.again_s is not None:
                self._ports.look_elsewhere()
            raise

    def _machine(self) -> GsmModemMachine:
        clock = self._world.clock
        return GsmModemMachine(
            self._profile,
            self._pin,
            self._config.own_number,
            clock.utc,
            clock.monotonic_s(),
            self._patience,
            self._recovery,
            self._config.imei,
        )

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
