"""More orders a day than letters: ended orders are remembered, their letters go round."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order

SILENT = "各队立即集结。回1签收"


async def accepted(hall: SmallHall, order_id: str) -> str:
    """Submit an order that asks for no letter; the one that it got."""
    answer = await hall.core.request("order", "submit", order(order_id, sms=SILENT))
    return str(answer["data"]["tag"])


def test_the_27th_order_of_an_hour_gets_the_letter_longest_out_of_use(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1)
        tags = []
        async with hall.life():
            tags.append(await accepted(hall, "OPEN"))
            for number in range(27):
                tags.append(await accepted(hall, f"XJ-{number}"))
                await hall.clock.sleep(60)
                await hall.core.request("order", "close", {"order_id": f"XJ-{number}"})
        async with hall.life():
            tags.append(await accepted(hall, "LAST"))
            await hall.clock.sleep(60)
            hall.network.send_text(LEADERS[0], f"1{tags[-1]}", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(10)
            (acked,) = hall.core.of_kind("feedback.acked")
        assert "".join(tags) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "BC" + "D"
        assert acked["subject"] == "LAST/G01"

    run_virtual(story())
