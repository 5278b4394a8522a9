"""A process that writes a journal and says what was acknowledged, to be killed or starved.

    journal_process.py DIRECTORY WRITES

It prints `open`, `ack N` after fact N was reported durable, `full` and `fatal` when the writer
says so, `broken` for a refused write, and `end`. Lines are written at once.
"""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from gateway.journal.ballast import Ballast
from gateway.journal.errors import JournalBroken
from gateway.journal.store import open_store
from gateway.journal.writer import ThreadWriter
from tests.unit.journal_store.builders import JOURNAL_ID, Chain

SUBMITTERS = 4
BALLAST_BYTES = 2**20


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


async def submit(writer: ThreadWriter, chain: Chain, turns: Iterator[int]) -> None:
    for _ in turns:
        write = chain.write(note="字" * 700)
        try:
            await writer.submit(write)
        except JournalBroken:
            say("broken")
        else:
            say(f"ack {write.facts[0].sequence}")


async def run(directory: Path, writes: int) -> None:
    ballast = Ballast(directory / "ballast", BALLAST_BYTES)
    ballast.restore()
    store = open_store(directory / "journal.db", JOURNAL_ID)
    say("open")
    chain = Chain(*store.last_fact(), store.last_event_sequence())
    writer = ThreadWriter(store, lambda _: say("fatal"), lambda: say("full"), ballast)
    turns = iter(range(writes))
    await asyncio.gather(*(submit(writer, chain, turns) for _ in range(SUBMITTERS)))
    await writer.close()
    say("end")
    store.close()


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), int(sys.argv[2])))
