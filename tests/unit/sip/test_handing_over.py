"""Calls that stand are given to a seat: key 0 in an alert call, HandOver, a seat's own transfer."""

import asyncio
from typing import Any

import pytest

from gateway.driver_api import (
    Accepted,
    CallCause,
    CallEnded,
    CallerOutcome,
    Fault,
    HandOver,
    Refused,
    Unknown,
)
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.caller_bench import SEATS, WITH_SEATS, caller_bench, heard
from tests.unit.sip.line_bench import ONE, place

CONFIRMED = CallEnded(True, None)
UNCONFIRMED = CallEnded(True, CallCause.NO_CONFIRMATION)
SECOND_SEAT = "sip:seat2@127.0.0.1:5060"


def phones(one: str, seats: str = "answer:4:hang_up=20", **more: str) -> dict[str, Any]:
    return {"telephones": {ONE: one, "seats": seats, **more}}


def test_key_0_in_an_alert_call_puts_him_through() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, **phones("answer:3:dtmf=0")) as lines:
            receipt = await lines.call(label="张队长 G01")
            (call,), (seat,) = lines.telephones.calls_to(ONE), lines.seats()
            assert receipt == UNCONFIRMED
            assert [digits for _, digits, _ in lines.answers] == ["0"]
            assert (call.spoke_with, seat.spoke_with) == (["seats"], [ONE])
            assert heard(call)[-1] == "put-through"
            assert (seat.display, seat.headers["Subject"]) == ("张队长 G01", "张队长 G01")
            assert (seat.headers["X-Muster-Caller"], call.worker) == (ONE, seat.worker)
            assert call.ended_s - call.answered_s == pytest.approx(8 + 4 + 20, abs=0.3)

    run_virtual(story())


@pytest.mark.parametrize(("seats", "listens"), [("busy", 2), ("no_answer", 5), ("off", 2)])
def test_nobody_there_brings_the_menu_back_with_an_apology(seats: str, listens: int) -> None:
    async def story() -> None:
        pattern = f"answer:3:dtmf=0{',' * listens}1"
        async with caller_bench(WITH_SEATS, **phones(pattern, seats)) as lines:
            receipt = await lines.call()
            (call,) = lines.telephones.calls_to(ONE)
            assert receipt == CONFIRMED
            assert heard(call)[2] == "put-through"
            assert heard(call)[-4:] == ["no-seat", "menu", "seat-key", "thanks"]

    run_virtual(story())


@pytest.mark.parametrize("code", [200, 501])
def test_without_a_free_leg_the_switch_is_asked_and_else_he_is_told(code: int) -> None:
    async def story() -> None:
        keys = {**WITH_SEATS, "calls": 1}
        async with caller_bench(keys, refer_code=code, **phones("answer:3:dtmf=0")) as lines:
            assert await lines.call() == UNCONFIRMED
            (call,) = lines.telephones.calls_to(ONE)
            assert lines.seats() == []
            assert call.referred_to == SEATS
            assert ("no-seat" in heard(call)) == (code == 501)

    run_virtual(story())


@pytest.mark.parametrize("code", [200, 202])
def test_a_switch_that_takes_a_refer_has_him(code: int) -> None:
    async def story() -> None:
        settings = phones("answer:3:dtmf=0")
        async with caller_bench(
            WITH_SEATS, profile={"hand_over": "refer"}, refer_code=code, **settings
        ) as lines:
            assert await lines.call() == UNCONFIRMED
            (call,) = lines.telephones.calls_to(ONE)
            assert call.referred_to == SEATS
            assert lines.seats() == []

    run_virtual(story())


@pytest.mark.parametrize("code", [0, 405, 603])
def test_a_switch_that_refuses_a_refer_leaves_the_joining_to_us(code: int) -> None:
    async def story() -> None:
        settings = phones("answer:3:dtmf=0")
        async with caller_bench(
            WITH_SEATS, profile={"hand_over": "refer"}, refer_code=code, **settings
        ) as lines:
            assert await lines.call() == UNCONFIRMED
            (call,) = lines.telephones.calls_to(ONE)
            assert (call.referred_to, call.spoke_with) == (SEATS, ["seats"])

    run_virtual(story())


def test_a_seat_can_take_over_a_call_that_stands() -> None:
    async def story() -> None:
        async with caller_bench(**phones("answer:3:none", seat2="answer:2:hang_up=9")) as lines:
            calling = lines.calling_in_background(ONE)
            await lines.wait(6)
            asked = HandOver(f"{ONE}#1", SECOND_SEAT, "请接听")
            assert await lines.session.send(asked, "h#1") == Accepted()
            await lines.wait(0.1)
            (seat,) = lines.telephones.calls_to("seat2")
            assert (seat.spoke_with, seat.headers["Subject"]) == ([ONE], "请接听")
            assert await calling == UNCONFIRMED

    run_virtual(story())


