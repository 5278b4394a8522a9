"""A request that acts by a key of its own, asked twice: the journal takes it once and lives on."""

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
