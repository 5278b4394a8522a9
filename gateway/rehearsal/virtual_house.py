"""A hall in virtual time: what survives a process, and the processes that live in it.

The disk, the devices and the core are the house; `life` is one process of the gateway on
them. A life under a `Fuse` may end in a power cut, and the next one finds what is there.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from gateway.app import Gateway, Ports
from gateway.config import Config
from gateway.driver_api import SimulatedDevice
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import virtual_clock
from gateway.journal.journal import Journal
from gateway.journal.store import open_store
from gateway.journal.writer import InlineWriter
from gateway.rehearsal.fuse import Fuse, FusedLink, FusedWorld, PowerCut
from gateway.rehearsal.pretend_core import PretendCore
from gateway.roster.finding import Finding
from gateway.roster.roster import Roster
from gateway.roster.tables import read_roster
from gateway.runtime.driver_catalogue import Fitted
from gateway.runtime.systemd_notices import ServiceManager


class VirtualHouse:
    """Needs a running virtual loop. `devices` are plugged in at the ports they are keyed by.

    `world` is a plain one, unless another is given.
    """

    def __init__(
        self,
        config: Config,
        fitted: list[Fitted],
        devices: Mapping[str, SimulatedDevice],
        seed: int = 0,
        world: SimulatedWorld | None = None,
    ) -> None:
        self.world = world or SimulatedWorld(virtual_clock(), SeededRandom(seed))
        self.clock = self.world.clock
        for port, device in devices.items():
            self.world.attach(port, device)
        self.core = PretendCore(self.clock, config.site.id)
        self.store = open_store(":memory:", f"{seed:032x}")
        self.lives = 0
        self._config = config
        self._fitted = fitted

    @asynccontextmanager
    async def life(self, fuse: Fuse | None = None) -> AsyncIterator[Gateway]:
        """One process of the gateway, until the context is left or the fuse blows.

        After a blown fuse the body may go on; it sees a house without a gateway. A gateway that
        dies of a bug ends the body too, which might wait for its answer for ever.
        """
        fuse = fuse or Fuse()
        self.lives += 1
        gateway = self._process(fuse)
        running = asyncio.get_running_loop().create_task(_live(gateway))
        fuse.on_blow = lambda: _end(running)
        body = asyncio.current_task()
        assert body is not None
        running.add_done_callback(lambda done: body.cancel() if _bug_of(done) else None)
        try:
            yield gateway
        finally:
            fuse.blown = True  # what is still running is dead from here on
            _end(running)
            await asyncio.wait({running})
            if (bug := _bug_of(running)) is not None:
                raise bug

    def _process(self, fuse: Fuse) -> Gateway:
        writer = InlineWriter(
            self.store, _broken, before_commit=fuse.point, after_commit=fuse.passed
        )
        ports = Ports(
            FusedWorld(self.world, fuse),
            Journal(self.store, writer, self._config.site.id),
            FusedLink(self.core, fuse),
            self._fitted,
            ServiceManager(),
            _read_roster,
            f"session-{self.lives}",
            "hall",
            "boot",
        )
        return Gateway(self._config, ports)


async def _read_roster(path: Path, on_date: date) -> tuple[Roster, tuple[Finding, ...]]:
    return read_roster(path, on_date)


async def _live(gateway: Gateway) -> None:
    await gateway.run()


def _end(running: "asyncio.Task[None]") -> None:
    running.get_loop().call_soon(running.cancel)


def _broken(error: Exception) -> None:
    raise AssertionError(f"the journal broke: {error}")


def _bug_of(running: "asyncio.Task[None]") -> BaseException | None:
    """What a gateway died of, if it was neither told to nor without power."""
    if running.cancelled():
        return None
    error = running.exception()
    if isinstance(error, BaseExceptionGroup):
        _, error = error.split((PowerCut, asyncio.CancelledError))
    return None if isinstance(error, PowerCut) else error
