"""One alert call at a time: what is said, what is pressed, what comes of it."""

import asyncio

import pytest

from gateway.driver_api import CallCause, CallEnded, DigitsReceived, Receipt, Unknown
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.radio_inbox import Inbox
from tests.unit.sip.line_bench import ONE, bench, place, telephone

CONFIRMED = CallEnded(True, None)
UNCONFIRMED = CallEnded(True, CallCause.NO_CONFIRMATION)


async def _outcome(pattern: str, **settings: object) -> tuple[Receipt, list[str], list[str], str]:
    """Receipt, digits in the record, lines that were heard, and keys that were pressed."""
    async with bench(**telephone(pattern), **settings) as lines:
        receipt = await lines.call()
        await lines.wait(1)
        assert lines.violations == []
        (call,) = lines.telephones.calls
        assert call.is_over
        return receipt, [digits for _, digits in lines.digits], lines.said(), call.pressed


@pytest.mark.parametrize(
    ("item", "cause"),
    [
        ("busy", CallCause.BUSY),
        ("declined", CallCause.DECLINED),
        ("rejected", CallCause.REJECTED),
        ("invalid", CallCause.INVALID),
        ("off", CallCause.OFF),
        ("no_answer", CallCause.NO_ANSWER),
        ("network", CallCause.NETWORK),
        ("silent", CallCause.NETWORK),
    ],
)
def test_a_call_that_nobody_takes_ends_with_its_cause(item: str, cause: CallCause) -> None:
    async def story() -> None:
        receipt, digits, said, _ = await _outcome(item)
        assert receipt == CallEnded(False, cause)
        assert digits == said == []

    run_virtual(story())


def test_the_order_is_said_twice_and_then_the_menu() -> None:
    async def story() -> None:
        receipt, digits, said, _ = await _outcome("answer:5:none")
        assert receipt == UNCONFIRMED
        assert digits == []
        assert said == ["order", "order", "menu", "menu"]

    run_virtual(story())


def test_an_order_that_could_not_be_said_whole_shows() -> None:
    """Who presses 1 then has heard that there is an order, and not what it says."""

    async def story() -> None:
        async with bench(**telephone("answer:3:dtmf=1")) as lines:
            for is_partial in (True, False):
                lines.speech.is_partial = is_partial
                assert await lines.call(attempt=f"{is_partial}#1") == CONFIRMED
                health = await lines.health()
                assert ("not spoken whole" in health.reason) is is_partial
                assert health.ok is not is_partial

    run_virtual(story())


@pytest.mark.parametrize("pattern", ["voicemail", "answer:5:say=收到", "answer:5:hang_up=3"])
def test_whoever_only_picks_up_has_confirmed_nothing(pattern: str) -> None:
    async def story() -> None:
        receipt, digits, _, _ = await _outcome(pattern)
        assert receipt == UNCONFIRMED
        assert digits == []

    run_virtual(story())


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("1", ["1"]),
        ("2", ["2"]),
        ("3", ["3"]),
        ("5", ["5"]),
        ("6", ["6"]),
        ("1#", ["1"]),
        ("3#", ["3"]),
        ("4*10#", ["4*10"]),
        ("4*10", ["4*10"]),
        ("3*7*12#", ["3*12"]),
        ("4*#", ["4"]),
        ("4*12345#", ["4"]),
        ("315#", ["3"]),
        ("12", ["1", "2"]),
        ("11", ["1"]),
        ("15", ["1"]),
        ("16", ["1", "6"]),
    ],
)
def test_keys_are_the_answers_of_the_house(keys: str, told: list[str]) -> None:
    async def story() -> None:
        receipt, digits, said, pressed = await _outcome(f"answer:5:dtmf={keys}")
        assert receipt == CONFIRMED
        assert (digits, pressed) == (told, keys)
        assert said[-1] == "thanks"

    run_virtual(story())


def test_a_key_hushes_what_is_being_said() -> None:
    async def story() -> None:
        _, _, said, _ = await _outcome("answer:5:dtmf=1", listens_s=2.0)
        assert said == ["order", "thanks"]

    run_virtual(story())


def test_nine_plays_the_order_again_and_is_no_answer() -> None:
    async def story() -> None:
        receipt, digits, said, _ = await _outcome("answer:5:dtmf=9,1")
        assert receipt == CONFIRMED
        assert digits == ["1"]
        assert said == ["order", "order", "order", "menu", "thanks"]

    run_virtual(story())


def test_nine_without_end_does_not_keep_the_line() -> None:
    async def story() -> None:
        receipt, digits, said, _ = await _outcome(f"answer:5:dtmf={',9' * 60}")
        assert receipt == UNCONFIRMED
        assert digits == []
        assert said.count("order") == 2 + 3

    run_virtual(story())


def test_a_key_that_means_nothing_brings_the_menu() -> None:
    async def story() -> None:
        receipt, digits, said, _ = await _outcome("answer:5:dtmf=7,1")
        assert receipt == CONFIRMED
        assert digits == ["1"]
        assert "not-understood" in said

    run_virtual(story())


def test_who_asks_for_a_seat_is_told_to_the_hall_and_has_confirmed_nothing() -> None:
    async def story() -> None:
        receipt, digits, said, _ = await _outcome("answer:5:dtmf=0")
        assert receipt == UNCONFIRMED
        assert digits == ["0"]
        assert said[-1] == "menu"

    run_virtual(story())


