"""Sessions for the hands to hold: they answer as told, or when told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.driver_api import (
    Accepted,
    Health,
    Inbox,
    Limits,
    Receipt,
    TextMessage,
)


class QuietSession:
    """Keeps what it was asked to send; `receipts` are given in turn, then `Accepted`."""

    def __init__(self, *receipts: Receipt, window: int = 1) -> None:
        self.limits = Limits(window, 10, True)
        self.sent: list[tuple[str, TextMessage]] = []
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.open = asyncio.Event()
        self.open.set()
        self.probes = 0
        self._receipts = list(receipts)

    async def send(self, request: TextMessage, attempt_id: str) -> Receipt:
        self.sent.append((attempt_id, request))
        await self.open.wait()
        return self._receipts.pop(0) if self._receipts else Accepted((len(self.sent),))

    async def withdraw(self, attempt_id: str) -> bool:
        return False

    async def probe(self) -> Health:
        self.probes += 1
        return Health(True, "", {"signal_dbm": "-71"})

    async def run(self) -> None:
        await self.ended


class QuietDriver:
    """Connects with what `outcomes` holds in turn: a session, or an error to raise."""

    def __init__(self, *outcomes: QuietSession | Exception) -> None:
        self.connects = 0
        self._outcomes = list(outcomes)

    @asynccontextmanager
    async def connect(self, inbox: Inbox) -> AsyncIterator[QuietSession]:
        self.connects += 1
        outcome = self._outcomes[min(self.connects, len(self._outcomes)) - 1]
        if isinstance(outcome, Exception):
            raise outcome
        yield outcome
