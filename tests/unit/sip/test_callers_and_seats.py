"""Who calls in and is put through to a seat: unknown people, key 0, and nobody there."""

from typing import Any

import pytest

from gateway.driver_api import CallerOutcome, CallGuidance
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.sip.caller_bench import (
    KNOWN,
    LEADER,
    ORDER,
    SEATS,
    STRANGER,
    WITH_SEATS,
    caller_bench,
    heard,
)
from tests.unit.sip.line_bench import ONE, TWO

SEAT_PICKS_UP = {"telephones": {"seats": "answer:4:hang_up=30"}}


@pytest.mark.parametrize("guidance", [STRANGER, KNOWN, None])
def test_who_has_no_orders_rings_on_until_a_seat_picks_up(guidance: CallGuidance | None) -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, {ONE: guidance}, **SEAT_PICKS_UP) as lines:
            call = lines.let_call()
            await lines.wait(3)
            (seat,) = lines.seats()
            assert call.answered_s is None
            await lines.wait(3)
            assert call.answered_s == pytest.approx(seat.answered_s, abs=0.1)
            assert (call.spoke_with, seat.spoke_with) == (["seats"], [ONE])
            assert call.worker == seat.worker
            await lines.wait(60)
            assert (call.code, seat.code) == (200, 200)
            assert [end.outcome for end in lines.ends] == [CallerOutcome.SEAT]
            assert lines.ends[0].length_s == pytest.approx(30, abs=0.2)
            assert heard(call) == []
            lines.keys_once()

    run_virtual(story())


def test_the_seat_sees_who_calls() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, {ONE: KNOWN}, **SEAT_PICKS_UP) as lines:
            lines.let_call()
            await lines.wait(1)
            (seat,) = lines.seats()
            assert seat.display == "李副队长"
            assert seat.headers == {
                "Subject": f"李副队长 {ONE}",
                "X-Muster-Caller": ONE,
                "X-Muster-Call": lines.received[0].key,
            }

    run_virtual(story())


def test_nobody_waits_for_guidance_for_longer_than_two_seconds() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, delay_s=5.0, **SEAT_PICKS_UP) as lines:
            call = lines.let_call()
            await lines.wait(1.9)
            assert lines.seats() == []
            await lines.wait(0.3)
            assert len(lines.seats()) == 1
            await lines.wait(60)
            assert heard(call) == []
            assert [end.outcome for end in lines.ends] == [CallerOutcome.SEAT]

    run_virtual(story())


def test_orders_that_were_found_too_late_are_spoken_when_no_seat_is_there() -> None:
    async def story() -> None:
        seats = {"telephones": {"seats": "no_answer"}}
        async with caller_bench(WITH_SEATS, delay_s=5.0, **seats) as lines:
            call = lines.let_call("dtmf=1")
            await lines.wait(90)
            assert lines.answers == [(ONE, "1", ORDER.about)]
            assert heard(call)[0] == "greeting"

    run_virtual(story())


@pytest.mark.parametrize("pattern", ["busy", "no_answer", "off", "declined", "silent"])
def test_a_caller_whom_no_seat_takes_hears_that_nobody_is_there(pattern: str) -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, {}, telephones={"seats": pattern}) as lines:
            call = lines.let_call()
            await lines.wait(50)
            assert (call.code, call.answered_s) == (480, None)
            assert [end.outcome for end in lines.ends] == [CallerOutcome.NO_SEAT]
            lines.keys_once()

    run_virtual(story())


def test_the_seat_is_let_go_when_the_caller_hangs_up() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, {}, telephones={"seats": "answer:4:none"}) as lines:
            call = lines.let_call("hang_up=10")
            await lines.wait(30)
            (seat,) = lines.seats()
            assert seat.ended_s == pytest.approx(call.ended_s, abs=0.1)
            assert [end.outcome for end in lines.ends] == [CallerOutcome.SEAT]

    run_virtual(story())


def test_who_gives_up_while_the_seat_picks_up_costs_nobody_anything() -> None:
    async def story() -> None:
        seat = {"telephones": {"seats": "answer:4:none"}}
        for tenths in range(-4, 5):
            async with caller_bench(WITH_SEATS, {}, latency_s=0.1, **seat) as lines:
                lines.let_call(f"gives_up={4.4 + tenths / 10}+hang_up=5")
                await lines.wait(30)
                assert all(each.is_over for each in lines.seats())
                assert len(lines.ends) == 1
                lines.keys_once()

    run_virtual(story())


