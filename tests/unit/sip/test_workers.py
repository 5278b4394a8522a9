"""Workers that die, hang, refuse to start, come back: nothing else suffers, and nobody lies."""

import asyncio
from typing import Any

import pytest

from gateway.driver_api import (
    CallCause,
    CallEnded,
    Deferred,
    DigitsReceived,
    LinkLost,
    Unknown,
    VoiceCall,
)
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.radio_inbox import Inbox
from tests.unit.sip.line_bench import (
    ONE,
    THREE,
    TWO,
    bench,
    driver_on,
    place,
    telephone,
    workers_of,
    world_with,
)

CONFIRMED = CallEnded(True, None)
NUMBERS = [f"154000100{n:02}" for n in range(1, 9)]
ANSWERS = {"default_telephone": "answer:5:dtmf=1"}
REGISTERS = {"registrar": "sip:127.0.0.1:5060", "user": "hall"}


def test_eight_calls_go_out_at_once_over_two_workers() -> None:
    async def story() -> None:
        async with bench({"calls": 8}, **ANSWERS) as lines:
            assert lines.session.limits.window == 8
            began_s = virtual_clock().monotonic_s()
            async with asyncio.TaskGroup() as tasks:
                calls = lines.calling(tasks, *NUMBERS)
            assert [call.result() for call in calls] == [CONFIRMED] * 8
            assert virtual_clock().monotonic_s() - began_s < 30
            assert sorted(lines.digits) == [(number, "1") for number in NUMBERS]
            assert [call.worker for call in lines.telephones.calls].count(0) == 4
            assert lines.violations == []

    run_virtual(story())


@pytest.mark.parametrize(
    ("after_s", "receipt"),
    [
        (0.1, Unknown("the line's process died before anybody had answered")),
        (3.0, Unknown("the line's process died before anybody had answered")),
        (7.0, CallEnded(True, CallCause.CUT)),
        (13.5, CONFIRMED),
    ],
)
def test_a_worker_that_dies_costs_its_own_calls_and_none_of_the_others(
    after_s: float, receipt: object
) -> None:
    async def story() -> None:
        async with bench({"calls": 8}, **ANSWERS) as lines:
            async with asyncio.TaskGroup() as tasks:
                one, two = lines.calling(tasks, ONE, TWO)
                await lines.wait(after_s)
                lines.world.cut(place(0))
                await lines.wait(0.5)
                health = await lines.health()
            assert (one.result(), two.result()) == (receipt, CONFIRMED)
            assert (health.ok, health.facts["workers"]) == (False, "1/2")
            await lines.wait(5)
            assert (await lines.health()).ok
            async with asyncio.TaskGroup() as tasks:
                calls = lines.calling(tasks, *NUMBERS)
            assert {call.result() for call in calls} == {CONFIRMED}

    run_virtual(story())


def test_a_worker_that_dies_again_and_again_is_left_in_peace_for_longer_each_time() -> None:
    async def story() -> None:
        async with bench({"calls": 8}) as lines:
            for _ in range(300):
                await lines.wait(1)
                lines.world.cut(place(0))
            assert lines.world.times_opened(place(0)) < 20
            assert lines.world.times_opened(place(1)) == 1

    run_virtual(story())


def test_the_session_ends_with_its_last_worker() -> None:
    async def story() -> None:
        async with bench(**ANSWERS) as lines:
            async with asyncio.TaskGroup() as tasks:
                (call,) = lines.calling(tasks, ONE)
                await lines.wait(2)
                lines.world.cut(place(0))
                with pytest.raises(LinkLost, match="the process has ended"):
                    await lines.session.run()
            assert isinstance(call.result(), Unknown)

    run_virtual(story())


def test_what_waits_for_a_worker_that_is_gone_goes_back_to_the_core() -> None:
    async def story() -> None:
        async with bench({"calls": 8}, default_telephone="answer:60:none") as lines:
            lines.world.unplug(place(0))
            await lines.wait(1)
            began_s = virtual_clock().monotonic_s()
            async with asyncio.TaskGroup() as tasks:
                calls = lines.calling(tasks, *NUMBERS[:5])
                (back,), _ = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
                assert back.result() == Deferred(1.0, "no line is free")
                assert virtual_clock().monotonic_s() - began_s == pytest.approx(10, abs=0.1)

    run_virtual(story())


def test_a_worker_that_hangs_is_ended_and_started_again() -> None:
    async def story() -> None:
        async with bench({"calls": 8}, silent_from_call=1, **ANSWERS) as lines:
            async with asyncio.TaskGroup() as tasks:
                (call,) = lines.calling(tasks, ONE)
            assert isinstance(call.result(), Unknown)
            await lines.wait(5)
            assert lines.world.times_opened(place(0)) == 2

    run_virtual(story())


@pytest.mark.parametrize(
    ("settings", "keys", "why"),
    [
        ({"starts": False}, {}, "it does not start"),
        ({"fails": "127.0.0.1:5062 is taken"}, {}, "5062 is taken"),
        ({"register_code": 0}, REGISTERS, "the registrar: no answer"),
        ({"register_code": 403}, REGISTERS, "the registrar: 403"),
    ],
)
def test_lines_that_cannot_be_used_say_why(
    settings: dict[str, Any], keys: dict[str, Any], why: str
) -> None:
    async def story() -> None:
        with pytest.raises(LinkLost, match=why) as raised:
            async with bench(keys, **settings):
                raise AssertionError("the session began")
        refused = settings.get("register_code") == 403
        assert raised.value.again_s == (80.0 if refused else None)

    run_virtual(story())


