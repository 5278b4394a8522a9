"""One run of a pool that gives trouble, by whatever program, and what became of the texts."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.modem_pool import HEALTHY, LATENCY_S, MODEMS, Faults, ModemPool, modem_pool
from tests.bench.program import Logs, Make, Program, running
from tests.bench.report import Row
from tests.bench.sending_run import SETTLE_S
from tests.bench.site import number_of, place_in, texts_of
from tests.bench.telephones import Verdict

CHARACTERS = 60
NEVER_S = float("inf")
_MORE_AT_ONCE = 64
_MORE_AT_MOST = 4_000


@dataclass(slots=True)
class Scene:
    """What a fault's script acts on. Times are CLOCK_MONOTONIC, modems count from 0."""

    pool: ModemPool
    program: Program
    texts: int
    patience_s: float
    began_s: float = 0.0
    restarts_s: float = 0.0
    back_s: float = NEVER_S
    sent: int = 0

    @property
    def numbers(self) -> list[str]:
        """Those of the order that is measured."""
        return [number_of(recipient) for recipient in range(1, self.texts + 1)]

    async def send(self, texts: int) -> float:
        """Give the program texts to further recipients; when that began."""
        first, self.sent = self.sent + 1, self.sent + texts
        return await self.program.send(range(first, self.sent + 1), CHARACTERS)

    async def reached(self, share: float) -> None:
        """Return once so many of the telephones have theirs, or patience is over."""
        wanted, numbers = round(self.texts * share), self.numbers
        reached = self.pool.telephones.reached_s
        left_s = max(1.0, self.began_s + self.patience_s - time.monotonic())
        with suppress(TimeoutError):
            await self.pool.until(lambda: sum(n in reached for n in numbers) >= wanted, left_s)

    async def used_again(self, modem: int, since_s: float, within_s: float) -> None:
        """Let there be texts enough until this modem is given one, and note how long it took."""
        async with asyncio.TaskGroup() as tasks:
            feeding = tasks.create_task(self._feed())
            with suppress(TimeoutError):
                begun = await self.pool.begins(modem, since_s, within_s)
                self.back_s = begun.asked_s - since_s
            feeding.cancel()

    async def _feed(self) -> None:
        while self.sent < _MORE_AT_MOST:
            if self.sent - len(self.pool.telephones.reached_s) < 2 * MODEMS:
                await self.send(_MORE_AT_ONCE)
            await asyncio.sleep(0.2)


Script = Callable[[Scene], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class FaultRun:
    """What one program made of the trouble; `wall_s` is infinite if somebody was not reached."""

    wall_s: float
    ideal_s: float
    restarts_s: float
    back_s: float
    waited_s: float
    failed: int
    verdict: Verdict
    logs: Logs

    @property
    def ratio(self) -> float:
        """The wall without the restarts, by what nobody can beat."""
        return (self.wall_s - self.restarts_s) / self.ideal_s


@dataclass(frozen=True, slots=True)
class Fault:
    """A trouble: what is wrong from the start, and what is done meanwhile."""

    texts: int
    script: Script
    faults: Faults = HEALTHY
    patience_s: float = 90.0

    async def run(self, make: Make, place: Path) -> FaultRun:
        async with modem_pool(place, faults=self.faults) as pool:
            program = make(place, pool.ports, self.texts + _MORE_AT_MOST)
            async with running(program):
                await asyncio.sleep(SETTLE_S)
                scene = Scene(pool, program, self.texts, self.patience_s)
                scene.began_s = await scene.send(self.texts)
                await self.script(scene)
                await scene.reached(1.0)
                waited_s = time.monotonic() - scene.began_s
                return _result(scene, waited_s, await program.failed())

    async def runs(self, make: Make, directory: Path, count: int) -> list[FaultRun]:
        return [await self.run(make, place_in(directory, f"run-{n}")) for n in range(count)]


def _result(scene: Scene, waited_s: float, failed: int) -> FaultRun:
    telephones = scene.pool.telephones
    whole = telephones.have(scene.numbers)
    last_s = max(telephones.reached_s[n] for n in scene.numbers) if whole else NEVER_S
    return FaultRun(
        wall_s=last_s - scene.began_s,
        ideal_s=scene.texts * LATENCY_S / MODEMS,
        restarts_s=scene.restarts_s,
        back_s=scene.back_s,
        waited_s=waited_s,
        failed=failed,
        verdict=telephones.judge(scene.numbers, texts_of(CHARACTERS)),
        logs=scene.program.logs(),
    )


def nobody_lost(title: str, runs: list[FaultRun]) -> list[Row]:
    """Rows that every fault of ours has; they add the runs up, for a median would hide one."""
    of_all = f"{len(runs)} runs together"
    repeats = sum(run.verdict.repeats for run in runs)
    marked = sum(run.verdict.marked for run in runs)
    copies = f"{repeats} repeats, {marked} texts marked"

    def total(name: str, counts: list[int], note: str = "") -> Row:
        return Row(f"{title}: {name}, {of_all}", (float(sum(counts)),), "", 0.0, note)

    return [
        total("lost", [run.verdict.lost + run.verdict.wrong for run in runs]),
        total("given up", [run.failed for run in runs]),
        total("repeats without a mark", [run.verdict.unmarked for run in runs], copies),
    ]


def beside(title: str, name: str, run: FaultRun, *, back: bool = False) -> Row:
    """A peer's row: how long it took, and in the note what became of the texts."""
    note = [f"{run.verdict.summary}, {run.failed} given up"]
    if run.verdict.lost:
        note.append(f"waited {run.waited_s:.0f} s")
    if back:
        never = run.back_s == NEVER_S
        note.append("the modem was not used again" if never else f"back after {run.back_s:.1f} s")
    note.append(f"log of {run.logs.lines} lines, {run.logs.octets / 1e6:.1f} MB")
    return Row(f"{title}, {name}", (run.ratio,), "× ideal", None, "; ".join(note))