def test_key_0_is_told_and_puts_a_leader_through() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, **SEAT_PICKS_UP) as lines:
            call = lines.let_call("dtmf=0")
            await lines.wait(20)
            (seat,) = lines.seats()
            assert lines.answers == [(ONE, "0", ORDER.about)]
            assert heard(call) == ["greeting", "order", "put-through"]
            assert call.spoke_with == ["seats"]
            assert seat.headers["Subject"] == f"张队长 {ONE} {ORDER.about}"
            await lines.wait(60)
            assert [end.outcome for end in lines.ends] == [CallerOutcome.SEAT]
            lines.keys_once()

    run_virtual(story())


def test_keys_while_he_waits_are_answers_and_none_while_he_speaks_with_a_seat() -> None:
    async def story() -> None:
        async with caller_bench(
            WITH_SEATS, telephones={"seats": "answer:12:none"}, listens_s=8.0
        ) as lines:
            lines.let_call("dtmf=0,1,,2+hang_up=60")
            await lines.wait(90)
            assert [digits for _, digits, _ in lines.answers] == ["0", "1"]
            assert [end.outcome for end in lines.ends] == [CallerOutcome.ANSWERED]
            assert len(lines.seats()) == 1
            lines.keys_once()

    run_virtual(story())


def test_who_finds_no_seat_is_back_at_his_menu_and_may_answer() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, telephones={"seats": "busy"}) as lines:
            call = lines.let_call("dtmf=0,1")
            await lines.wait(60)
            assert [digits for _, digits, _ in lines.answers] == ["0", "1"]
            assert heard(call) == [
                *("greeting", "order", "put-through", "no-seat", "menu", "thanks"),
            ]
            assert [end.outcome for end in lines.ends] == [CallerOutcome.ANSWERED]

    run_virtual(story())


def test_an_answer_given_while_a_seat_was_sought_is_thanked_for_afterwards() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, telephones={"seats": "no_answer"}, key_s=1.0) as lines:
            call = lines.let_call("dtmf=01")
            await lines.wait(90)
            assert [digits for _, digits, _ in lines.answers] == ["0", "1"]
            assert heard(call)[-1] == "thanks"
            assert call.code == 200

    run_virtual(story())


def test_a_seat_needs_a_leg_of_the_callers_worker() -> None:
    async def story() -> None:
        async with caller_bench(WITH_SEATS, {}, legs=2, **SEAT_PICKS_UP) as lines:
            first, second = lines.let_call(number=ONE), lines.let_call(number=TWO)
            await lines.wait(50)
            assert (first.code, second.code) == (480, 480)
            assert lines.seats() == []
            third = lines.let_call()
            await lines.wait(50)
            assert third.spoke_with == ["seats"]

    run_virtual(story())


def test_legs_that_are_kept_for_callers_are_not_used_for_alert_calls() -> None:
    async def story() -> None:
        keys: dict[str, Any] = {**WITH_SEATS, "calls": 4, "callers": 2}
        telephones = {"seats": "answer:1:none", ONE: "no_answer"}
        async with caller_bench(keys, {}, telephones=telephones) as lines:
            assert [start["legs"] for each in lines.workers for start in each.starts] == [2, 4]
            assert lines.session.limits.window == 4
            for n in range(4):
                lines.calling_in_background(f"1540001000{n + 2}")
            await lines.wait(1)
            assert {call.worker for call in lines.telephones.calls} == {1}
            call = lines.let_call()
            await lines.wait(5)
            assert (call.worker, call.spoke_with) == (0, ["seats"])

    run_virtual(story())


def test_a_conversation_may_last_longer_than_an_alert_call() -> None:
    async def story() -> None:
        seat = {"telephones": {"seats": "answer:4:hang_up=900"}}
        async with caller_bench(WITH_SEATS, {}, **seat) as lines:
            lines.let_call()
            await lines.wait(1000)
            assert lines.ends[0].length_s == pytest.approx(900, abs=0.2)

    run_virtual(story())


def test_and_ends_some_day_all_the_same() -> None:
    async def story() -> None:
        seat = {"telephones": {"seats": "answer:4:none"}}
        profile = {"timings": {"joined_s": 600.0}}
        async with caller_bench(WITH_SEATS, {}, profile, **seat) as lines:
            lines.let_call()
            await lines.wait(1000)
            assert lines.ends[0].length_s == pytest.approx(600, abs=0.2)
            assert all(each.is_over for each in lines.seats())

    run_virtual(story())


def test_seats_are_where_the_key_says() -> None:
    async def story() -> None:
        async with caller_bench({"seats": "sip:9001@127.0.0.1"}, {ONE: LEADER}) as lines:
            lines.let_call("dtmf=0")
            await lines.wait(15)
            assert [call.number for call in lines.telephones.calls] == ["9001"]
            assert SEATS not in [call.number for call in lines.telephones.calls]

    run_virtual(story())
