"""What a radio channel costs: the whole daemon's CPU time by the wall's, one channel, one driver.

Its radios report where they are twenty times a second, and all of it reaches the core.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bench.child_process import cpu_s, spawn, stopped
from tests.bench.daemon import hall
from tests.bench.report import Row
from tests.bench.sending_run import SETTLE_S
from tests.bench.site import free_port, place_in, write_site

MESSAGES_PER_S = 20
LIMIT_PERCENT = 3.0
_HEARD_AT_LEAST = 0.9
_RADIO = 1001002
_ON_UDP = ("--link", "udp", "--set", f"radios=[{_RADIO}]")
_DRIVERS: dict[str, tuple[str, ...]] = {
    "tetra_pei": (),
    "hytera_ip": _ON_UDP,
    "mototrbo_ip": _ON_UDP,
}


async def measure(directory: Path, *, quick: bool) -> list[Row]:
    """Per cent of one core for each driver of radios."""
    seconds, runs = (10, 1) if quick else (20, 3)
    rows = []
    for driver in _DRIVERS:
        places = [place_in(directory, f"{driver}-{n}") for n in range(runs)]
        shares = [await _one_run(place, driver, seconds) for place in places]
        name = f"{driver}, {MESSAGES_PER_S} messages/s: the daemon's CPU"
        note = f"{seconds} s a run"
        rows.append(Row(name, tuple(shares), "% of a core", LIMIT_PERCENT, note))
    return rows


async def _one_run(place: Path, driver: str, seconds: int) -> float:
    async with _radios(place, driver) as channel:
        port = free_port()
        config = write_site(place, port, [channel], 1)
        async with hall(config, port, channels=1) as (daemon, core):
            await asyncio.sleep(SETTLE_S)
            began_s, computed_s, heard = time.monotonic(), cpu_s(daemon.process), core.inbound
            await asyncio.sleep(seconds)
            spent_s = cpu_s(daemon.process) - computed_s
            heard = core.inbound - heard
            if heard < _HEARD_AT_LEAST * MESSAGES_PER_S * seconds:
                raise RuntimeError(f"{driver}: the core heard {heard} messages in {seconds} s")
            return 100 * spent_s / (time.monotonic() - began_s)


@asynccontextmanager
async def _radios(place: Path, driver: str) -> AsyncIterator[str]:
    """A simulator in a process of its own; the keys of the channel that reaches it."""
    port = place / "radio"
    process = await spawn(
        *(sys.executable, "-m", "gateway", "simulate", driver),
        *("--set", f"locations_per_s={MESSAGES_PER_S}"),
        *(_DRIVERS[driver] or ("--link", str(port))),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        await process.stdout.readline()  # it is there
        if not _DRIVERS[driver]:
            yield f'name = "radio"\ndriver = "{driver}"\nport = "{port}"\nbaud = 115200'
        else:
            await process.stdout.readline()  # [[channel]]
            yield await _rest_of(process.stdout)
    finally:
        await stopped(process)


async def _rest_of(output: asyncio.StreamReader) -> str:
    """What else it says before it falls silent."""
    lines: list[str] = []
    while True:
        try:
            async with asyncio.timeout(1):
                line = await output.readline()
        except TimeoutError:
            return "".join(lines)
        if not line:
            raise RuntimeError("the simulator has ended")
        lines.append(line.decode())
