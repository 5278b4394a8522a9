"""A call is taken back: before it is dialled, while it rings, and not after somebody has it."""

import asyncio

import pytest

from gateway.driver_api import CallCause, CallEnded, Receipt, Unsent
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.line_bench import ONE, Bench, bench, telephone

WITHDRAWN = CallEnded(False, CallCause.WITHDRAWN)


async def taken_back(lines: Bench, after_s: float) -> tuple[bool, Receipt]:
    """Whether it was, and how the call ended."""
    async with asyncio.TaskGroup() as tasks:
        calling = tasks.create_task(lines.call())
        await lines.wait(after_s)
        taken = await lines.session.withdraw("a#1")
    return taken, calling.result()


@pytest.mark.parametrize("after_s", [0.0, 0.05, 5.0])
def test_a_telephone_that_rings_is_hung_up(after_s: float) -> None:
    async def story() -> None:
        async with bench(**telephone("answer:20:dtmf=1")) as lines:
            assert await taken_back(lines, after_s) == (True, WITHDRAWN)
            (call,) = lines.telephones.calls_to(ONE)
            assert (call.answered_s, call.code) == (None, 487)
            assert lines.violations == []
            assert await lines.call(attempt="a#2") == CallEnded(True, None)

    run_virtual(story())


def test_a_call_that_was_picked_up_goes_on() -> None:
    async def story() -> None:
        async with bench(**telephone("answer:3:dtmf=1")) as lines:
            assert await taken_back(lines, 4.0) == (False, CallEnded(True, None))
            assert lines.digits == [(ONE, "1")]

    run_virtual(story())


def test_whoever_picks_up_while_it_is_hung_up_had_a_call_that_was_cut() -> None:
    async def story() -> None:
        async with bench(**telephone("answer:3:dtmf=1"), latency_s=0.3) as lines:
            taken, receipt = await taken_back(lines, 3.1)
            assert (taken, receipt) == (True, CallEnded(True, CallCause.CUT))

    run_virtual(story())


def test_a_call_that_waits_for_the_telephone_has_not_left() -> None:
    async def story() -> None:
        async with bench(**telephone("answer:20:dtmf=1")) as lines, asyncio.TaskGroup() as tasks:
            first = tasks.create_task(lines.call(attempt="1#1"))
            await lines.wait(1)
            second = tasks.create_task(lines.call(attempt="2#1"))
            await lines.wait(1)
            assert await lines.session.withdraw("2#1")
            assert await second == Unsent("withdrawn")
            assert await first == CallEnded(True, None)

    run_virtual(story())


def test_nothing_is_taken_back_that_nobody_asked_for() -> None:
    async def story() -> None:
        async with bench(**telephone("busy")) as lines:
            assert not await lines.session.withdraw("a#1")
            assert await lines.call() == CallEnded(False, CallCause.BUSY)
            assert not await lines.session.withdraw("a#1")

    run_virtual(story())
