"""The simulated pool as the bench sees it: ports to open, and what the network took when."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

MODEMS = 8
LATENCY_S = 0.5


@dataclass(frozen=True, slots=True)
class TakenPart:
    """A part that the network took; times are CLOCK_MONOTONIC."""

    asked_s: float
    taken_s: float
    modem: int
    destination: str
    part: int
    parts: int

    @property
    def ends_text(self) -> bool:
        return self.part == self.parts


class ModemPool:
    """Made by `modem_pool`; `parts` grows as the network takes them."""

    def __init__(self, ports: list[str], process: asyncio.subprocess.Process) -> None:
        self.ports = ports
        self.parts: list[TakenPart] = []
        self._process = process
        self._news = asyncio.Event()

    async def read(self) -> None:
        """Take up what the process reports until it ends."""
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            asked, taken, modem, number, part, parts = line.decode().split()
            stamps = float(asked), float(taken)
            self.parts.append(TakenPart(*stamps, int(modem), number, int(part), int(parts)))
            self._news.set()

    async def taken(self, count: int, within_s: float) -> list[TakenPart]:
        """All parts once there are `count` of them; raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while len(self.parts) < count:
                self._news.clear()
                await self._news.wait()
        return self.parts

    async def part_to(self, number: str, within_s: float) -> TakenPart:
        """The first part to this number; raises TimeoutError."""
        seen = 0
        async with asyncio.timeout(within_s):
            while True:
                for part in self.parts[seen:]:
                    if part.destination.removeprefix("+86") == number:
                        return part
                seen = len(self.parts)
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def modem_pool(
    directory: Path, count: int = MODEMS, latency_s: float = LATENCY_S
) -> AsyncIterator[ModemPool]:
    """A fresh pool on ptys behind `directory/modem-1` … while the context lasts."""
    links = str(directory / "modem-{n}")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.pool_process", links),
        *("--count", str(count), "--latency", str(latency_s)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    if await process.stdout.readline() != b"ready\n":
        raise RuntimeError("the simulated pool did not start")
    ports = [links.replace("{n}", str(number)) for number in range(1, count + 1)]
    pool = ModemPool(ports, process)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(pool.read())
        try:
            yield pool
        finally:
            process.stdin.close()
            await process.wait()
