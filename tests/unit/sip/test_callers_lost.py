"""Workers die and sessions end while somebody calls in: nothing lost, nothing told twice."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_api import (
    CallerOutcome,
    CallReceived,
    DigitsReceived,
    Event,
    IncomingCallEnded,
    LinkLost,
    VoiceReportReceived,
)
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.sip.caller_bench import LEADER, ORDER, WITH_SEATS, GuidingInbox, caller_bench
from tests.unit.sip.line_bench import ONE, TWO, driver_on, place, workers_of, world_with

MOMENTS = [0.005, 0.05, 1.0, 5.0, 9.0, 15.0, 22.0, 30.0]


@pytest.mark.parametrize("after_s", MOMENTS)
@pytest.mark.parametrize("does", ["dtmf=1", "dtmf=7+say=20", "dtmf=0", "none"])
def test_a_worker_that_dies_loses_its_callers_and_each_end_is_told(
    tmp_path: Path, does: str, after_s: float
) -> None:
    async def story() -> None:
        keys = {**WITH_SEATS, "record_folder": tmp_path, "calls": 8}
        seats = {"telephones": {"seats": "answer:4:none"}}
        async with caller_bench(keys, **seats) as lines:
            lines.let_call(does)
            await lines.wait(after_s)
            lines.world.cut(place(0))
            await lines.wait(60)
            assert len(lines.received) == (0 if after_s == 0.005 else 1)
            lines.keys_once()
            again = lines.let_call("hang_up=5", TWO)
            await lines.wait(60)
            assert again.is_over
            lines.keys_once()

    run_virtual(story())


def test_a_message_that_a_crash_cut_is_named_by_the_end(tmp_path: Path) -> None:
    async def story() -> None:
        keys = {"record_folder": tmp_path, "calls": 8}
        async with caller_bench(keys) as lines:
            call = lines.let_call("dtmf=7+say=60")
            await lines.wait(20)
            file = call.listens_to
            lines.world.cut(place(0))
            await lines.wait(1)
            assert lines.reports == []
            assert lines.ends[0].recording
            assert file
            # Somebody has to listen: what he said is in the recording of the call.
            assert lines.ends[0].outcome is CallerOutcome.REPORTED

    run_virtual(story())


def test_keys_that_were_not_ended_when_a_worker_died_tell_no_number() -> None:
    async def story() -> None:
        async with caller_bench({"calls": 8}) as lines:
            lines.let_call("dtmf=4*12")
            await lines.wait(9.9)
            lines.world.cut(place(0))
            await lines.wait(1)
            assert lines.answers == [(ONE, "4", ORDER.about)]
            assert lines.ends[0].outcome is CallerOutcome.ANSWERED

    run_virtual(story())


def _merged(*inboxes: GuidingInbox) -> list[Event]:
    return [event for inbox in inboxes for event in inbox.events]


@pytest.mark.parametrize("after_s", MOMENTS)
@pytest.mark.parametrize("does", ["dtmf=1", "dtmf=7+say=4", "dtmf=0", "none"])
@pytest.mark.parametrize("delay_s", [0.0, 1.0, 1000.0])
def test_what_a_session_could_not_make_durable_is_told_by_the_next(
    tmp_path: Path, does: str, after_s: float, delay_s: float
) -> None:
    async def story() -> None:
        first, second, third = (
            GuidingInbox(delay_s, who={ONE: LEADER}),
            GuidingInbox(),
            GuidingInbox(),
        )
        workers = workers_of({"telephones": {"seats": "answer:4:none"}})
        world = world_with(workers)
        driver = driver_on(world, {**WITH_SEATS, "record_folder": tmp_path})
        async with driver.connect(first) as session:
            call = workers[0].telephones.let_call(ONE, does, virtual_clock().monotonic_s())
            await virtual_clock().sleep(after_s)
            pressed = call.pressed
            world.cut(place(0))
            with pytest.raises(LinkLost):
                await session.run()
        for inbox in (second, third):
            async with driver.connect(inbox):
                await virtual_clock().sleep(5)
        events = _merged(first, second)
        keys = [event.key for event in events]
        assert len(keys) == len(set(keys))
        assert third.events == []
        heard = after_s > 0.005
        assert len([each for each in events if isinstance(each, CallReceived)]) == heard
        assert len([each for each in events if isinstance(each, IncomingCallEnded)]) == heard
        digits = [each.digits for each in events if isinstance(each, DigitsReceived)]
        assert digits == [key for key in pressed if key in "10" and delay_s < 1000]
        assert not [each for each in second.events if isinstance(each, CallReceived) and each.waits]

    run_virtual(story())


def test_a_report_that_was_not_durable_is_told_by_the_next_session(tmp_path: Path) -> None:
    async def story() -> None:
        first, second = GuidingInbox(who={ONE: LEADER}), GuidingInbox()
        workers = workers_of({})
        world = world_with(workers)
        driver = driver_on(world, {"record_folder": tmp_path})
        async with driver.connect(first) as session:
            workers[0].telephones.let_call(ONE, "dtmf=7+say=4", virtual_clock().monotonic_s())
            await virtual_clock().sleep(20)
            first.delay_s = 1000.0
            await virtual_clock().sleep(10)
            world.cut(place(0))
            with pytest.raises(LinkLost):
                await session.run()
        async with driver.connect(second):
            await virtual_clock().sleep(5)
        assert first.of(VoiceReportReceived) == []
        (report,) = second.of(VoiceReportReceived)
        assert report.about == ORDER.about
        (end,) = second.of(IncomingCallEnded)
        assert end.outcome is CallerOutcome.REPORTED

    run_virtual(story())


@pytest.mark.parametrize("seed", range(4))
def test_noise_never_makes_an_answer_of_a_caller(seed: int) -> None:
    async def story() -> None:
        settings: dict[str, Any] = {"garbage": 0.3, "telephones": {"seats": "answer:4:none"}}
        async with caller_bench(WITH_SEATS, **settings) as lines:
            for _ in range(6):
                lines.let_call("hang_up=20")
                await lines.wait(40)
            assert lines.answers == []

    run_virtual(story(), seed)


def test_a_worker_that_never_tells_the_end_does_not_keep_a_caller_for_ever() -> None:
    async def story() -> None:
        async with caller_bench() as lines:
            call = lines.let_call()
            await lines.wait(8)
            call.code = 200  # he is gone, and nobody says so
            await lines.wait(400)
            assert len(lines.ends) == 1

    run_virtual(story())
