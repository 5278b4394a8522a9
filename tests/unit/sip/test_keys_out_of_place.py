"""Keys that come when nothing was said that they could answer, and what was typed right before."""

from pathlib import Path

import pytest

from drivers.sip.simulated_worker import SimulatedCall
from gateway.driver_api import CallCause, CallEnded, CallGuidance, HandOver, SpokenOrder
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.caller_bench import (
    ORDER,
    SEATS,
    SECOND,
    WITH_SEATS,
    CallerBench,
    caller_bench,
    heard,
)
from tests.unit.sip.line_bench import ONE, TWO

BOTH = {ONE: CallGuidance((ORDER, SECOND), "张队长")}


def press(lines: CallerBench, call: SimulatedCall, keys: str) -> None:
    for key in keys:
        told = {"event": "digit", "worker": call.worker, "call": call.name}
        lines.workers[call.worker].say(**told, digit=key, how="rfc4733")


async def until_said(lines: CallerBench, call: SimulatedCall, line: str, times: int) -> None:
    for _ in range(900):
        if heard(call).count(line) == times:
            return
        await lines.wait(0.1)
    raise AssertionError(f"{line} was not said: {heard(call)}")


@pytest.mark.parametrize(("key", "about"), [("1", []), ("5", []), ("6", [ORDER.about])])
def test_a_key_between_two_orders_is_no_answer_to_the_second(key: str, about: list[str]) -> None:
    """He pressed 1 once too often, or too late; a cry for help is of the order he has heard."""

    async def story() -> None:
        async with caller_bench(who=BOTH) as lines:
            call = lines.let_call("none")
            await until_said(lines, call, "order", 1)
            press(lines, call, "1")
            await until_said(lines, call, "count", 2)
            press(lines, call, key)
            await lines.wait(0.5)
            answers = [(ONE, "1", ORDER.about), *((ONE, key, each) for each in about)]
            assert lines.answers == answers

    run_virtual(story())


@pytest.mark.parametrize(("orders", "answers"), [((ORDER,), 1), ((ORDER, SECOND), 0)])
def test_a_key_in_the_greeting_answers_an_only_order(
    orders: tuple[SpokenOrder, ...], answers: int
) -> None:
    async def story() -> None:
        async with caller_bench(who={ONE: CallGuidance(orders)}) as lines:
            call = lines.let_call("none")
            await until_said(lines, call, "greeting", 1)
            press(lines, call, "1")
            await lines.wait(0.5)
            assert len(lines.answers) == answers

    run_virtual(story())


def test_hash_while_a_seat_rings_leads_to_no_order() -> None:
    async def story() -> None:
        silent = {"seats": "no_answer"}
        async with caller_bench(WITH_SEATS, BOTH, telephones=silent) as lines:
            call = lines.let_call("none")
            await until_said(lines, call, "order", 1)
            press(lines, call, "0#1")
            await lines.wait(5)
            assert [about for _, digits, about in lines.answers if digits == "1"] == [ORDER.about]

    run_virtual(story())


def test_what_was_typed_before_a_seat_picked_up_is_told_at_once() -> None:
    async def story() -> None:
        takes = {"seats": "answer:4:hang_up=1800"}
        async with caller_bench(WITH_SEATS, telephones=takes) as lines:
            call = lines.let_call("none")
            await until_said(lines, call, "order", 1)
            press(lines, call, "0")
            await lines.wait(2.5)
            press(lines, call, "4")
            await lines.wait(30)
            assert (ONE, "4", ORDER.about) in lines.answers

    run_virtual(story())


def test_a_key_long_before_the_pick_up_is_no_answer() -> None:
    """A gateway may take the music before the answer for keys."""

    async def story() -> None:
        async with caller_bench(telephones={TWO: "answer:30:none"}) as lines:
            task = lines.calling_in_background(TWO)
            await lines.wait(5)
            press(lines, lines.telephones.calls_to(TWO)[0], "1")
            assert await task == CallEnded(True, CallCause.NO_CONFIRMATION)
            assert lines.digits == []

    run_virtual(story())


def test_a_second_message_of_one_call_is_told_as_well(tmp_path: Path) -> None:
    async def story() -> None:
        keys = {"record_folder": tmp_path, "seats": SEATS}
        silent = {"seats": "no_answer", "seat2": "no_answer"}
        async with caller_bench(keys, telephones=silent) as lines:
            call = lines.let_call("dtmf=7+say=20")
            await lines.wait(20)
            over = HandOver(lines.received[0].key, "sip:seat2@127.0.0.1")
            lines.sending_in_background(over, "h#1")
            await lines.wait(36)
            press(lines, call, "7")
            await lines.wait(120)
            assert len({report.key for report in lines.reports}) == len(lines.reports) == 2

    run_virtual(story())
