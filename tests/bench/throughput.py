"""How near a pool of eight modems comes to never waiting for us.

Every runner gets the same fresh pool and the same texts. The wall time is the strict one:
from the moment the order is published (or the files begin to come into the spool, or the
script gives its first AT+CMGS) to the last part the network took; first to last +CMGS would
forgive the slow beginning. It is divided by parts × latency / modems, which nobody can beat.
The peers run once: they have no limit to keep.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench.daemon import hall
from tests.bench.modem_pool import LATENCY_S, MODEMS, ModemPool, modem_pool
from tests.bench.report import Row
from tests.bench.site import free_port, order, place_in, text_of, write_config
from tests.bench.smstools import smsd

LIMIT = 1.03
_SETTLE_S = 2.0

Runner = Callable[[Path, ModemPool, int, int], Awaitable[float]]


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """Rows for texts of one part and of three, each by us and by the peers."""
    texts, runs = (80, 3) if quick else (400, 3)
    rows = []
    for characters, parts in ((60, 1), (150, 3)):
        ideal_s = texts * parts * LATENCY_S / MODEMS
        title = f"{texts} texts of {characters} 汉字"
        for name, runner, limit, times in (
            ("muster", _by_muster, LIMIT, runs),
            ("crude script", _by_script, None, 1),
            ("smstools", _by_smstools, None, 1),
        ):
            walls = []
            for run in range(times):
                place = place_in(directory, f"{name.split()[0]}-{parts}-{run}")
                walls.append(await _wall(runner, place, texts, characters, parts))
            note = f"ideal {ideal_s:.1f} s"
            ratios = tuple(wall / ideal_s for wall in walls)
            rows.append(Row(f"{title}, {name}", ratios, "× ideal", limit, note))
    return rows


async def _wall(runner: Runner, place: Path, texts: int, characters: int, parts: int) -> float:
    async with modem_pool(place) as pool:
        began_s = await runner(place, pool, texts, characters)
        taken = await pool.taken(texts * parts, 60 + texts * parts * LATENCY_S)
        ended_s = max(part.taken_s for part in taken)
        return ended_s - began_s


async def _by_muster(place: Path, pool: ModemPool, texts: int, characters: int) -> float:
    port = free_port()
    config = write_config(place, port, pool.ports, texts)
    async with hall(config, port, channels=MODEMS) as (_, core):
        await asyncio.sleep(_SETTLE_S)
        request = order("BENCH-1", range(1, texts + 1), text_of(characters))
        began_s = await core.publish("submit", request)
        parts = -(-characters // 67) if characters > 70 else 1
        await pool.taken(texts * parts, 60 + texts * parts * LATENCY_S)
    return began_s


async def _by_script(place: Path, pool: ModemPool, texts: int, characters: int) -> float:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.crude_process"),
        *(str(texts), str(characters), *pool.ports),
    )
    await process.wait()
    return min(part.asked_s for part in pool.parts) if pool.parts else time.monotonic()


async def _by_smstools(place: Path, pool: ModemPool, texts: int, characters: int) -> float:
    async with smsd(place, pool.ports) as daemon:
        await asyncio.sleep(_SETTLE_S)
        began_s = daemon.drop(texts, characters)
        parts = -(-characters // 67) if characters > 70 else 1
        try:
            await pool.taken(texts * parts, 60 + texts * parts * LATENCY_S)
        except TimeoutError:
            raise RuntimeError(daemon.complaints()) from None
    return began_s
