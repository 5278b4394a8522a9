"""The story of `muster_story` under a fault list; alone, a program that prints its digest.

Run as `python -m tests.crash.faulty_story DIRECTORY SEED FAULTS`.
"""

import asyncio
import logging
import sys
from pathlib import Path

import structlog

from gateway.driver_kit.virtual_loop import run_virtual
from tests.crash.fault_list import FaultList
from tests.crash.muster_hall import MusterHall
from tests.crash.muster_story import play
from tests.crash.story_rules import broken_rules

_LAST_S = 400.0


def faulty_story(directory: Path, seed: int, faults: int) -> tuple[MusterHall, list[str]]:
    """The house afterwards, and the broken rules, the faults that were drawn behind them."""

    async def run() -> tuple[MusterHall, list[str]]:
        hall = MusterHall(directory, seed)
        drawn = FaultList(hall, seed, faults)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(drawn.run())
            story = await play(hall, (), 1.0, _LAST_S)
        broken = broken_rules(hall, story, directory, cables_pulled=True)
        return hall, [*broken, *drawn.drawn] if broken else []

    return run_virtual(run(), seed)


def digest(hall: MusterHall) -> str:
    """Where the chain of the journal ends."""
    sequence, last = hall.store.last_fact()
    return f"{sequence} {last.hex()}"


def main() -> None:
    """Play and print the digest."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    hall, _ = faulty_story(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    print(digest(hall))


if __name__ == "__main__":
    main()
