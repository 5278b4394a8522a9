"""The entry point: a TETRA radio on a serial port as a `Driver`."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from drivers.tetra_pei.config import Config
from drivers.tetra_pei.message_references import MessageReferences
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.protocol import TetraPeiMachine
from drivers.tetra_pei.talkgroups import CallMemory
from drivers.tetra_pei.trace_words import TraceWords
from gateway.driver_api import (
    API_VERSION,
    Driver,
    DriverKind,
    Inbox,
    RadioPage,
    RadioStatus,
    Session,
    TransmitDemand,
    TransmitEnd,
    World,
    machine_session,
)
from gateway.driver_api.heard_before import HeardBefore


class TetraPeiDriver:
    """One configured radio; between sessions it remembers what it heard and said."""

    def __init__(self, config: Config, profile: Profile, world: World) -> None:
        self._config = config
        self._profile = profile
        self._world = world
        self._memory = HeardBefore(world.clock.utc)
        self._references = MessageReferences(world.random.randrange(256))
        self._calls = CallMemory()

    def connect(self, inbox: Inbox) -> AbstractAsyncContextManager[Session]:
        return self._session(inbox)

    @asynccontextmanager
    async def _session(self, inbox: Inbox) -> AsyncIterator[Session]:
        clock = self._world.clock
        stream = await self._world.open_serial(self._config.port, self._config.baud)
        machine = TetraPeiMachine(
            self._profile,
            self._config,
            clock.utc,
            clock.monotonic_s(),
            self._memory,
            self._references,
            self._calls,
        )
        async with machine_session(machine, stream, clock, inbox) as session:
            yield session


def build(config: Config, profile: Profile, world: World) -> Driver:
    """Make the driver; no I/O happens before `connect`."""
    return TetraPeiDriver(config, profile, world)


KIND = DriverKind(
    name="tetra_pei",
    api=API_VERSION,
    bearer="radio",
    config=Config,
    profile=Profile,
    accepts=frozenset({RadioPage, RadioStatus, TransmitDemand, TransmitEnd}),
    build=build,
    explainer=TraceWords,
)
