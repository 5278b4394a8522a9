"""Whether the hall feels it when its journal is rolled.

A process records one fact of the house every 5 ms, as a busy hall might, and never calls
itself quiet: in service the roll would wait. First nothing else happens; then 100,000 facts
are cut off into a segment and taken away. The latency of a commit is from `post` to durable;
the loop is held up by as much as a sleep of 1 ms takes longer.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from gateway.journal.journal import Journal
from gateway.journal.roll import Roll
from gateway.journal.store import open_store
from gateway.journal.writer import ThreadWriter
from gateway.orders.facts import ChannelChanged
from tests.bench.journals import write_long_journal
from tests.bench.report import Row, percentile
from tests.bench.site import SITE

RATIO = 2.0
LOOP_MS = 20.0
_ALONE_S = 10.0
_EVERY_S = 0.005


class _LaterClock:
    """A clock in the November after the long journal."""

    def __init__(self) -> None:
        self._began_s = time.monotonic()

    def utc(self) -> datetime:
        passed_s = time.monotonic() - self._began_s
        return datetime(2026, 11, 10, tzinfo=UTC) + timedelta(seconds=passed_s)

    def monotonic_s(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """Rows for commits and for the loop, alone and during the roll; one run has thousands."""
    path = directory / "journal.db"
    await write_long_journal(path)
    found: dict[str, float] = {}
    facts = await _one_run(path, found)
    ratio = found["commit while rolling, p99"] / found["commit alone, p99"]
    loop = found.pop("loop held up while rolling, p99")
    return [
        *(Row(name, (value,), "ms") for name, value in found.items()),
        Row("loop held up while rolling, p99", (loop,), "ms", LOOP_MS),
        Row("commit p99, rolling ÷ alone", (ratio,), "×", RATIO, f"{facts} facts cut off"),
    ]


async def _one_run(path: Path, rows: dict[str, float]) -> int:
    store = open_store(path, "b" * 32)
    writer = ThreadWriter(store, _broken)
    journal = Journal(store, writer, SITE, asyncio.to_thread)
    journal.fold()
    clock = _LaterClock()
    roll = Roll(journal, clock, ZoneInfo("Asia/Shanghai"), 400, lambda: True)
    over_s = time.monotonic() + _ALONE_S
    await _watch(journal, clock, "alone", rows, lambda: time.monotonic() > over_s)
    async with asyncio.TaskGroup() as tasks:
        rolling = tasks.create_task(roll.run())
        await _watch(journal, clock, "while rolling", rows, rolling.done)
    cut_off = store.segments()[-1].last_fact
    await writer.close()
    store.close()
    return cut_off


async def _watch(
    journal: Journal,
    clock: _LaterClock,
    when: str,
    rows: dict[str, float],
    over: Callable[[], bool],
) -> None:
    commits: list[float] = []
    lags: list[float] = []
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_commit(journal, clock, commits, over))
        tasks.create_task(_lag(lags, over))
    for what, seconds in (("commit", commits), ("loop held up", lags)):
        for name, value in (
            ("p50", percentile(seconds, 0.5)),
            ("p99", percentile(seconds, 0.99)),
            ("longest", max(seconds)),
        ):
            rows[f"{what} {when}, {name}"] = 1000 * value


async def _commit(
    journal: Journal, clock: _LaterClock, found: list[float], over: Callable[[], bool]
) -> None:
    while not over():
        at = clock.utc()
        began_s = time.monotonic()
        await journal.record(ChannelChanged(f"c/{at.isoformat()}", at, "modem-1", "up", ""))
        found.append(time.monotonic() - began_s)
        await asyncio.sleep(_EVERY_S)


async def _lag(found: list[float], over: Callable[[], bool]) -> None:
    while not over():
        began_s = time.monotonic()
        await asyncio.sleep(0.001)
        found.append(time.monotonic() - began_s - 0.001)


def _broken(error: Exception) -> None:
    raise error
