"""What may be tried on a real device without anybody noticing: no text leaves, none is lost.

It is opened, asked how it is, left alone for a while, closed and opened again. Whatever it hears
meanwhile is not committed, so the device keeps it for the hall.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from gateway.driver_api.contract import Driver, Health, Session
from gateway.driver_api.errors import DriverError
from gateway.driver_api.events import Event
from gateway.driver_api.world import Clock
from gateway.driver_kit.conformance import Finding
from gateway.driver_kit.conformance_rig import NotConformant

_READY_WITHIN_S = 240.0
_PROBED_WITHIN_S = 60.0
_WELL_WITHIN_S = 60.0
_AGAIN_S = 1.0
_ALONE_S = 10.0
_PROBES = 3
_RECONNECTS = 3


class _HoldingInbox:
    """Never says that anything is durable."""

    def __init__(self) -> None:
        self.begun = 0

    async def commit(self, event: Event) -> None:
        self.begun += 1
        await asyncio.get_running_loop().create_future()


async def look_at(driver: Driver, clock: Clock) -> AsyncIterator[Finding]:
    """Every harmless check, one after the other; the first that fails ends it."""
    checks: tuple[Callable[[Driver, Clock], Awaitable[str]], ...] = (
        _opens,
        _answers_probes,
        _stays_up_alone,
        _opens_again,
    )
    for check in checks:
        name = check.__name__.lstrip("_")
        try:
            note = await check(driver, clock)
        except (NotConformant, DriverError, TimeoutError) as error:
            yield Finding(name, f"{type(error).__name__}: {error}")
            return
        yield Finding(name, "", note)


async def _opens(driver: Driver, clock: Clock) -> str:
    """It gets ready, and says what it can do."""
    async with _opened(driver) as (session, _):
        limits = session.limits
        if limits.window < 1 or limits.longest_text_parts < 1:
            raise NotConformant(f"its limits are {limits}")
        reports = "reports" if limits.reports else "no reports"
        return f"window {limits.window}, {limits.longest_text_parts} parts, {reports}"


async def _answers_probes(driver: Driver, clock: Clock) -> str:
    """Every probe is answered; it is well within a minute, and stays so."""
    async with _opened(driver) as (session, _):
        begun_s = clock.monotonic_s()
        while not (await _probed(session)).ok and clock.monotonic_s() < begun_s + _WELL_WITHIN_S:
            await clock.sleep(_AGAIN_S)
        facts: dict[str, str] = {}
        for _ in range(_PROBES):
            health = await _probed(session)
            if not health.ok:
                raise NotConformant(health.reason)
            facts |= health.facts
        return " ".join(f"{name}={value}" for name, value in facts.items())


async def _probed(session: Session) -> Health:
    async with asyncio.timeout(_PROBED_WITHIN_S):
        return await session.probe()


async def _stays_up_alone(driver: Driver, clock: Clock) -> str:
    """Nothing ends the session while nobody asks for anything."""
    async with _opened(driver) as (session, inbox):
        try:
            async with asyncio.timeout(_ALONE_S):
                await session.run()
        except TimeoutError:
            return f"{inbox.begun} events heard and left where they are"
        raise NotConformant("the session ended without an error")


async def _opens_again(driver: Driver, clock: Clock) -> str:
    """What was closed can be opened at once."""
    begun_s = clock.monotonic_s()
    for _ in range(_RECONNECTS):
        async with _opened(driver):
            pass
    return f"{(clock.monotonic_s() - begun_s) / _RECONNECTS:.1f} s each"


@asynccontextmanager
async def _opened(driver: Driver) -> AsyncIterator[tuple[Session, _HoldingInbox]]:
    inbox = _HoldingInbox()
    entered = driver.connect(inbox)
    async with asyncio.timeout(_READY_WITHIN_S) as patience, entered as session:
        patience.reschedule(None)
        yield session, inbox