def test_a_seat_can_take_over_who_calls_in_and_hand_him_on() -> None:
    async def story() -> None:
        seats = {"seats": "answer:2:none", "seat2": "answer:2:none"}
        async with caller_bench(WITH_SEATS, telephones=seats) as lines:
            call = lines.let_call("hang_up=40")
            await lines.wait(3)
            for seat in (SEATS, SECOND_SEAT):
                asked = HandOver(lines.received[0].key, seat)
                assert await lines.session.send(asked, f"h#{seat}") == Accepted()
                await lines.wait(1)
            assert call.spoke_with == ["seats", "seat2"]
            await lines.wait(1)
            assert lines.seats()[0].is_over
            await lines.wait(60)
            assert [end.outcome for end in lines.ends] == [CallerOutcome.SEAT]
            assert lines.telephones.calls_to("seat2")[0].is_over

    run_virtual(story())


@pytest.mark.parametrize(
    ("call", "seat", "why"),
    [
        ("nobody's", SEATS, "no such call stands"),
        (f"{ONE}#1", "sip:seats@198.51.100.7", "is not our switch"),
        (f"{ONE}#1", "sip:110@127.0.0.1", "never dialled"),
        (f"{ONE}#1", "tel:110", "no SIP address"),
        (f"{ONE}#1", "sip:no@127.0.0.1", "no seat took the call: 486"),
    ],
)
def test_what_cannot_be_handed_over_is_refused_and_the_call_goes_on(
    call: str, seat: str, why: str
) -> None:
    async def story() -> None:
        settings = phones("answer:3:dtmf=1", no="busy")
        async with caller_bench(WITH_SEATS, listens_s=20.0, **settings) as lines:
            calling = lines.calling_in_background(ONE)
            await lines.wait(6)
            receipt = await lines.session.send(HandOver(call, seat), "h#1")
            assert isinstance(receipt, Refused)
            assert receipt.fault is Fault.RECIPIENT
            assert why in receipt.cause
            assert await calling == CONFIRMED

    run_virtual(story())


def test_two_seats_do_not_take_the_same_call_at_once() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, **phones("answer:3:none", "answer:9:none")) as lines:
            lines.calling_in_background(ONE)
            await lines.wait(6)
            async with asyncio.TaskGroup() as tasks:
                one = tasks.create_task(lines.session.send(HandOver(f"{ONE}#1", SEATS), "h#1"))
                await lines.wait(1)
                two = tasks.create_task(lines.session.send(HandOver(f"{ONE}#1", SEATS), "h#2"))
            assert one.result() == Accepted()
            assert isinstance(two.result(), Refused)
            assert len(lines.seats()) == 1

    run_virtual(story())


def test_a_worker_that_dies_takes_seat_and_leader_with_it() -> None:
    async def story() -> None:
        keys = {**WITH_SEATS, "calls": 8}
        async with caller_bench(keys, **phones("answer:3:none", "answer:2:none")) as lines:
            calling = lines.calling_in_background(ONE)
            await lines.wait(5)
            asked = HandOver(f"{ONE}#1", SEATS)
            handing = asyncio.get_running_loop().create_task(lines.session.send(asked, "h#1"))
            await lines.wait(1)
            lines.world.cut(place(0))
            assert await handing == Unknown("the line's process died")
            assert await calling == CallEnded(True, CallCause.CUT)

    run_virtual(story())


def test_a_caller_whom_the_switch_takes_has_a_seat() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, profile={"hand_over": "refer"}) as lines:
            call = lines.let_call("dtmf=0")
            await lines.wait(30)
            assert call.referred_to == SEATS
            assert [end.outcome for end in lines.ends] == [CallerOutcome.SEAT]

    run_virtual(story())


def test_key_0_again_and_again_does_not_keep_the_line() -> None:
    async def story() -> None:
        settings = phones(f"answer:3:dtmf={',0' * 200}", "busy")
        async with caller_bench(WITH_SEATS, **settings) as lines:
            await lines.call()
            (call,) = lines.telephones.calls_to(ONE)
            assert call.ended_s - call.answered_s < 300 + 30 + 30

    run_virtual(story())


def test_a_seat_can_take_whom_the_seats_are_ringing_for() -> None:
    async def story() -> None:
        seats = {"seats": "answer:25:none", "seat2": "answer:2:none"}
        async with caller_bench(WITH_SEATS, {}, telephones=seats) as lines:
            call = lines.let_call("hang_up=20")
            await lines.wait(3)
            asked = HandOver(lines.received[0].key, SECOND_SEAT)
            assert await lines.session.send(asked, "h#1") == Accepted()
            await lines.wait(1)
            assert call.spoke_with == ["seat2"]
            assert lines.seats()[0].code == 487
            await lines.wait(30)
            assert [end.outcome for end in lines.ends] == [CallerOutcome.SEAT]

    run_virtual(story())
