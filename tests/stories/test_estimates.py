"""How long the texts of an order take to leave, told before they do and while they do."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order

LONG = "【仙居应急联动】" + "防" * 130  # three parts


async def submit(hall: SmallHall, order_id: str, **changes: Any) -> dict[str, Any]:
    """What `order.accepted` told of it."""
    answer = await hall.core.request("order", "submit", order(order_id, **changes))
    assert answer["status"] == "ok", answer
    (told,) = [e for e in hall.core.of_kind("order.accepted") if e["subject"] == order_id]
    found: dict[str, Any] = told["data"]
    return found


def retained(hall: SmallHall, order_id: str) -> dict[str, Any]:
    found: dict[str, Any] = hall.core.retained[f"muster/v1/xianju/order/{order_id}"]
    return found


def last_sent_s(hall: SmallHall) -> float:
    return hall.network.submissions[-1].at_s


def test_the_first_order_measures_and_the_second_is_promised_what_it_takes(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, latency_s=4.0)
        async with hall.life():
            await hall.clock.sleep(5)
            assert "eta_s" not in await submit(hall, "XJ-1")
            await hall.clock.sleep(60)
            began_s = hall.clock.monotonic_s()
            told = await submit(hall, "XJ-2", sms=LONG)
            assert told["parts"] == 15
            await hall.clock.sleep(120)
            assert told["eta_s"] == pytest.approx(last_sent_s(hall) - began_s, abs=2)
            assert told["eta_s"] == 60

    run_virtual(story())


def test_the_measure_outlives_the_process(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, latency_s=4.0)
        async with hall.life():
            await hall.clock.sleep(5)
            await submit(hall, "XJ-1")
            await hall.clock.sleep(60)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.clock.sleep(30)
            assert (await submit(hall, "XJ-2"))["eta_s"] == 20

    run_virtual(story())


def test_modems_of_different_speed_add_up_and_a_new_one_counts_as_their_mean(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(
            tmp_path, modems=3, each={1: {"latency_s": 2.0}, 2: {"latency_s": 4.0}}, latency_s=3.0
        )
        hall.world.unplug("sim-3")
        async with hall.life():
            await hall.clock.sleep(5)
            await submit(hall, "XJ-1")
            await hall.clock.sleep(60)
            assert (await submit(hall, "XJ-2", sms=LONG))["eta_s"] == 20  # 30 + 15 a minute
            await hall.clock.sleep(60)
            hall.world.replug("sim-3")
            await hall.clock.sleep(60)
            told = await submit(hall, "XJ-3", sms=LONG)
            assert told["eta_s"] == round(15 * 60 / (30 + 15 + 20))

    run_virtual(story())


def test_a_slow_modem_is_not_promised_to_send_at_its_rate(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, latency_s=6.0, channel={"rate_parts_per_min": 60})
        async with hall.life():
            await hall.clock.sleep(5)
            assert (await submit(hall, "XJ-1"))["eta_s"] == 5  # all that is known is the rate
            await hall.clock.sleep(60)
            assert (await submit(hall, "XJ-2"))["eta_s"] == 30

    run_virtual(story())


def test_what_goes_first_counts_and_what_comes_after_does_not(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, channel={"rate_parts_per_min": 6})
        async with hall.life():
            await hall.clock.sleep(5)
            assert (await submit(hall, "XJ-1"))["eta_s"] == 50
            assert (await submit(hall, "XJ-2"))["eta_s"] == 100
            assert (await submit(hall, "XJ-3", priority="green_channel"))["eta_s"] == 50

    run_virtual(story())


def test_a_cap_is_counted_for_all_but_what_is_urgent(tmp_path: Path) -> None:
    async def story() -> None:
        keys = {"rate_parts_per_min": 60, "most_parts_per_day": 8}
        hall = SmallHall(tmp_path, modems=1, channel=keys, latency_s=0.5)
        async with hall.life():
            await hall.clock.sleep(5)
            assert (await submit(hall, "XJ-1"))["eta_s"] == 5
            await hall.clock.sleep(30)
            until_midnight_s = 10 * 3600 - hall.clock.monotonic_s()
            told = await submit(hall, "XJ-2")
            assert told["eta_s"] == pytest.approx(until_midnight_s + 2, abs=1)
            urgent = await submit(hall, "XJ-3", priority="green_channel")
            assert urgent["eta_s"] == pytest.approx(5, abs=4)

    run_virtual(story())


def test_parts_and_seconds_left_are_told_while_the_texts_leave(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, channel={"rate_parts_per_min": 6})
        async with hall.life():
            await hall.clock.sleep(5)
            await submit(hall, "XJ-1")
            await submit(hall, "XJ-2")
            await hall.clock.sleep(25)
            assert retained(hall, "XJ-1")["parts_left"] == 2
            assert retained(hall, "XJ-1")["eta_s"] == 20
            # nothing of the second order has happened yet, and it is told all the same
            waits = retained(hall, "XJ-2")
            assert waits["parts_left"] == 5
            assert waits["eta_s"] == pytest.approx(70, abs=10)
            shown = await hall.core.request("order", "show", {"order_id": "XJ-2"})
            assert (shown["data"]["parts_left"], shown["data"]["eta_s"]) == (5, 70)
            listed = await hall.core.request("order", "list", {})
            assert [row["parts_left"] for row in listed["data"]["orders"]] == [2, 5]
            await hall.clock.sleep(100)
            done = retained(hall, "XJ-2")
            assert (done["parts_left"], done.get("eta_s")) == (0, None)

    run_virtual(story())
