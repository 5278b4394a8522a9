"""Rows to write, with a true chain."""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

from gateway.journal.rows import (
    GENESIS,
    AlarmRow,
    EventRow,
    FactRow,
    OrderRow,
    OrderState,
    TransmitRow,
    TransmitState,
    Write,
    chain_digest,
    told_digest,
)
from gateway.journal.store import Store, open_store
from gateway.journal.verify import Finding, verify
from gateway.journal.writer import ThreadWriter
from gateway.orders.changed import changed

JOURNAL_ID = "6b1f2b0e-3c39-4f0d-9d0a-3f4c1d2e5a77"
AT = "2026-08-12T03:04:05.000000Z"


class Chain:
    """Numbers facts and events and links each fact to the one before."""

    def __init__(self, sequence: int = 0, digest: bytes = GENESIS, event: int = 0) -> None:
        self.sequence = sequence
        self.digest = digest
        self.event = event

    def fact(
        self,
        order_id: str = "XJ-1",
        note: str = "已到位",
        key: str = "",
        events: tuple[EventRow, ...] = (),
    ) -> FactRow:
        self.sequence += 1
        body = json.dumps({"note": note, "n": self.sequence}, ensure_ascii=False).encode()
        fields = (key or f"key-{self.sequence}", AT, order_id, "noted", 2, body)
        told = told_digest(events)
        self.digest = chain_digest(self.digest, *fields, told)
        return FactRow(self.sequence, *fields, told, self.digest)

    def events(self, count: int) -> tuple[EventRow, ...]:
        """What the next fact tells."""
        self.event += count
        numbers = range(self.event - count + 1, self.event + 1)
        return tuple(
            EventRow(number, self.sequence + 1, False, f'{{"sequence":{number}}}'.encode())
            for number in numbers
        )

    def write(self, order_id: str = "XJ-1", note: str = "已到位", events: int = 1) -> Write:
        """One fact and its events."""
        told = self.events(events)
        return Write(facts=(self.fact(order_id, note, events=told),), events=told)


def transmit(intent_id: str, rank: int = 0, ordinal: int = 0) -> TransmitRow:
    return TransmitRow(
        intent_id, "XJ-1", "sms", TransmitState.OPEN, rank, ordinal, "", "", "", b'{"text":"x"}'
    )


def claimed(row: TransmitRow, session: str = "s1") -> TransmitRow:
    return changed(row, state=TransmitState.CLAIMED, session=session)


def alarm(alarm_id: str, due_utc: str) -> AlarmRow:
    return AlarmRow(alarm_id, "XJ-1", due_utc, b"{}")


def order(order_id: str, state: OrderState, accepted_sequence: int) -> OrderRow:
    return OrderRow(order_id, state, "hash", accepted_sequence)


def never(error: Exception) -> None:
    raise AssertionError(f"the writer broke: {error}")


def with_writer(path: Path, work: Callable[[Store, ThreadWriter], Awaitable[None]]) -> None:
    """Run `work` on a journal that a thread writes, and close both."""

    async def run() -> None:
        store = open_store(path, JOURNAL_ID)
        writer = ThreadWriter(store, never)
        try:
            await work(store, writer)
        finally:
            await writer.close()
            store.close()

    asyncio.run(run())


def fill(path: Path, *writes: Write) -> None:
    """A journal that holds these writes, closed again."""

    async def work(_store: Store, writer: ThreadWriter) -> None:
        for write in writes:
            await writer.submit(write)

    with_writer(path, work)


def damage(path: Path, script: str) -> list[Finding]:
    """Run SQL behind the back of Muster; what `verify` then finds."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(script)
    return list(verify(path).findings)
