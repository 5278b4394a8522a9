"""A short real run, killed by strace at the nth fdatasync, for every n there is.

SQLite in WAL mode calls pwrite64 for every page of the log and fdatasync for every commit;
`make soak` kills at every pwrite64. strace counts by thread: it is the journal's writer that
gets to the higher numbers. The broker is mosquitto, so that only our own process is traced.
"""

import asyncio
from pathlib import Path

import pytest

from tests.crash.real_hall import leaders, order, real_hall
from tests.crash.real_rules import broken_rules
from tests.peers.core_link.brokers import free_port, mosquitto

PEOPLE = 2
AT_ONCE = 3
# More than a whole run has; a number that is never reached is a run without a kill.
SYNCS = range(1, 40)


async def killed_at(directory: Path, call: str, number: int) -> bool:
    """Whether the first daemon was killed; asserts that the second brought it to an end."""
    port = free_port()
    # -D: the daemon itself is our child, and hears our SIGTERM.
    strace = ("strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}")
    inject = ("-e", f"inject={call}:signal=SIGKILL:when={number}")
    async with (
        mosquitto(directory, port),
        real_hall(directory, f"mqtt://127.0.0.1:{port}", port, 1, PEOPLE) as hall,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(hall.core.request("order", "submit", order("K-1", PEOPLE)))
        async with hall.daemon(*strace, *inject) as process:
            over = tasks.create_task(hall.at_rest("K-1"))
            death = tasks.create_task(process.wait())
            await asyncio.wait({over, death}, return_when=asyncio.FIRST_COMPLETED)
            killed = death.done()
        if killed:
            async with hall.daemon():
                await over
                # What a dead daemon said of its state may never have reached the disk.
                await hall.at_rest("K-1")
    assert broken_rules(hall, "K-1", leaders(PEOPLE)) == [], f"killed at {call} {number}"
    return killed


async def _sweep(directory: Path, call: str, numbers: range) -> int:
    """Kill at each of these numbers, some at once; how many were reached."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> bool:
        async with slots:
            return await killed_at(directory / f"{number}", call, number)

    async with asyncio.TaskGroup() as tasks:
        runs = [tasks.create_task(one(number)) for number in numbers]
    return sum(run.result() for run in runs)


def sweep(directory: Path, call: str, numbers: range) -> int:
    """Kill at each of these numbers; how many of them were reached."""
    for number in numbers:
        (directory / f"{number}").mkdir()
    return asyncio.run(_sweep(directory, call, numbers))


@pytest.mark.parametrize("call", ["fdatasync"])
def test_a_kill_at_any_sync_loses_nothing(tmp_path: Path, call: str) -> None:
    killed = sweep(tmp_path, call, SYNCS)
    assert 15 < killed < len(SYNCS), "the numbers must reach beyond the end of the run"
