"""An order forgotten while the broker was away, and the gateway with it: its topic is cleared."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order

TOPIC = "muster/v1/xianju/order/XJ-1"


def test_the_roll_up_of_an_order_forgotten_without_a_link_goes_after_a_restart(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(30)
            await hall.core.request("order", "close", {"order_id": "XJ-1"})
            await hall.clock.sleep(3_590)
            hall.core.cut()
            await hall.clock.sleep(60)
        left = hall.core.retained[TOPIC]
        async with hall.life():
            hall.core.restore()
            await hall.clock.sleep(60)
        assert left["state"] == "closed"
        assert hall.core.retained[TOPIC] is None

    run_virtual(story())