def test_an_answer_is_durable_before_thanks_and_before_the_end() -> None:
    async def story() -> None:
        inbox = Inbox(delay_s=7.0)
        async with bench(inbox=inbox, **telephone("answer:5:dtmf=1")) as lines:
            began_s = virtual_clock().monotonic_s()
            receipt = await lines.call()
            ended_s = virtual_clock().monotonic_s() - began_s
            assert receipt == CONFIRMED
            assert inbox.events == [DigitsReceived("a#1/1/1", ONE, "1", "a#1")]
            assert inbox.at_s[0] - began_s == pytest.approx(5 + 8 + 7, abs=0.1)
            assert ended_s == pytest.approx(20 + 5, abs=0.2)
            assert lines.said()[-1] == "thanks"

    run_virtual(story())


def test_who_presses_and_hangs_up_has_answered_all_the_same() -> None:
    async def story() -> None:
        inbox = Inbox(delay_s=3.0)
        async with bench(inbox=inbox, **telephone("answer:5:none")) as lines:
            worker = lines.workers[0]
            task = asyncio.get_running_loop().create_task(lines.call())
            await lines.wait(7)
            (call,) = lines.telephones.calls
            for key in "4*10":
                worker.say(event="digit", worker=0, call=call.name, digit=key, how="info")
            worker.say(**_bye(call.name))
            receipt = await task
            assert receipt == CONFIRMED
            assert lines.digits == [(ONE, "4*10")]

    run_virtual(story())


def _bye(call: str) -> dict[str, object]:
    told = {"code": 200, "reason": "", "by_us": False, "answered": True}
    return {"event": "ended", "worker": 0, "call": call, **told}


def test_a_key_counts_that_comes_before_the_prompt() -> None:
    async def story() -> None:
        async with bench(**telephone("answer:5:none")) as lines:
            task = asyncio.get_running_loop().create_task(lines.call())
            await lines.wait(4)
            (call,) = lines.telephones.calls
            early = {"event": "digit", "worker": 0, "call": call.name}
            lines.workers[0].say(**early, digit="5", how="inband")
            lines.workers[0].say(**early, digit="1", how="rfc4733")
            assert await task == CONFIRMED
            assert lines.digits == [(ONE, "1")]

    run_virtual(story())


def test_nobody_keeps_a_line_for_ever() -> None:
    async def story() -> None:
        profile = {"timings": {"call_s": 60.0}}
        settings = telephone(f"answer:5:dtmf={',7' * 200}")
        async with bench(profile=profile, **settings) as lines:
            began_s = virtual_clock().monotonic_s()
            assert await lines.call() == UNCONFIRMED
            assert virtual_clock().monotonic_s() - began_s == pytest.approx(65, abs=0.5)

    run_virtual(story())


def test_nothing_is_rendered_before_the_invite_has_left_and_all_of_it_once() -> None:
    async def story() -> None:
        async with bench(**telephone("answer:5:none")) as lines:
            began_s = virtual_clock().monotonic_s()
            await lines.call()
            (prepared_s,) = lines.speech.prepared_s
            assert began_s < prepared_s < began_s + 1

    run_virtual(story())


def test_what_is_said_of_a_call_twice_or_too_late_changes_nothing() -> None:
    async def story() -> None:
        async with bench(duplicate_frames=True, **telephone("answer:5:dtmf=1")) as lines:
            assert await lines.call() == CONFIRMED
            (call,) = lines.telephones.calls
            lines.workers[0].say(**_bye(call.name))
            lines.workers[0].say(event="answered", worker=0, call=call.name)
            lines.workers[0].say(event="digit", worker=0, call=call.name, digit="2", how="info")
            lines.workers[0].say(event="answered", worker=7, call="nobody's")
            await lines.wait(5)
            assert lines.digits == [(ONE, "1")]
            assert await lines.call(attempt="a#2") == CONFIRMED
            assert lines.violations == []

    run_virtual(story())


def test_a_key_that_crosses_our_good_bye_is_still_an_answer() -> None:
    async def story() -> None:
        settings = {"latency_s": 2.0, "listens_s": 17.5, **telephone("answer:5:dtmf=1")}
        profile = {"menus": 1, "times_spoken": 1, "timings": {"digit_s": 3.5}}
        async with bench(profile=profile, **settings) as lines:
            receipt = await lines.call()
            assert (receipt, lines.digits) == (CONFIRMED, [(ONE, "1")])

    run_virtual(story())


def test_a_call_whose_end_is_never_told_does_not_cost_the_worker() -> None:
    async def story() -> None:
        async with bench(
            default_telephone="answer:2:dtmf=1", **{"telephones": {ONE: "silent"}}
        ) as lines:
            worker = lines.workers[0]
            task = asyncio.get_running_loop().create_task(lines.call())
            await lines.wait(1)
            worker.telephones.calls[0].code = 0  # it ends, and nobody is told
            for attempt in range(9):
                assert await lines.call("15400010002", attempt=f"b#{attempt}") == CONFIRMED
            assert isinstance(await task, Unknown)
            assert lines.world.times_opened(place(0)) == 1

    run_virtual(story())
