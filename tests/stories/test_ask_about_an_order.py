"""Asking about orders: what is known is on disk, and asking twice is answered twice."""

import asyncio
from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order


def test_a_cancel_that_is_repeated_is_answered_again(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            first = await hall.core.request("order", "cancel", {"order_id": "XJ-1"})
            again = await hall.core.request("order", "cancel", {"order_id": "XJ-1"})
            closed = await hall.core.request("order", "close", {"order_id": "XJ-1"})
        assert first["status"] == again["status"] == "ok"
        assert again["data"]["again"]
        assert closed["status"] == "error"
        assert len(hall.core.of_kind("order.cancelled")) == 1

    run_virtual(story())


def test_an_order_is_shown_long_after_it_was_forgotten(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(30)
            hall.network.send_text("15400010001", "1")
            await hall.clock.sleep(5)
            await hall.core.request("order", "close", {"order_id": "XJ-1"})
            await hall.clock.sleep(10_000)
            assert (await hall.core.request("order", "list", {}))["data"]["orders"] == []
            shown = await hall.core.request("order", "show", {"order_id": "XJ-1"})
        assert shown["data"]["state"] == "closed"
        assert shown["data"]["legs"]["acked"] == 1
        assert len(shown["data"]["delivery_rows"]) == 5
        assert hall.core.retained["muster/v1/xianju/order/XJ-1"] is None

    run_virtual(story())


def test_an_order_is_unknown_until_it_is_on_disk(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life() as gateway:
            await hall.clock.sleep(5)
            submit = asyncio.get_running_loop().create_task(
                hall.core.request("order", "submit", order())
            )
            while "XJ-1" not in gateway.desk._journal.hall.orders:
                await hall.clock.sleep(0)
            assert (await gateway.desk.answer("order", "list", {})).data == {"orders": []}
            assert (await gateway.desk.answer("order", "show", {"order_id": "XJ-1"})).error
            assert (await submit)["status"] == "ok"

    run_virtual(story())