def test_no_worker_at_all_is_said_at_once() -> None:
    async def story() -> None:
        driver = driver_on(world_with([]))
        began_s = virtual_clock().monotonic_s()
        with pytest.raises(LinkLost, match="no such device"):
            async with driver.connect(Inbox()):
                raise AssertionError("the session began")
        assert virtual_clock().monotonic_s() == began_s

    run_virtual(story())


def test_a_registration_that_is_lost_degrades_the_lines_and_stops_none() -> None:
    async def story() -> None:
        async with bench(REGISTERS, **ANSWERS) as lines:
            assert (await lines.health()).facts["registration"] == "200"
            lines.workers[0].say(event="registered", worker=0, code=503, reason="Overload")
            await lines.wait(1)
            health = await lines.health()
            assert (health.ok, health.reason) == (False, "the registrar: 503 Overload")
            assert await lines.call() == CONFIRMED
            lines.workers[0].say(event="registered", worker=0, code=200, reason="OK")
            await lines.wait(1)
            assert (await lines.health()).ok

    run_virtual(story())


def test_workers_are_told_who_they_are(tmp_path: Any) -> None:
    async def story() -> None:
        (tmp_path / "pw").write_text("geheim\n", encoding="utf-8")
        keys = {**REGISTERS, "password_file": tmp_path / "pw", "calls": 8, "caller_id": THREE[5:]}
        async with bench(keys) as lines:
            starts = [start for worker in lines.workers for start in worker.starts]
        assert [(s["worker"], s["bind"], s["legs"]) for s in starts] == [
            (0, "127.0.0.1:5062", 4),
            (1, "127.0.0.1:5063", 4),
        ]
        assert {s["password"] for s in starts} == {"geheim"}
        assert {(s["registrar"], s["user"], s["caller_id"]) for s in starts} == {
            ("sip:127.0.0.1:5060", "hall", "5551003")
        }

    run_virtual(story())


def test_an_answer_that_was_not_durable_is_told_by_the_next_session() -> None:
    async def story() -> None:
        lost = Inbox(delay_s=1000.0)
        workers = workers_of(telephone("answer:5:dtmf=2"))
        world = world_with(workers)
        driver = driver_on(world)
        async with driver.connect(lost) as session:
            loop = asyncio.get_running_loop()
            call = loop.create_task(session.send(VoiceCall(ONE, "集结"), "a#1"))
            await virtual_clock().sleep(15)
            world.cut(place(0))
            with pytest.raises(LinkLost):
                await session.run()
        assert isinstance(call.result(), Unknown)
        assert lost.events == []
        inbox = Inbox()
        async with driver.connect(inbox):
            await virtual_clock().sleep(1)
        assert inbox.events == [DigitsReceived("a#1/1/2", ONE, "2", "a#1")]
        async with driver.connect(again := Inbox()):
            await virtual_clock().sleep(1)
        assert again.events == []

    run_virtual(story())


@pytest.mark.parametrize("seed", range(5))
def test_noise_may_cost_an_answer_and_never_makes_one(seed: int) -> None:
    async def story() -> None:
        settings = {"garbage": 0.3, "default_telephone": "answer:5:none"}
        async with bench({"calls": 8}, **settings) as lines, asyncio.TaskGroup() as tasks:
            calls = lines.calling(tasks, *NUMBERS)
        assert lines.digits == []
        assert CONFIRMED not in [call.result() for call in calls]
        assert lines.violations == []

    run_virtual(story(), seed)


def test_sound_that_never_comes_back_is_noticed() -> None:
    async def story() -> None:
        async with bench(packets_in=0, **ANSWERS) as lines:
            for attempt in range(3):
                assert (await lines.health()).ok
                await lines.call(attempt=f"a#{attempt}")
            health = await lines.health()
            assert not health.ok
            assert "one-way audio" in health.reason

    run_virtual(story())


def test_a_recording_that_cannot_be_played_is_noticed() -> None:
    async def story() -> None:
        async with bench(default_telephone="answer:1:none") as lines:
            calling = asyncio.get_running_loop().create_task(lines.call())
            await lines.wait(3)
            (call,) = lines.telephones.calls
            spoken = {"event": "spoken", "worker": 0, "call": call.name, "phrase": "order-1"}
            lines.workers[0].say(**spoken, unplayed=["order.wav"])
            await lines.wait(1)
            assert (await lines.health()).reason == "cannot be played: order.wav"
            await lines.wait(6)
            assert (await lines.health()).ok
            await calling

    run_virtual(story())


def test_eighty_calls_of_forty_seconds_take_four_lines_fourteen_minutes() -> None:
    async def story() -> None:
        telephones = {"default_telephone": "answer:20:dtmf=1", "listens_s": 15.0}
        async with bench(**telephones) as lines:
            numbers = iter(f"154000{n:05}" for n in range(80))

            async def lane() -> None:
                for number in numbers:
                    assert await lines.call(number, attempt=f"{number}#1") == CONFIRMED

            began_s = virtual_clock().monotonic_s()
            async with asyncio.TaskGroup() as tasks:
                for _ in range(4):
                    tasks.create_task(lane())
            assert virtual_clock().monotonic_s() - began_s <= 14 * 60
            assert len({call.number for call in lines.telephones.calls}) == 80
            assert len(lines.digits) == 80
            assert lines.violations == []

    run_virtual(story())
