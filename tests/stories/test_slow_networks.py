"""A network that takes its time, a modem that hangs, an order that expires meanwhile."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.many_teams import MARK, first_copies, many_people
from tests.stories.small_hall import LEADERS, SmallHall, order

SLOW = "may be waiting for the network"


def test_what_is_answered_within_the_time_to_resolve_is_sent_once(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, latency_s=14.0)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(120)
            for number in LEADERS:
                (text,) = hall.texts_to(number)
                assert not text.startswith(MARK)
            assert all(modem.violations == [] for modem in hall.modems)
            assert len(hall.core.of_kind("delivery.unknown")) == 2
            taken = hall.core.of_kind("delivery.accepted")
            assert sum(event["data"].get("late", False) for event in taken) == 2
            assert {event["data"]["address"] for event in taken} == set(LEADERS)
            assert len(hall.core.of_kind("delivery.delivered")) == len(LEADERS)

    run_virtual(story())


@pytest.mark.parametrize("latency_s", [20.0, 45.0])
def test_a_slower_network_costs_no_more_than_a_marked_repeat_a_modem(
    tmp_path: Path, latency_s: float
) -> None:
    """After its first late answer each modem has the time that this network takes."""

    async def story() -> None:
        hall = SmallHall(tmp_path, latency_s=latency_s)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(400)
            copies = {number: hall.texts_to(number) for number in LEADERS}
            for texts in copies.values():
                assert [text.startswith(MARK) for text in texts] in ([False], [False, True])
            assert sum(len(texts) - 1 for texts in copies.values()) <= len(hall.modems)
            assert len(hall.core.of_kind("delivery.unknown")) == 2
            taken = hall.core.of_kind("delivery.accepted")
            assert {event["data"]["address"] for event in taken} == set(LEADERS)
            # a report that comes while the modem executes cannot be acknowledged in time
            seen = {violation for modem in hall.modems for violation in modem.violations}
            assert seen <= {"no AT+CNMA within 15 s"}

    run_virtual(story())


def test_over_a_modem_that_is_free_the_text_goes_again_marked_and_both_are_told(
    tmp_path: Path,
) -> None:
    """Fourteen seconds are settled in time; thirty are too long to let a leader wait."""

    async def story() -> None:
        hall = SmallHall(tmp_path, modems=6, each={1: {"latency_s": 30.0}})
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(120)
            doubts = hall.core.of_kind("delivery.unknown")
            (number,) = {event["data"]["address"] for event in doubts}
            marks = [text.startswith(MARK) for text in hall.texts_to(number)]
            assert sorted(marks) == [False, True]
            told = [
                (event["data"]["attempt"], event["data"].get("late", False))
                for event in hall.core.of_kind("delivery.accepted")
                if event["data"]["address"] == number
            ]
            assert told == [(2, False), (1, True)]

    run_virtual(story())


def test_the_rack_sees_at_once_that_a_modem_waits_and_that_it_is_well_again(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, latency_s=20.0)
        async with hall.life():
            await hall.clock.sleep(40)
            await hall.core.request("order", "submit", order())
            topic = "muster/v1/xianju/channel/modem-1"
            await hall.clock.sleep(10.5)
            assert hall.core.retained[topic]["state"] == "degraded"
            assert SLOW in hall.core.retained[topic]["reason"]
            await hall.clock.sleep(11)
            assert hall.core.retained[topic]["state"] == "up"

    run_virtual(story())


@pytest.mark.parametrize("kind", ["not_on_air", "on_air_without_answer"])
def test_a_modem_that_hangs_for_good_is_noticed_in_time_and_costs_one_text_a_wait(
    tmp_path: Path, kind: str
) -> None:
    """160 texts over eight modems, one silent from its third: ideal is 20 of half a second."""

    async def story() -> None:
        hung = {"silent_from_text": 3, "silent_kind": kind}
        hall = SmallHall(tmp_path, modems=8, each={1: hung}, default_terminal="delivered:0")
        numbers = many_people(tmp_path, 160)
        async with hall.life():
            await hall.clock.sleep(5)
            began_s = hall.network.now_s
            legs = [{"unit_id": f"U{n}"} for n in range(160)]
            await hall.core.request("order", "submit", order(legs=legs))
            await hall.clock.sleep(60)
            first = first_copies(hall)
            assert set(first) == set(numbers)
            assert max(first.values()) - began_s <= 10.0 + 15.0
            doubts = hall.core.of_kind("delivery.unknown")
            assert len(doubts) == 1
            copies = hall.texts_to(doubts[0]["data"]["address"])
            assert all(text.startswith(MARK) for text in copies[1:])
            assert copies[-1].startswith(MARK)
            assert sum(len(hall.texts_to(number)) > 1 for number in numbers) <= 1
            await hall.clock.sleep(30)
            downs = hall.core.of_kind("channel.down")
            assert "modem-1" in {event["data"]["channel"] for event in downs}

    run_virtual(story())


def _expiring(hall: SmallHall, seconds: float, **changes: Any) -> dict[str, Any]:
    expires = hall.clock.utc() + timedelta(seconds=seconds)
    return order(expires_at=expires.isoformat(), **changes)


def test_an_order_that_expires_while_the_modems_wait_for_their_prompts_does_not_leave(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, prompt="late", prompt_delay_s=4.5)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", _expiring(hall, 3.0))
            await hall.clock.sleep(60)
            assert hall.network.submissions == []
            assert len(hall.core.of_kind("delivery.expired")) == len(LEADERS)
            started = hall.core.of_kind("delivery.started")
            assert len(started) == 2
            assert all(modem.violations == [] for modem in hall.modems)
            again = await hall.core.request("order", "submit", order("XJ-2"))
            assert again["status"] == "ok"
            await hall.clock.sleep(60)
            assert all(len(hall.texts_to(number)) == 1 for number in LEADERS)

    run_virtual(story())


def test_of_a_text_that_has_begun_in_time_every_part_leaves(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, latency_s=2.0)
        async with hall.life():
            await hall.clock.sleep(5)
            long = "【仙居应急联动】指令A:" + "各队立即集结" * 30
            await hall.core.request("order", "submit", _expiring(hall, 3.0, sms=long))
            await hall.clock.sleep(60)
            begun = {event["data"]["address"] for event in hall.core.of_kind("delivery.started")}
            assert len(begun) == 2
            assert {text.destination for text in hall.network.texts} == begun
            expired = {event["data"]["address"] for event in hall.core.of_kind("delivery.expired")}
            assert expired == set(LEADERS) - begun

    run_virtual(story())
