"""order/report that is repeated because its answer got lost acts once, also over a minute's end."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order

ASK = {"order_id": "XJ-1", "operator": "seat1", "to": ["G03-A"]}


def test_a_report_repeated_in_the_next_minute_goes_up_once(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(60 + 59 - hall.clock.utc().second)
            first = await hall.core.request("order", "report", ASK)
            await hall.clock.sleep(2)
            second = await hall.core.request("order", "report", ASK)
            await hall.clock.sleep(180)
            later = await hall.core.request("order", "report", ASK)
            await hall.clock.sleep(30)
        assert [one["data"]["again"] for one in (first, second, later)] == [False, True, False]
        assert len(hall.texts_to("15400010005")) == 1 + 2

    run_virtual(story())
