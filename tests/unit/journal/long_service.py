"""A gateway's journal over months of virtual time: processes that come and go, and their orders."""

from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.journal.connections import connect_tool
from gateway.journal.journal import Journal
from gateway.journal.past import Aside, in_line
from gateway.journal.roll import Roll
from gateway.journal.store import open_store
from gateway.journal.writer import InlineWriter, nothing
from gateway.orders.changed import changed
from gateway.orders.facts import (
    AttemptEnded,
    AttemptStarted,
    DeadlinePassed,
    GatewayStarted,
    HouseAlarmed,
    OrderAccepted,
    OrderEnded,
    Outcome,
)
from tests.unit.orders.one_order import order, planned

T = TypeVar("T")

SHANGHAI = ZoneInfo("Asia/Shanghai")
JULY = datetime(2026, 7, 1, 4, tzinfo=UTC)


def never(error: Exception) -> None:
    raise AssertionError(error)


def utc(text: str) -> datetime:
    """`2026-08-03 04:00`, in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Process:
    """One process on the journal at `path`; needs a running virtual loop."""

    def __init__(
        self,
        path: Path,
        keep_days: int = 400,
        zone: tzinfo = SHANGHAI,
        is_quiet: Callable[[], bool] = lambda: True,
        aside: Aside = in_line,
        at_commit: Callable[[], None] = nothing,
    ) -> None:
        self.path = path
        self.clock = virtual_clock()
        self.store = open_store(path, "1" * 32)
        writer = InlineWriter(self.store, never, before_commit=at_commit, after_commit=at_commit)
        self.journal = Journal(self.store, writer, "xianju", aside)
        self.journal.fold()
        self.roll = Roll(self.journal, self.clock, zone, keep_days, is_quiet)

    async def until(self, text: str) -> None:
        """Let the time come."""
        wait_s = (utc(text) - self.clock.utc()).total_seconds()
        assert wait_s >= 0
        await self.clock.sleep(wait_s)

    async def start(self, session: str) -> None:
        """What a process records when it begins."""
        fact = GatewayStarted(f"started/{session}", self.clock.utc(), session, "1", "boot")
        await self.journal.record(fact)

    async def alarm(self, kind: str) -> None:
        """A fact of the house with an event."""
        now = self.clock.utc()
        await self.journal.record(HouseAlarmed(f"{kind}/{now.isoformat()}", now, kind, "满"))

    async def begin(self, order_id: str, people: int = 2) -> None:
        """An order whose texts the network takes, one by one."""
        record, now = self.journal.record, self.clock.utc()
        body = order(order_id=order_id)
        await record(OrderAccepted(f"order/{order_id}", now, body, "hash", "roster", (), ()))
        plan = planned(deliveries=people)
        deliveries = tuple(
            changed(one, delivery_id=f"{order_id}/sms/{number}")
            for number, one in enumerate(plan.deliveries, 1)
        )
        key = f"plan/{order_id}/1"
        await record(replace(plan, key=key, at_utc=now, order_id=order_id, deliveries=deliveries))
        for number, one in enumerate(deliveries, 1):
            text, key = one.delivery_id, f"{one.delivery_id}#1"
            await record(AttemptStarted(key, now, order_id, text, 1, "m1", "s", False, ""))
            how = (Outcome.ACCEPTED, "", (number,), 0, None)
            await record(AttemptEnded(f"{key}/ended", now, order_id, text, 1, "m1", *how))

    async def end(self, order_id: str) -> None:
        """Close it, and let the hall forget it an hour later."""
        now = self.clock.utc()
        await self.journal.record(OrderEnded(f"ended/{order_id}", now, order_id, True, "s1", ""))
        await self.clock.sleep(3_600)
        alarm = f"forget/{order_id}"
        now = self.clock.utc()
        await self.journal.record(DeadlinePassed(f"deadline/{alarm}", now, order_id, alarm))

    async def publish(self) -> None:
        """All events are with the core."""
        await self.journal.move_cursor(self.store.last_event_sequence())

    def close(self) -> None:
        self.store.close()


def lived(story: Callable[[], Awaitable[T]], start_utc: datetime = JULY) -> T:
    """Run a story in virtual time, in July 2026 unless it says otherwise."""

    async def run() -> T:
        return await story()

    return run_virtual(run(), start_utc=start_utc)


async def summer(path: Path) -> Process:
    """July, August and September: an order and an alarm each, all over and published.

    It is 3 October; nothing has been rolled yet. The order of August began in July.
    """
    process = Process(path)
    await process.start("one")
    await process.begin("XJ-7")
    await process.end("XJ-7")
    await process.until("2026-07-31 15:30")
    await process.begin("XJ-8")
    await process.until("2026-07-31 15:59")
    await process.alarm("july")
    await process.until("2026-07-31 16:00")  # midnight in Shanghai
    await process.alarm("august")
    await process.end("XJ-8")
    await process.until("2026-09-10 08:00")
    await process.begin("XJ-9", people=3)
    await process.end("XJ-9")
    await process.until("2026-10-03 20:00")
    await process.begin("XJ-10")
    await process.publish()
    return process


async def rolled_summer(path: Path) -> None:
    """The same, rolled on 4 October, and closed."""
    process = await summer(path)
    await process.roll.run()
    process.close()


def names(directory: Path) -> list[str]:
    """The files of the journal that stay, without those of SQLite and the lock."""
    files = (file.name for file in directory.iterdir())
    return sorted(name for name in files if not name.endswith(("-wal", "-shm", ".lock")))


def facts_in(file: Path) -> list[int]:
    """The numbers of the facts in this file."""
    with closing(connect_tool(file)) as connection:
        return [number for (number,) in connection.execute("SELECT sequence FROM facts ORDER BY 1")]
