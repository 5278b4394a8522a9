"""How soon we are there: the command, and the daemon with a long journal behind it.

The daemon is there when the dispatch core sees its retained `ready`, which comes after
READY=1: that is what is measured, broker and all.
"""

import asyncio
import shutil
import sys
import time
from pathlib import Path

from tests.bench.daemon import daemon
from tests.bench.dispatch import dispatch_core
from tests.bench.journals import write_long_journal, write_sent_order
from tests.bench.report import Row
from tests.bench.site import free_port, place_in, write_config

HELP_S = 0.5
READY_S = 2.0
ROSTER = 10_000


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """Rows for `--help`, and for the daemon after 100,000 facts and after the worst order."""
    runs = 3 if quick else 5
    rows = [Row("muster --help", tuple([await _help_s() for _ in range(runs)]), "s", HELP_S)]
    for name, write in (
        ("ready, 100,000 facts, some orders of 40 legs open", write_long_journal),
        ("ready, one open order, 10,000 recipients sent", write_sent_order),
    ):
        place = place_in(directory, write.__name__)
        facts = await write(place / "journal.db")
        times = [await _ready_s(place, place / "journal.db", run) for run in range(runs)]
        note = f"{facts} facts, roster of {ROSTER}"
        rows.append(Row(name, tuple(full for _, full in times), "s", READY_S, note))
        rows.append(Row(f"{name}: READY=1", tuple(told for told, _ in times), "s"))
    return rows


async def _help_s() -> float:
    began_s = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway", "--help"), stdout=asyncio.subprocess.DEVNULL
    )
    if await process.wait():
        raise RuntimeError("muster --help failed")
    return time.monotonic() - began_s


async def _ready_s(directory: Path, journal: Path, run: int) -> tuple[float, float]:
    """Seconds from the start to READY=1, and to the retained `ready` at the core."""
    place = place_in(directory, f"start-{run}")
    shutil.copy(journal, place_in(place, "state") / "journal.db")
    port = free_port()
    config = write_config(place, port, [], ROSTER)
    async with daemon(config) as running, dispatch_core(port) as core:
        return running.ready_s, await core.gateway_ready() - running.started_s
