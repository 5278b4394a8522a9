"""Orders that come at the same moment, and one that is taken back slice by slice."""

import asyncio
from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.orders import ending_life, notice_life
from tests.stories.small_hall import LEADERS, SmallHall, order


def test_orders_that_come_together_get_different_tags(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            responses = await asyncio.gather(
                *(hall.core.request("order", "submit", order(f"XJ-{n}")) for n in range(5))
            )
        assert sorted(r["data"]["tag"] for r in responses) == ["A", "B", "C", "D", "E"]

    run_virtual(story())


def test_an_order_that_comes_twice_at_once_acts_once(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            responses = await asyncio.gather(
                *(hall.core.request("order", "submit", order()) for _ in range(2))
            )
            await hall.clock.sleep(30)
        assert sorted(r["data"]["again"] for r in responses) == [False, True]
        assert [len(hall.texts_to(leader)) for leader in LEADERS] == [1] * len(LEADERS)

    run_virtual(story())


# An id that is also the kind of an alarm must not be taken for one.
@pytest.mark.parametrize("order_id", ["XJ-1", "expire", "unsent"])
def test_a_cancelled_order_is_taken_back_slice_by_slice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order_id: str
) -> None:
    monkeypatch.setattr(ending_life, "_TAKEN_BACK_AT_ONCE", 1)
    monkeypatch.setattr(notice_life, "_AT_ONCE", 1)

    async def story() -> None:
        hall = SmallHall(tmp_path, latency_s=5)
        async with hall.life():
            await hall.core.request("order", "submit", order(order_id))
            await hall.clock.sleep(6)  # the network has the first two, the modems the next
            await hall.core.request("order", "cancel", {"order_id": order_id})
            await hall.clock.sleep(60)
            shown = (await hall.core.request("order", "show", {"order_id": order_id}))["data"]
        withdrawn = len(hall.core.of_kind("delivery.withdrawn"))
        texts = [text for leader in LEADERS for text in hall.texts_to(leader)]
        told = sum("【取消】" in text for text in texts)
        sent = len(texts) - told
        assert withdrawn >= 1
        assert told == sent
        assert withdrawn + sent == len(LEADERS)
        assert shown["deliveries"]["withdrawn"] == withdrawn
        assert shown["deliveries"]["queued"] == 0
        (end,) = hall.core.of_kind("order.cancelled")
        assert end["data"]["withdrawn"] == withdrawn

    run_virtual(story())
