"""One order becomes texts, replies become acknowledgements: the main job, in virtual time."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order


def test_every_leader_gets_one_text_and_his_reply_counts_for_his_teams(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            response = await hall.core.request("order", "submit", order())
            assert response["status"] == "ok", response
            assert response["data"]["recipients"] == 5
            await hall.clock.sleep(30)
            for leader in LEADERS:
                assert len(hall.texts_to(leader)) == 1
            assert "致南峰分队、医疗分队:" in hall.texts_to("15400010009")[0]
            hall.network.send_text("+8615400010009", "1")
            await hall.clock.sleep(5)
            acked = hall.core.of_kind("feedback.acked")
            assert [event["subject"] for event in acked] == ["XJ-1/G02", "XJ-1/G03"]
            hall.network.send_text("15400010001", "4 12人")
            await hall.clock.sleep(5)
            shown = (await hall.core.request("order", "show", {"order_id": "XJ-1"}))["data"]
        assert shown["legs"]["acked"] == 3
        assert shown["legs"]["arrived"] == 1
        assert shown["deliveries"]["delivered"] == 5
        assert all(not modem.violations for modem in hall.modems)

    run_virtual(story())
