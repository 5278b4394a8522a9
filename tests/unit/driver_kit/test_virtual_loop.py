"""Virtual time: it jumps, it shuffles, it replays, it finds hangs."""

import asyncio
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import (
    START_UTC,
    HangFound,
    VirtualClock,
    VirtualLoop,
    run_virtual,
    virtual_clock,
)


async def _order_of_ten() -> list[int]:
    seen: list[int] = []

    async def note(number: int) -> None:
        seen.append(number)

    async with asyncio.TaskGroup() as tasks:
        for number in range(10):
            tasks.create_task(note(number))
    return seen


def test_a_year_passes_at_once() -> None:
    async def wait() -> datetime:
        await virtual_clock().sleep(365 * 86400)
        return virtual_clock().utc()

    assert run_virtual(wait()) == START_UTC + timedelta(days=365)


def test_the_two_times_agree_and_start_where_told() -> None:
    start = datetime(2030, 1, 1, tzinfo=UTC)

    async def look() -> tuple[float, datetime]:
        clock = virtual_clock()
        await clock.sleep(2.5)
        return clock.monotonic_s(), clock.utc()

    assert run_virtual(look(), start_utc=start) == (2.5, start + timedelta(seconds=2.5))


def test_a_timer_that_fires_in_the_turn_of_a_cancellation_is_nobody_s_error() -> None:
    async def race() -> list[dict[str, Any]]:
        loop, unhandled = asyncio.get_running_loop(), list[dict[str, Any]]()
        loop.set_exception_handler(lambda _, context: unhandled.append(context))
        for _ in range(20):  # the seed shuffles which of the two comes first
            async with asyncio.TaskGroup() as tasks:
                sleeper = tasks.create_task(virtual_clock().sleep(1))
                loop.call_later(1, sleeper.cancel)
        return unhandled

    assert run_virtual(race()) == []


def test_timers_come_in_the_order_of_their_times() -> None:
    async def race() -> list[float]:
        seen: list[float] = []

        async def one(seconds: float) -> None:
            await virtual_clock().sleep(seconds)
            seen.append(seconds)

        async with asyncio.TaskGroup() as tasks:
            for seconds in (3.0, 1.0, 2.0, 0.0):
                tasks.create_task(one(seconds))
        return seen

    for seed in range(20):
        assert run_virtual(race(), seed) == [0.0, 1.0, 2.0, 3.0]


def test_no_seed_is_first_in_first_out() -> None:
    assert run_virtual(_order_of_ten(), seed=None) == list(range(10))


def test_a_seed_replays_and_seeds_differ() -> None:
    orders = {seed: run_virtual(_order_of_ten(), seed) for seed in range(8)}
    assert all(run_virtual(_order_of_ten(), seed) == orders[seed] for seed in orders)
    assert len({tuple(order) for order in orders.values()}) > 4


def test_timers_of_one_moment_are_shuffled_too() -> None:
    async def ring() -> list[int]:
        seen: list[int] = []
        loop = asyncio.get_running_loop()
        for number in range(10):
            loop.call_later(1.0, seen.append, number)
        await virtual_clock().sleep(2.0)
        return seen

    orders = [run_virtual(ring(), seed) for seed in range(6)]
    assert all(sorted(order) == list(range(10)) for order in orders)
    assert len({tuple(order) for order in orders}) > 3


def test_sleeping_for_nothing_lets_everybody_else_run() -> None:
    async def look() -> bool:
        ran = asyncio.Event()

        async def other() -> None:
            ran.set()

        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(other())
            await virtual_clock().sleep(0)
            return ran.is_set()

    assert all(run_virtual(look(), seed) for seed in range(30))


def test_a_hang_is_found_and_says_who_waits() -> None:
    async def for_ever() -> None:
        await asyncio.get_running_loop().create_future()

    async def main() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(for_ever(), name="the one who waits")

    with pytest.raises(HangFound, match=r"the one who waits at .*test_virtual_loop"):
        run_virtual(main())


def test_a_polling_loop_is_found() -> None:
    async def poll() -> None:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        loop.most_turns_at_one_moment = 1000
        while True:
            await virtual_clock().sleep(0)

    with pytest.raises(HangFound, match="time stands still"):
        run_virtual(poll())


def test_timeouts_and_cancelled_timers_work() -> None:
    async def main() -> float:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(5):
                await virtual_clock().sleep(100)
        return virtual_clock().monotonic_s()

    assert run_virtual(main()) == 5.0


def test_threads_are_refused() -> None:
    async def main() -> None:
        await asyncio.to_thread(print)

    with pytest.raises(RuntimeError, match="no threads"):
        run_virtual(main())


def test_what_is_left_over_is_cancelled() -> None:
    ended: list[str] = []

    async def left_over() -> None:
        try:
            await virtual_clock().sleep(1000)
        finally:
            ended.append("cleaned up")

    async def main() -> None:
        task = asyncio.get_running_loop().create_task(left_over())
        await virtual_clock().sleep(1)
        assert not task.done()

    run_virtual(main())
    assert ended == ["cleaned up"]


def test_the_clock_of_a_real_loop_is_refused() -> None:
    async def main() -> VirtualClock:
        return virtual_clock()

    with pytest.raises(RuntimeError, match="real loop"):
        asyncio.run(main())


_CANCELLING = """
import asyncio
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
seen = []
async def child(n):
    try:
        await virtual_clock().sleep(100)
    finally:
        seen.append(n)
async def main():
    ballast = [object() for _ in range(HASHED)]
    try:
        async with asyncio.TaskGroup() as tasks:
            for n in range(40):
                tasks.create_task(child(n))
            await virtual_clock().sleep(1)
            raise ValueError
    except ExceptionGroup:
        pass
    return seen
HASHED = hash("x") % 1000
print(run_virtual(main(), 3))
"""


def test_a_seed_replays_in_another_process_under_another_hash_seed() -> None:
    def output(hash_seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = subprocess.run(
            [sys.executable, "-c", _CANCELLING],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    outputs = {output(hash_seed) for hash_seed in ("0", "1", "2", "31337")}
    assert len(outputs) == 1
    assert len(outputs.pop()) > 100
