"""One batch of texts through a healthy pool, by whatever program, and how long it took."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.bench.modem_pool import LATENCY_S, MODEMS, ModemPool, modem_pool
from tests.bench.program import Make, Program, running
from tests.bench.site import number_of, place_in, texts_of

SETTLE_S = 2.0
_PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Batch:
    """So many texts of so many characters, which are so many parts each."""

    texts: int
    characters: int
    parts: int

    @property
    def title(self) -> str:
        return f"{self.texts} texts of {self.characters} 汉字"

    @property
    def recipients(self) -> range:
        return range(1, self.texts + 1)

    def ideal_s(self, latency_s: float, modems: int) -> float:
        """What nobody can beat."""
        return self.texts * self.parts * latency_s / modems


async def walls_of(
    make: Make, directory: Path, batch: Batch, runs: int, latency_s: float = LATENCY_S
) -> list[float]:
    """Seconds from giving the batch to its last part, in each of so many runs on fresh pools.

    What the program did against the modems' standards is printed. Raises RuntimeError when a
    text is missing, doubled or wrong.
    """
    walls = []
    for run in range(runs):
        place = place_in(directory, f"run-{run}")
        async with modem_pool(place, latency_s=latency_s) as pool:
            program = make(place, pool.ports, batch.texts)
            async with running(program):
                walls.append(await wall_s(program, pool, batch, latency_s))
        for violation in pool.violations:
            print(violation, file=sys.stderr)
    return walls


async def wall_s(program: Program, pool: ModemPool, batch: Batch, latency_s: float) -> float:
    """Let a program that runs send the batch; how long it took."""
    await asyncio.sleep(SETTLE_S)
    began_s = await program.send(batch.recipients, batch.characters)
    patience_s = _PATIENCE_S + 10 * batch.ideal_s(latency_s, MODEMS)
    try:
        await pool.taken(batch.texts * batch.parts, patience_s)
    except TimeoutError:
        raise RuntimeError(program.complaints()) from None
    numbers = [number_of(recipient) for recipient in batch.recipients]
    verdict = pool.telephones.judge(numbers, texts_of(batch.characters))
    if verdict.lost or verdict.repeats or verdict.wrong:
        raise RuntimeError(f"a healthy pool: {verdict.summary}")
    return max(part.taken_s for part in pool.parts) - began_s
