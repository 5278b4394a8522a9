"""Telephone lines with seats, at the driver's contract: who is called picks up as he is told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import BaseModel

from gateway.driver_api import (
    API_VERSION,
    Clock,
    Driver,
    DriverKind,
    HandOver,
    Health,
    Inbox,
    Limits,
    Receipt,
    Request,
    SeatCall,
    Unknown,
    VoiceCall,
    World,
)


class _Keys(BaseModel):
    seats: str = "sip:group@127.0.0.1"


class SeatLines:
    """`receipts` are by the kind of request, given after `lasts_s`; `asked` is what came."""

    def __init__(self, receipts: dict[type, Receipt], lasts_s: float = 0.0) -> None:
        self.receipts = receipts
        self.lasts_s = lasts_s
        self.asked: list[tuple[str, Request]] = []

    @property
    def kind(self) -> DriverKind:
        return DriverKind(
            "lines",
            API_VERSION,
            "voice",
            _Keys,
            _Keys,
            frozenset({VoiceCall, SeatCall, HandOver}),
            lambda config, profile, world: _Driver(self, world),
        )

    def of(self, kind: type) -> list[Request]:
        """What was asked of this kind."""
        return [request for _, request in self.asked if isinstance(request, kind)]


class _Driver(Driver):
    def __init__(self, lines: SeatLines, world: World) -> None:
        self._lines = lines
        self._clock = world.clock

    @asynccontextmanager
    async def connect(self, inbox: Inbox) -> AsyncIterator["_Session"]:
        yield _Session(self._lines, self._clock)


class _Session:
    def __init__(self, lines: SeatLines, clock: Clock) -> None:
        self.limits = Limits(4, 1, False)
        self._lines = lines
        self._clock = clock

    async def send(self, request: Request, attempt_id: str) -> Receipt:
        self._lines.asked.append((attempt_id, request))
        await self._clock.sleep(self._lines.lasts_s)
        return self._lines.receipts.get(type(request), Unknown("nobody said"))

    async def withdraw(self, attempt_id: str) -> bool:
        return False

    async def probe(self) -> Health:
        return Health(True, "", {})

    async def run(self) -> None:
        await asyncio.get_running_loop().create_future()
