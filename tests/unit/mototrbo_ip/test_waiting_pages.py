"""Pages that wait: for a slow radio, in a flood, for one that never answers."""

import asyncio
from typing import Any

import pytest

from drivers.mototrbo_ip.simulated_air import TMS
from gateway.driver_api import (
    Accepted,
    DeliveryReported,
    Fault,
    LateReceipt,
    LocationReported,
    Refused,
    Unknown,
)
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.mototrbo_ip.radio_bench import ONE, TWO, Bench, bench

NO_ANSWER = "the radio did not acknowledge"


def sending(at: Bench, to: int, attempt: str, text: str = "集结", **more: Any) -> Any:
    """A page under way; await it for its receipt."""
    loop = asyncio.get_running_loop()
    return loop.create_task(at.page(to, text, attempt=attempt, **more))


def test_a_radio_that_does_not_answer_among_others_that_do_is_at_fault() -> None:
    async def story() -> None:
        async with bench({"registers": True, "switched_off": (1,)}) as at:
            await at.wait(20)
            before_s = virtual_clock().monotonic_s()
            assert await at.page(1) == Refused(Fault.RECIPIENT, NO_ANSWER, parts_out=1)
            assert 35 < virtual_clock().monotonic_s() - before_s < 36
            assert (await at.facts()).ok

    run_virtual(story())


def test_where_nobody_is_heard_nothing_is_known() -> None:
    async def story() -> None:
        async with bench({"switched_off": (1,)}) as at:
            before_s = virtual_clock().monotonic_s()
            assert await at.page(1) == Unknown(NO_ANSWER)
            assert virtual_clock().monotonic_s() - before_s == pytest.approx(35)
            assert isinstance(await at.page(attempt="b#1"), Accepted)

    run_virtual(story())


def test_a_slow_acknowledgement_settles_the_doubt() -> None:
    async def story() -> None:
        settings, timings = {"latency_s": 22.0}, {"timings": {"doubt_s": 10.0}}
        async with bench(settings, timings) as at:
            before_s = virtual_clock().monotonic_s()
            assert await at.page() == Unknown(f"{NO_ANSWER} yet", pending=True)
            assert virtual_clock().monotonic_s() - before_s == pytest.approx(10)
            await at.wait(20)
            late, report = at.inbox.events
            assert isinstance(late, LateReceipt)
            assert isinstance(report, DeliveryReported)
            assert late.attempt_id == "a#1"
            assert late.receipt == Accepted((report.reference,))
            await at.wait(60)
            assert len(at.inbox.events) == 2
            assert len(at.fleet.pages) == 1

    run_virtual(story())


def test_an_acknowledgement_after_the_last_wait_is_still_told() -> None:
    async def story() -> None:
        async with bench({"latency_s": 50.0}) as at:
            assert await at.page() == Unknown(NO_ANSWER)
            await at.wait(100)
            (report,) = at.inbox.events
            assert isinstance(report, DeliveryReported)
            assert report.recipient == str(ONE)

    run_virtual(story())


def test_an_acknowledgement_within_four_seconds_needs_no_repeat() -> None:
    async def story() -> None:
        async with bench({"latency_s": 4.0}) as at:
            assert isinstance(await at.page(), Accepted)
            await at.wait(30)
            assert len(at.inbox.of(DeliveryReported)) == 1
            assert (await at.facts()).facts["unknown_messages"] == "0"

    run_virtual(story())


def test_an_acknowledgement_that_comes_twice_is_no_news() -> None:
    async def story() -> None:
        async with bench({"duplicate_frames": True}) as at:
            assert isinstance(await at.page(), Accepted)
            await at.wait(1)
            assert len(at.inbox.of(DeliveryReported)) == 1
            assert (await at.facts()).facts["unknown_messages"] == "0"

    run_virtual(story())


def test_a_number_that_is_used_again_is_not_taken_for_the_page_before() -> None:
    async def story() -> None:
        async with bench({"switched_off": (1,)}) as at:
            assert await at.page(1) == Unknown(NO_ANSWER)
            at.fleet.radio(1).is_on = True
            for number in range(128):
                assert isinstance(await at.page(1, f"{number}", attempt=f"b#{number}"), Accepted)
                await at.wait(0.1)
            reports = at.inbox.of(DeliveryReported)
            assert len(reports) == 128
            assert len({each.reference for each in reports}) == 128

    run_virtual(story())


@pytest.mark.parametrize(("lost", "most_s"), [(0, 0.5), (1, 11.0)])
def test_five_pages_go_through_a_flood_of_positions(lost: int, most_s: float) -> None:
    async def flood(at: Bench) -> None:
        for number in range(300):
            at.fleet.locate(2000 + number % 60)
            await at.wait(0.01)

    async def story() -> None:
        async with bench({"lost_texts": lost}) as at, asyncio.TaskGroup() as tasks:
            tasks.create_task(flood(at))
            pages = [sending(at, 100 + number, f"a#{number}") for number in range(5)]
            before_s = virtual_clock().monotonic_s()
            for page in pages:
                assert isinstance(await page, Accepted)
            assert virtual_clock().monotonic_s() - before_s < most_s
            await at.wait(10)
            assert len(at.fleet.pages) == 5
            assert len(at.inbox.of(LocationReported)) == 300
            assert at.fleet.violations == []

    run_virtual(story())


def test_a_wait_measures_silence_and_not_the_clock() -> None:
    async def chatter(at: Bench) -> None:
        for _ in range(90):
            at.fleet.locate(TWO)
            await at.wait(1)

    async def story() -> None:
        async with bench({"switched_off": (1,)}) as at, asyncio.TaskGroup() as tasks:
            tasks.create_task(chatter(at))
            before_s = virtual_clock().monotonic_s()
            assert await at.page(1) == Unknown(f"{NO_ANSWER} yet", pending=True)
            assert virtual_clock().monotonic_s() - before_s == pytest.approx(60)
            await at.wait(20)
            (late,) = at.inbox.of(LateReceipt)
            assert late.receipt == Refused(Fault.RECIPIENT, NO_ANSWER, parts_out=1)
            # patience: twice the five, ten and twenty seconds of a silent channel
            at_s = at.inbox.at_s[at.inbox.events.index(late)]
            assert at_s - before_s == pytest.approx(70, abs=0.1)

    run_virtual(story())


def test_an_acknowledgement_without_a_number_is_of_the_only_text_it_can_be_of() -> None:
    async def story() -> None:
        there = {"switched_off": (ONE,), "radios": (TWO,), "registers": True}
        async with bench(there, {"location_tries": 1}) as at:
            assert not isinstance(await at.page(ONE, attempt="a#1"), Accepted)
            second = sending(at, ONE, "a#2")
            await at.wait(1)
            at.fleet.say(TMS, ONE, bytes.fromhex("00013f"))
            await at.wait(1)
            assert not second.done()
            assert not isinstance(await second, Accepted)
            await at.wait(90)
            third = sending(at, ONE, "a#3")
            await at.wait(1)
            at.fleet.say(TMS, ONE, bytes.fromhex("00023f00"))
            await at.wait(1)
            assert isinstance(third.result(), Accepted)
            assert len(at.inbox.of(DeliveryReported)) == 1

    run_virtual(story())
