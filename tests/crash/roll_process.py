"""A process that rolls a journal and says when it is done, to be killed on its way.

    roll_process.py JOURNAL

Everything runs on one thread, so that the nth system call is the nth of the roll.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from gateway.journal.journal import Journal
from gateway.journal.roll import Roll
from gateway.journal.store import open_store
from gateway.journal.writer import InlineWriter

OCTOBER = datetime(2026, 10, 5, tzinfo=UTC)


class StillClock:
    """It is always the fifth of October, and nobody waits."""

    def utc(self) -> datetime:
        return OCTOBER

    def monotonic_s(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


def broken(error: Exception) -> None:
    raise error


async def run(path: Path) -> None:
    store = open_store(path, "2" * 32)
    journal = Journal(store, InlineWriter(store, broken), "xianju")
    zone = ZoneInfo("Asia/Shanghai")
    await Roll(journal, StillClock(), zone, 31, lambda: True).run()
    store.close()
    os.write(1, b"end\n")


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1])))
