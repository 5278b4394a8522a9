"""A trunked radio system of a rehearsal, at the driver's contract.

A page takes the channel for two seconds and is then on air: nobody's receipt. Statuses that
people send arrive at once.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pydantic import BaseModel

from gateway.driver_api import (
    API_VERSION,
    Accepted,
    Clock,
    Driver,
    DriverKind,
    Fault,
    Health,
    Inbox,
    Limits,
    LinkLost,
    RadioPage,
    Receipt,
    Refused,
    Request,
    StatusReceived,
    Unknown,
    World,
)
from gateway.rehearsal.outage import Outage

_PAGE_S = 2.0


@dataclass(frozen=True, slots=True)
class AiredPage:
    """A page that was on air."""

    at_s: float
    page: RadioPage


class _NoKeys(BaseModel):
    pass


class RadioSystem:
    """One channel of one system."""

    def __init__(self) -> None:
        self.pages: list[AiredPage] = []
        self.outage = Outage()
        self.inbox: Inbox | None = None
        self._statuses = 0

    @property
    def kind(self) -> DriverKind:
        """What a channel on this system is built from."""
        return DriverKind(
            "rehearsed_radio",
            API_VERSION,
            "radio",
            _NoKeys,
            _NoKeys,
            frozenset({RadioPage}),
            lambda config, profile, world: _RadioDriver(self, world),
        )

    async def status(self, radio_id: str, answer: str) -> None:
        """A radio sends a status that the fleet's table maps to `answer`; lost while down."""
        if self.inbox is not None:
            self._statuses += 1
            key = f"{radio_id}/{self._statuses}"
            await self.inbox.commit(StatusReceived(key, radio_id, answer, answer))


class _RadioDriver(Driver):
    def __init__(self, system: RadioSystem, world: World) -> None:
        self._system = system
        self._clock = world.clock

    @asynccontextmanager
    async def connect(self, inbox: Inbox) -> AsyncIterator["_RadioSession"]:
        await self._system.outage.over()
        self._system.inbox = inbox
        try:
            yield _RadioSession(self._system, self._clock)
        finally:
            self._system.inbox = None


class _RadioSession:
    limits = Limits(1, 1, False)

    def __init__(self, system: RadioSystem, clock: Clock) -> None:
        self._system = system
        self._clock = clock

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        if not isinstance(request, RadioPage):
            return Refused(Fault.LANE, "a radio carries pages only")
        if not await self._system.outage.lets(_PAGE_S):
            return Unknown("the radio system went down on air")
        self._system.pages.append(AiredPage(self._clock.monotonic_s(), request))
        return Accepted()

    async def withdraw(self, attempt_id: str) -> bool:
        return False

    async def probe(self) -> Health:
        return Health(True, "", {})

    async def run(self) -> None:
        await self._system.outage.wait()
        raise LinkLost("the radio system went down")
