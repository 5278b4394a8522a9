"""The simulated pool as the bench sees it: ports, faults, and what the network took when."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from tests.bench.child_process import spawn
from tests.bench.telephones import Telephones

MODEMS = 8
LATENCY_S = 0.5


class TakenPart(msgspec.Struct, frozen=True, array_like=True):
    """A part that the network took; times are CLOCK_MONOTONIC, modems count from 0."""

    asked_s: float
    taken_s: float
    modem: int
    destination: str
    reference: int
    part: int
    parts: int
    text: str

    @property
    def ends_text(self) -> bool:
        return self.part == self.parts


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with the pool: settings of the simulator, for all modems or for one."""

    of_all: dict[str, Any]
    of_modem: dict[int, dict[str, Any]]

    def as_settings(self, latency_s: float) -> dict[str, Any]:
        modems = {str(modem + 1): settings for modem, settings in self.of_modem.items()}
        return {"latency_s": latency_s, **self.of_all, "modems": modems}


HEALTHY = Faults({}, {})


class ModemPool:
    """Made by `modem_pool`; `parts` and `telephones` grow as the network takes them.

    `violations` say, once it has ended, what the program did against the modems' standards.
    """

    def __init__(self, ports: list[str], process: asyncio.subprocess.Process) -> None:
        self.ports = ports
        self.process = process
        self.parts: list[TakenPart] = []
        self.violations: list[str] = []
        self.telephones = Telephones()
        self._news = asyncio.Event()

    async def read(self) -> None:
        """Take up what the process reports until it ends."""
        assert self.process.stdout is not None
        while line := await self.process.stdout.readline():
            told = msgspec.json.decode(line, type=TakenPart | str)
            if isinstance(told, TakenPart):
                self.parts.append(told)
                self.telephones.take(told)
                self._news.set()
            else:
                self.violations.append(told)

    async def until(self, holds: Callable[[], bool], within_s: float) -> None:
        """Return once this holds of what was taken; raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while not holds():
                self._news.clear()
                await self._news.wait()

    async def taken(self, count: int, within_s: float) -> list[TakenPart]:
        """All parts once there are `count` of them; raises TimeoutError."""
        await self.until(lambda: len(self.parts) >= count, within_s)
        return self.parts

    async def part_to(self, number: str, within_s: float) -> TakenPart:
        """The first part to this number; raises TimeoutError."""
        await self.until(lambda: number in self.telephones.first_part, within_s)
        return self.telephones.first_part[number]

    async def begins(self, modem: int, since_s: float, within_s: float) -> TakenPart:
        """The first part that this modem was given after that moment; raises TimeoutError."""

        def found() -> list[TakenPart]:
            return [p for p in self.parts if p.modem == modem and p.asked_s > since_s]

        await self.until(lambda: bool(found()), within_s)
        return found()[0]

    async def command(self, verb: str, modem: int, *rest: Any) -> float:
        """Let the pool do something to a modem, as `pool_process` says; when that was."""
        assert self.process.stdin is not None
        self.process.stdin.write(msgspec.json.encode([verb, modem, *rest]) + b"\n")
        await self.process.stdin.drain()
        return time.monotonic()


@asynccontextmanager
async def modem_pool(
    directory: Path,
    count: int = MODEMS,
    latency_s: float = LATENCY_S,
    faults: Faults = HEALTHY,
) -> AsyncIterator[ModemPool]:
    """A fresh pool on ptys behind `directory/modem-1` … while the context lasts."""
    links = str(directory / "modem-{n}")
    settings = msgspec.json.encode(faults.as_settings(latency_s)).decode()
    process = await spawn(
        *(sys.executable, "-m", "tests.bench.pool_process", links),
        *("--count", str(count), "--settings", settings),
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
