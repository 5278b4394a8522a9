"""Texts by SIP MESSAGE: whom they go to, in how many parts, and what their receipts mean."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from drivers.sip.driver import KIND
from gateway.driver_api import (
    Accepted,
    Deferred,
    Fault,
    RadioPage,
    Receipt,
    Refused,
    TextMessage,
    Unknown,
    Unsent,
    VoiceCall,
)
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.sip.line_bench import ONE, TWO, Bench, bench, place

SMS = {"carries": "sms"}
LONG = "【演练】【仙居】" + "各队立即集结,赶赴白塔镇政府。" * 20


async def write(lines: Bench, text: str = "集结", to: str = ONE, attempt: str = "a#1") -> Receipt:
    return await lines.session.send(TextMessage(to, text), attempt)


def outcome(pattern: str, **more: Any) -> Receipt:
    async def story() -> Receipt:
        async with bench(profile={**SMS, **more}, writers={ONE: pattern}) as lines:
            receipt = await write(lines)
            assert lines.violations == []
            return receipt

    return run_virtual(story())


def test_a_channel_of_texts_takes_texts_and_is_one_of_sms() -> None:
    profile = KIND.profile.model_validate(SMS)
    config = KIND.config.model_validate({"dial": "sip:{number}@127.0.0.1:5060"})
    service = KIND.service(config, profile)
    assert (service.bearer, service.accepts) == ("sms", {TextMessage})
    assert KIND.service(config, KIND.profile()).bearer == "voice"


@pytest.mark.parametrize("code", [200, 202])
def test_a_text_that_was_taken_over_is_accepted_and_no_more(code: int) -> None:
    async def story() -> None:
        async with bench(profile=SMS, writers={ONE: str(code)}) as lines:
            assert await write(lines, "【仙居】集结") == Accepted((0,))
            assert lines.telephones.writers.texts_to(ONE) == ["【仙居】集结"]
            assert not lines.session.limits.reports
            assert lines.inbox.events == []

    run_virtual(story())


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (404, "invalid"),
        (410, "invalid"),
        (484, "invalid"),
        (604, "invalid"),
        (480, "off"),
        (486, "busy"),
        (600, "busy"),
        (603, "declined"),
        (415, "takes no texts"),
        (488, "takes no texts"),
    ],
)
def test_a_refusal_for_his_sake_says_why(code: int, cause: str) -> None:
    assert outcome(str(code)) == Refused(Fault.RECIPIENT, f"{cause}: {code}")


@pytest.mark.parametrize("code", [302, 400, 401, 403, 405, 407, 500, 501, 503, 513])
def test_any_other_refusal_is_the_lanes(code: int) -> None:
    assert outcome(str(code)) == Refused(Fault.LANE, str(code))


@pytest.mark.parametrize(
    ("pattern", "cause"), [("silent", "no response"), ("408", "408"), ("504", "504")]
)
def test_what_may_have_arrived_is_unknown(pattern: str, cause: str) -> None:
    assert outcome(pattern) == Unknown(cause)


def test_a_profile_may_know_better_what_a_code_means() -> None:
    rules = {"meanings": {480: "accepted", 503: "busy", 403: "recipient"}, "busy_s": 7.0}
    assert outcome("480", messages=rules) == Accepted((0,))
    assert outcome("503", messages=rules) == Deferred(7.0, "busy: 503")
    assert outcome("403", messages=rules) == Refused(Fault.RECIPIENT, "refused: 403")


def test_silence_is_told_after_the_profiles_time() -> None:
    async def story() -> None:
        profile = {**SMS, "messages": {"no_response_s": 4.0}}
        async with bench(profile=profile, default_writer="silent") as lines:
            began_s = virtual_clock().monotonic_s()
            assert await write(lines) == Unknown("no response")
            assert 4.0 <= virtual_clock().monotonic_s() - began_s < 5.0

    run_virtual(story())


def test_a_long_text_goes_in_parts_one_after_the_other() -> None:
    async def story() -> None:
        async with bench(profile=SMS) as lines:
            assert await write(lines, LONG) == Accepted((0, 1))
            texts = lines.telephones.writers.texts
            assert [text.text[:11] for text in texts] == [
                "【演练】【仙居】(1/",
                "【演练】【仙居】(2/",
            ]
            assert all(len(text.text.encode()) <= 480 for text in texts)
            assert texts[1].at_s >= texts[0].at_s + 0.2

    run_virtual(story())


def test_a_part_that_is_refused_ends_it_and_says_how_many_are_out() -> None:
    async def story() -> None:
        async with bench(profile=SMS, writers={ONE: "200;503", TWO: "200;silent"}) as lines:
            assert await write(lines, LONG) == Refused(Fault.LANE, "503", parts_out=1)
            assert await write(lines, LONG, TWO, "b#1") == Unknown("no response", (0,))

    run_virtual(story())


@pytest.mark.parametrize("most", [1, 2])
def test_a_text_that_is_too_long_is_refused_and_never_cut(most: int) -> None:
    async def story() -> None:
        profile = {**SMS, "messages": {"most_parts": most, "longest_octets": 300}}
        async with bench(profile=profile) as lines:
            receipt = await write(lines, LONG)
            assert receipt == Refused(Fault.LANE, f"too long: more than {300 * most} octets")
            assert lines.telephones.writers.texts == []

    run_virtual(story())


def test_texts_to_one_number_go_one_after_the_other_and_to_others_at_once() -> None:
    async def story() -> None:
        async with (
            bench(profile=SMS, default_writer="200:3") as lines,
            asyncio.TaskGroup() as tasks,
        ):
            sent = []
            for text, to in (("a", ONE), ("b", ONE), ("c", TWO)):
                sent.append(tasks.create_task(write(lines, text, to, text)))
                await lines.wait(0.1)
            await asyncio.gather(*sent)
            at_s = {text.text: text.at_s for text in lines.telephones.writers.texts}
            assert at_s["c"] == pytest.approx(at_s["a"], abs=0.3)
            assert at_s["b"] >= at_s["a"] + 3.0

    run_virtual(story())


def test_the_workers_of_a_channel_of_texts_take_no_calls() -> None:
    async def story() -> None:
        async with bench(profile=SMS) as lines, bench() as calls:
            assert not lines.workers[0].starts[0]["takes_calls"]
            assert calls.workers[0].starts[0]["takes_calls"]

    run_virtual(story())


def test_a_number_is_written_as_the_profile_says() -> None:
    async def story() -> None:
        async with bench(profile={**SMS, "number_form": "e164"}) as lines:
            await write(lines)
            assert lines.telephones.writers.texts[0].uri == f"sip:+86{ONE}@127.0.0.1:5060"

    run_virtual(story())


@pytest.mark.parametrize(
    ("to", "cause"),
    [
        ("110", "rejected: 110 is never dialled: 110"),
        ("0600-5551003", "rejected: 06005551003 begins with no allowed prefix"),
        ("张三", "invalid: no telephone number"),
    ],
)
def test_who_may_not_be_called_is_not_written_to(to: str, cause: str) -> None:
    async def story() -> None:
        keys = {"allowed_prefixes": ["154", "1"]}
        async with bench(keys, SMS) as lines:
            assert await write(lines, to=to) == Refused(Fault.RECIPIENT, cause)
            assert lines.telephones.writers.texts == []

    run_virtual(story())


def test_a_cap_holds_for_texts_too() -> None:
    async def story() -> None:
        async with bench({"most_calls_per_hour": 1}, SMS) as lines:
            assert await write(lines) == Accepted((0,))
            receipt = await write(lines, to=TWO, attempt="b#1")
            assert isinstance(receipt, Deferred)
            assert receipt.retry_after_s > 3000

    run_virtual(story())


@pytest.mark.parametrize("foreign", [VoiceCall(ONE, "集结"), RadioPage("90001", "集结", True)])
def test_calls_and_pages_are_refused(foreign: Any) -> None:
    async def story() -> None:
        async with bench(profile=SMS) as lines:
            receipt = await lines.session.send(foreign, "a#1")
            assert isinstance(receipt, Refused)
            assert receipt.fault is Fault.LANE
            assert lines.telephones.calls == []

    run_virtual(story())


def test_a_text_that_waits_can_be_withdrawn_and_expires() -> None:
    async def story() -> None:
        async with bench(profile=SMS, default_writer="200:9") as lines:
            soon = virtual_clock().utc() + timedelta(seconds=8)
            async with asyncio.TaskGroup() as tasks:
                first = tasks.create_task(write(lines))
                await lines.wait(0.1)
                second = tasks.create_task(write(lines, attempt="b#1"))
                message = TextMessage(ONE, "集结", expires_at_utc=soon)
                third = tasks.create_task(lines.session.send(message, "c#1"))
                await lines.wait(1)
                assert not await lines.session.withdraw("a#1")
                assert await lines.session.withdraw("b#1")
                assert await second == Unsent("withdrawn")
            assert first.result() == Accepted((0,))
            assert third.result() == Unsent("expired")
            assert len(lines.telephones.writers.texts) == 1

    run_virtual(story())


def test_a_worker_that_dies_leaves_its_texts_in_doubt() -> None:
    async def story() -> None:
        async with bench({"calls": 8}, SMS, default_writer="200:9") as lines:
            async with asyncio.TaskGroup() as tasks:
                sent = [
                    tasks.create_task(write(lines, to=f"1540001000{n}", attempt=f"{n}#1"))
                    for n in range(1, 5)
                ]
                await lines.wait(1)
                lines.world.cut(place(0))
            receipts = [each.result() for each in sent]
            assert sorted(type(receipt).__name__ for receipt in receipts) == [
                *["Accepted"] * 2,
                *["Unknown"] * 2,
            ]

    run_virtual(story())


def test_a_worker_that_hangs_is_ended_and_started_again() -> None:
    async def story() -> None:
        async with bench({"calls": 8}, SMS, silent_from_call=2) as lines:
            assert await write(lines) == Accepted((0,))
            began_s = virtual_clock().monotonic_s()
            receipt = await write(lines, to=TWO, attempt="b#1")
            assert receipt == Unknown("the line's process died before anybody had answered")
            assert virtual_clock().monotonic_s() <= began_s + 31
            await lines.wait(5)
            assert sorted(len(worker.starts) for worker in lines.workers) == [1, 2]
            assert (await lines.health()).ok

    run_virtual(story())


def test_the_health_tells_how_texts_ended() -> None:
    async def story() -> None:
        async with bench(profile=SMS, writers={ONE: "200;404"}) as lines:
            await write(lines)
            await write(lines, attempt="b#1")
            health = await lines.health()
            assert health.ok
            assert health.facts["texts_ended_with"] == "200:1 404:1"

    run_virtual(story())
