"""How fast we are when the modems are not what limits: 20 ms a part, and none at all.

At 20 ms the wall is divided by what nobody can beat, as in `throughput`. At 0 s there is no
such bound: our texts a second are divided by smstools', which sends the same texts over the same
kind of pool in the same run. The pool then shares the processors with us; what each of both
computed is in the notes, as a share of one core.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tests.bench.child_process import cpu_s
from tests.bench.gammu import Gammu
from tests.bench.modem_pool import MODEMS, modem_pool
from tests.bench.muster import Muster
from tests.bench.program import running
from tests.bench.report import Row
from tests.bench.sending_run import Batch, wall_s, walls_of
from tests.bench.site import place_in
from tests.bench.smstools import Smstools

SHORT_S = 0.02
LIMIT = 1.3
TIMES_SMSTOOLS = 5.0


@dataclass(frozen=True, slots=True)
class _Run:
    """Seconds, of the whole and of what the daemon and the pool computed meanwhile."""

    wall_s: float
    daemon_s: float
    pool_s: float


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """Rows for both latencies, 400 texts of one part."""
    batch, runs = Batch(400, 60, 1), 1 if quick else 3
    return [
        *await _short(place_in(directory, "short"), batch, runs),
        *await _none(place_in(directory, "none"), batch, runs),
    ]


async def _short(directory: Path, batch: Batch, runs: int) -> list[Row]:
    ideal_s = batch.ideal_s(SHORT_S, MODEMS)
    ours = [await _by_us(place_in(directory, f"muster-{n}"), batch, SHORT_S) for n in range(runs)]
    theirs = await walls_of(Smstools, place_in(directory, "smstools"), batch, 1, SHORT_S)
    title = f"{batch.title}, 20 ms a part"
    ratios = tuple(run.wall_s / ideal_s for run in ours)
    note = f"ideal {ideal_s:.1f} s; {_shares(ours)}"
    return [
        Row(f"{title}, muster", ratios, "× ideal", LIMIT, note),
        Row(f"{title}, smstools", (theirs[0] / ideal_s,), "× ideal"),
    ]


async def _none(directory: Path, batch: Batch, runs: int) -> list[Row]:
    ours = [await _by_us(place_in(directory, f"muster-{n}"), batch, 0.0) for n in range(runs)]
    smstools = await walls_of(Smstools, place_in(directory, "smstools"), batch, 1, 0.0)
    gammu = await walls_of(Gammu, place_in(directory, "gammu"), batch, 1, 0.0)
    title = f"{batch.title}, 0 s a part"
    rates = tuple(batch.texts / run.wall_s for run in ours)
    least = TIMES_SMSTOOLS
    ratios = tuple(smstools[0] / run.wall_s for run in ours)
    return [
        Row(f"{title}, muster ÷ smstools", ratios, "×", None, _shares(ours), least),
        Row(f"{title}, muster", rates, "texts/s"),
        Row(f"{title}, smstools", (batch.texts / smstools[0],), "texts/s"),
        Row(f"{title}, gammu-smsd", (batch.texts / gammu[0],), "texts/s"),
    ]


async def _by_us(place: Path, batch: Batch, latency_s: float) -> _Run:
    async with modem_pool(place, latency_s=latency_s) as pool:
        muster = Muster(place, pool.ports, batch.texts)
        async with running(muster):
            await asyncio.sleep(1)
            before = cpu_s(muster.daemon.process), cpu_s(pool.process)
            taken_s = await wall_s(muster, pool, batch, latency_s)
            after = cpu_s(muster.daemon.process), cpu_s(pool.process)
    return _Run(taken_s, after[0] - before[0], after[1] - before[1])


def _shares(runs: list[_Run]) -> str:
    daemon = max(run.daemon_s / run.wall_s for run in runs)
    pool = max(run.pool_s / run.wall_s for run in runs)
    return f"share of a core, at most: daemon {daemon:.0%}, pool {pool:.0%}"
