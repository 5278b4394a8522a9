"""kill -9, for real: the daemon five times while it sends, and the broker under it."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

from tests.crash.real_hall import RealHall, leaders, order, real_hall
from tests.crash.real_rules import broken_rules
from tests.peers.core_link.brokers import free_port

PEOPLE = 60
KILLS = 5


def test_five_kills_during_sixty_texts_lose_nobody(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            real_hall(tmp_path, "embedded", free_port(), 4, PEOPLE) as hall,
            asyncio.TaskGroup() as tasks,
        ):
            async with hall.daemon():
                await hall.core.catch_up()
            tasks.create_task(hall.core.request("order", "submit", order("K-1", PEOPLE)))
            for kill in range(1, KILLS + 1):
                async with hall.daemon() as process:
                    await hall.until(lambda: _sent(hall) >= kill * PEOPLE // (KILLS + 2))  # noqa: B023
                    process.kill()
            async with hall.daemon():
                await hall.at_rest("K-1")
        assert broken_rules(hall, "K-1", leaders(PEOPLE)) == []

    asyncio.run(story())


def test_a_broker_that_is_killed_loses_no_event_and_doubles_no_order(tmp_path: Path) -> None:
    async def story() -> None:
        async with (
            real_hall(tmp_path, "embedded", free_port(), 2, 20) as hall,
            hall.daemon() as process,
            asyncio.TaskGroup() as tasks,
        ):
            await hall.core.catch_up()
            await hall.core.request("order", "submit", order("K-1", 20))
            for share in (4, 10):
                await hall.until(lambda: _sent(hall) >= share)  # noqa: B023
                await hall.until(lambda: _broker_of(process.pid))
                os.kill(_broker_of(process.pid), signal.SIGKILL)
                tasks.create_task(hall.core.request("order", "submit", order(f"K-{share}", 2)))
            for order_id in ("K-4", "K-10"):
                await hall.until(lambda: order_id in hall.core.promised)  # noqa: B023
            for order_id in ("K-1", "K-4", "K-10"):
                await hall.settled(order_id, replies=False)
            await hall.all_told()
        assert broken_rules(hall, "K-1", leaders(20)[2:]) == []

    asyncio.run(story())


def _sent(hall: RealHall) -> int:
    return len(hall.network.submissions)


def _broker_of(parent: int) -> int:
    """The process id of the nats-server whose parent this is; 0 while there is none."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):  # it may end while we look at it
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(stat[1]) == parent and "nats" in (entry / "cmdline").read_text():
                    return int(entry.name)
    return 0
