"""A request that acts by a key of its own, asked twice: the journal takes it once and lives on."""

import asyncio
from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order


def test_a_bind_that_is_repeated_counts_once_and_does_not_end_the_journal(tmp_path: Path) -> None:
    """The core repeats what was not answered, and an answer may die with its process."""

    async def story() -> None:
        hall = SmallHall(tmp_path)
        bind = {"order_id": "XJ-1", "unit_id": "G01", "code": "4", "operator": "seat-1"}
        async with hall.life():
            await hall.core.request("order", "submit", order())
            hall.network.send_text("15400017777", "到了")
            await hall.clock.sleep(20)
            asked = bind | {"source": "15400017777"}
            first = await hall.core.request("operator", "bind", asked)
        async with hall.life():
            again = await hall.core.request("operator", "bind", asked)
            shown = await hall.core.request("order", "show", {"order_id": "XJ-1"})
        assert first["data"]["again"] is False
        assert again["data"]["again"] is True
        assert shown["data"]["legs"]["arrived"] == 1
        assert len(hall.core.of_kind("feedback.bound")) == 1

    run_virtual(story())


def test_a_message_that_counts_for_one_order_is_not_bound_to_another(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        bind = {"code": "4", "operator": "seat-1", "source": "15400017777"}
        async with hall.life():
            for order_id in ("XJ-1", "XJ-2"):
                await hall.core.request("order", "submit", order(order_id))
            hall.network.send_text("15400017777", "到了")
            await hall.clock.sleep(20)
            both = [bind | {"order_id": f"XJ-{n}", "unit_id": "G01"} for n in (1, 2)]
            told = await asyncio.gather(
                *(hall.core.request("operator", "bind", asked) for asked in both)
            )
            # Which seat comes first is nobody's business; that only one does is.
            (first,) = [ask for ask, got in zip(both, told, strict=True) if got["status"] == "ok"]
            (second,) = [ask for ask in both if ask is not first]
            (refused,) = [got for got in told if got["status"] == "error"]
            beside = await hall.core.request("operator", "bind", first | {"unit_id": "G02"})
        async with hall.life():
            later = await hall.core.request("operator", "bind", second)
        winner = first["order_id"]
        assert beside["status"] == "ok"
        assert refused["faults"] == later["faults"] == [f"answer: 此来信已绑定到指令 {winner}"]
        subjects = [event["subject"] for event in hall.core.of_kind("feedback.bound")]
        assert subjects == [f"{winner}/G01", f"{winner}/G02"]

    run_virtual(story())
