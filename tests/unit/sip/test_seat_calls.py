"""A seat asks for somebody: the seat is called first, then the number, then both are joined."""

from typing import Any

import pytest

from gateway.driver_api import (
    CallCause,
    CallEnded,
    Deferred,
    LinkLost,
    Receipt,
    Refused,
    SeatCall,
    Unknown,
    Unsent,
)
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.caller_bench import SEATS, CallerBench, caller_bench, heard
from tests.unit.sip.line_bench import ONE, TWO, place

SPOKE = CallEnded(True, CallCause.NO_CONFIRMATION)


def phones(seats: str, one: str) -> dict[str, Any]:
    return {"telephones": {"seats": seats, ONE: one}}


async def seat_call(lines: CallerBench, to: str = ONE, seat: str = SEATS) -> Receipt:
    return await lines.session.send(SeatCall(seat, to, "张队长 G01"), "s#1")


def test_both_are_joined_and_end_together() -> None:
    async def story() -> None:
        settings = phones("answer:3:none", "answer:6:hang_up=30")
        async with caller_bench(**settings) as lines:
            assert await seat_call(lines) == SPOKE
            await lines.wait(1)
            (seat,), (one,) = lines.seats(), lines.telephones.calls_to(ONE)
            assert one.began_s == pytest.approx(seat.answered_s, abs=0.1)
            assert (seat.spoke_with, one.spoke_with) == ([ONE], ["seats"])
            assert heard(seat) == ["put-through"]
            assert heard(one) == []
            assert (seat.display, seat.worker) == ("张队长 G01", one.worker)
            assert (seat.is_over, one.is_over) == (True, True)

    run_virtual(story())


def test_a_seat_that_hangs_up_ends_both() -> None:
    async def story() -> None:
        async with caller_bench(**phones("answer:3:hang_up=20", "answer:6:none")) as lines:
            assert await seat_call(lines) == SPOKE

    run_virtual(story())


def test_a_seat_that_hangs_up_before_he_answers_lets_his_telephone_ring_no_longer() -> None:
    async def story() -> None:
        async with caller_bench(**phones("answer:3:hang_up=4", "answer:30:none")) as lines:
            receipt = await seat_call(lines)
            assert receipt == CallEnded(False, CallCause.NO_ANSWER)
            (one,) = lines.telephones.calls_to(ONE)
            assert one.ended_s - one.began_s == pytest.approx(4, abs=0.2)

    run_virtual(story())


@pytest.mark.parametrize("seats", ["busy", "no_answer", "silent", "network"])
def test_a_seat_that_does_not_pick_up_calls_nobody(seats: str) -> None:
    async def story() -> None:
        async with caller_bench(**phones(seats, "answer:6:none")) as lines:
            assert isinstance(await seat_call(lines), Unsent)
            assert lines.telephones.calls_to(ONE) == []

    run_virtual(story())


@pytest.mark.parametrize(
    ("one", "cause"), [("busy", CallCause.BUSY), ("no_answer", CallCause.NO_ANSWER)]
)
def test_why_he_could_not_be_reached_is_told(one: str, cause: CallCause) -> None:
    async def story() -> None:
        async with caller_bench(**phones("answer:3:none", one)) as lines:
            assert await seat_call(lines) == CallEnded(False, cause)
            await lines.wait(1)
            assert lines.seats()[0].is_over

    run_virtual(story())


@pytest.mark.parametrize(
    ("to", "seat", "receipt"),
    [
        ("110", SEATS, Refused),
        ("nobody", SEATS, CallEnded),
        (ONE, "sip:seats@198.51.100.7", Refused),
        (ONE, "", Refused),
    ],
)
def test_nobody_is_called_who_may_not_be(to: str, seat: str, receipt: type[Receipt]) -> None:
    async def story() -> None:
        async with caller_bench() as lines:
            assert isinstance(await seat_call(lines, to, seat), receipt)
            assert lines.telephones.calls == []

    run_virtual(story())


def test_caps_hold_for_seats_too() -> None:
    async def story() -> None:
        settings = phones("answer:1:none", "answer:1:hang_up=1")
        async with caller_bench({"most_calls_per_hour": 1}, **settings) as lines:
            assert await seat_call(lines) == SPOKE
            assert isinstance(await seat_call(lines), Deferred)

    run_virtual(story())


def test_two_legs_are_needed() -> None:
    async def story() -> None:
        async with caller_bench({"calls": 1}) as lines:
            assert await seat_call(lines) == Deferred(1.0, "no line is free")
            assert lines.telephones.calls == []

    run_virtual(story())


@pytest.mark.parametrize(
    ("after_s", "receipt"),
    [
        (1.0, Unsent("the seat's call ended with its worker")),
        (5.0, Unknown("the line's process died before anybody had answered")),
        (12.0, CallEnded(True, CallCause.CUT)),
    ],
)
def test_a_worker_that_dies_ends_it_as_far_as_it_was(after_s: float, receipt: Receipt) -> None:
    async def story() -> None:
        settings = phones("answer:3:none", "answer:6:none")
        async with caller_bench({"calls": 8}, **settings) as lines:
            calling = lines.sending_in_background(SeatCall(SEATS, ONE), "s#1")
            await lines.wait(after_s)
            lines.world.cut(place(0))
            assert await calling == receipt

    run_virtual(story())


@pytest.mark.parametrize("after_s", [1.0, 5.0, 12.0])
def test_a_session_that_ends_leaves_no_request_open(after_s: float) -> None:
    async def story() -> None:
        settings = phones("answer:3:none", "answer:6:none")
        async with caller_bench(**settings) as lines:
            calling = lines.sending_in_background(SeatCall(SEATS, ONE), "s#1")
            await lines.wait(after_s)
            lines.world.cut(place(0))
            with pytest.raises(LinkLost):
                await lines.session.run()
            assert isinstance(await calling, Unsent | Unknown | CallEnded)
            assert lines.telephones.calls_to(TWO) == []

    run_virtual(story())
