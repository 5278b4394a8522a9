"""How near a pool of eight modems comes to never waiting for us.

Every runner gets the same fresh pool and the same texts; each part is decoded, and each
telephone must show the whole text. The wall time is the strict one: from the moment the order
is published (or the files begin to come into the spool, or the script gives its first AT+CMGS)
to the last part the network took; first to last +CMGS would forgive the slow beginning. It is
divided by parts × latency / modems, which nobody can beat. The peers run once, with half of the
texts: they have no limit to keep.
"""

import sys
from pathlib import Path

from tests.bench.child_process import spawn
from tests.bench.gammu import Gammu
from tests.bench.modem_pool import LATENCY_S, MODEMS, modem_pool
from tests.bench.muster import Muster
from tests.bench.program import Make
from tests.bench.report import Row
from tests.bench.sending_run import Batch, walls_of
from tests.bench.site import place_in
from tests.bench.smstools import Smstools

LIMIT = 1.015
_PEERS: dict[str, Make] = {"smstools": Smstools, "gammu-smsd": Gammu}


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """Rows for texts of one part and of three, each by us and by the peers."""
    texts, runs = (200, 1) if quick else (400, 3)
    rows = []
    for characters, parts in ((60, 1), (150, 3)):
        batch = Batch(texts, characters, parts)
        place = place_in(directory, f"muster-{parts}")
        rows.append(_row("muster", batch, await walls_of(Muster, place, batch, runs), LIMIT))
        fewer = Batch(texts // 2, characters, parts)
        place = place_in(directory, f"script-{parts}")
        rows.append(_row("crude script", fewer, [await _by_script(place, fewer)]))
        for name, make in _PEERS.items():
            place = place_in(directory, f"{name}-{parts}")
            rows.append(_row(name, fewer, await walls_of(make, place, fewer, 1)))
    return rows


def _row(name: str, batch: Batch, walls: list[float], limit: float | None = None) -> Row:
    ideal_s = batch.ideal_s(LATENCY_S, MODEMS)
    ratios = tuple(wall / ideal_s for wall in walls)
    return Row(f"{batch.title}, {name}", ratios, "× ideal", limit, f"ideal {ideal_s:.1f} s")


async def _by_script(place: Path, batch: Batch) -> float:
    async with modem_pool(place) as pool:
        process = await spawn(
            *(sys.executable, "-m", "tests.bench.crude_process"),
            *(str(batch.texts), str(batch.characters), *pool.ports),
        )
        await process.wait()
        taken = await pool.taken(batch.texts * batch.parts, 10)
        return max(part.taken_s for part in taken) - min(part.asked_s for part in taken)
