"""What sixty-four modems cost: the CPU time of the daemon, and of it alone, by the wall's.

A flow of ten texts a second is what has the limit: as many as a pool of that size is held to by
its SIMs' rates. Beside it stand the idle pool and one that never waits for us, 0.5 s a part.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench.child_process import cpu_s
from tests.bench.modem_pool import LATENCY_S, ModemPool, modem_pool
from tests.bench.muster import Muster
from tests.bench.program import running
from tests.bench.report import Row
from tests.bench.sending_run import SETTLE_S
from tests.bench.site import place_in

MODEMS = 64
LIMIT_PERCENT = 15.0
_TEXTS_PER_S = 10
_AT_ONCE = 1_600

Load = Callable[[Muster, int], Awaitable[None]]


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """Per cent of one core: idle, in a steady flow, and at full load."""
    seconds, runs = (10, 1) if quick else (20, 3)
    shares = [await _one_run(place_in(directory, f"run-{n}"), seconds) for n in range(runs)]
    note = f"{seconds} s a run"
    idle, steady, full = (tuple(run[place] for run in shares) for place in range(3))
    full_rate = MODEMS / LATENCY_S
    return [
        Row("64 modems, idle: the daemon's CPU", idle, "% of a core", None, note),
        Row(
            f"64 modems, {_TEXTS_PER_S} texts/s: the daemon's CPU",
            *(steady, "% of a core", LIMIT_PERCENT, note),
        ),
        Row(f"64 modems, {full_rate:.0f} texts/s: the daemon's CPU", full, "% of a core"),
    ]


async def _one_run(place: Path, seconds: int) -> tuple[float, float, float]:
    async with modem_pool(place, count=MODEMS) as pool:
        recipients = seconds * _TEXTS_PER_S + _AT_ONCE
        muster = Muster(place, pool.ports, recipients)
        async with running(muster):
            await asyncio.sleep(SETTLE_S)
            idle = await _share(muster, seconds, _nothing)
            steady = await _share(muster, seconds, _steady_flow)
            await _all_taken(pool, seconds * _TEXTS_PER_S)
            full = await _full_load(muster, pool, seconds * _TEXTS_PER_S)
    return idle, steady, full


async def _share(muster: Muster, seconds: int, load: Load) -> float:
    began_s, computed_s = time.monotonic(), cpu_s(muster.daemon.process)
    await load(muster, seconds)
    spent_s = cpu_s(muster.daemon.process) - computed_s
    return 100 * spent_s / (time.monotonic() - began_s)


async def _nothing(muster: Muster, seconds: int) -> None:
    await asyncio.sleep(seconds)


async def _steady_flow(muster: Muster, seconds: int) -> None:
    """An order to ten teams each second."""
    clock = asyncio.get_running_loop().time
    began_s = clock()
    for second in range(seconds):
        first = second * _TEXTS_PER_S + 1
        await muster.send(range(first, first + _TEXTS_PER_S), 60)
        await asyncio.sleep(max(0.0, began_s + second + 1 - clock()))


async def _full_load(muster: Muster, pool: ModemPool, before: int) -> float:
    """From the first to the last text of an order that keeps all modems busy."""
    await muster.send(range(before + 1, before + _AT_ONCE + 1), 60)
    await _all_taken(pool, before + MODEMS)

    async def until_nearly_done(muster: Muster, seconds: int) -> None:
        await _all_taken(pool, before + _AT_ONCE - MODEMS)

    return await _share(muster, 0, until_nearly_done)


async def _all_taken(pool: ModemPool, count: int) -> None:
    await pool.taken(count, 120)
