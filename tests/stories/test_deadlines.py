"""Limits in a living hall: they outlast a restart, and nobody is asked who answered in time."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order

OWN_AREA = [{"unit_id": unit, "task": "own_area"} for unit in ("G01", "G02")]


def test_a_restart_moves_no_deadline(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, limits="xianju")
        async with hall.life():
            await hall.core.request("order", "submit", order(legs=OWN_AREA))
            accepted_s = hall.clock.monotonic_s()
            await hall.clock.sleep(300)
            hall.network.send_text("15400010001", "4 12人", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(299)
        await hall.clock.sleep(60)
        async with hall.life():
            await hall.clock.sleep(accepted_s + 1_199.5 - hall.clock.monotonic_s())
            assert hall.core.of_kind("deadline.breached") == []
            await hall.clock.sleep(2)
            (breached,) = hall.core.of_kind("deadline.breached")
            (warned,) = hall.core.of_kind("deadline.warning")
            hall.network.send_text("15400010003", "4", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(5)
            (late,) = hall.core.of_kind("deadline.met_late")
        assert breached["subject"] == warned["subject"] == late["subject"] == "XJ-1/G02"
        assert breached["data"]["rule"] == "XJ-own-day"
        assert breached["data"]["limits"] == "xianju@1"
        assert 0 < late["data"]["late_s"] < 10

    run_virtual(story())


def test_who_complains_of_having_got_nothing_is_no_receipt_but_a_suggestion(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(30)
            at_s = hall.clock.monotonic_s()
            hall.network.send_text("15400010001", "没收到指令原文,再发一遍", at_s=at_s)
            hall.network.send_text("15400010003", "晚点到", at_s=at_s)
            await hall.clock.sleep(10)
            told = {e["subject"]: e["data"] for e in hall.core.of_kind("feedback.unparsed")}
        assert told["XJ-1/G01"]["suggest"] == "resend"
        assert "suggest" not in told["XJ-1/G02"]
        assert hall.core.of_kind("feedback.acked") == []

    run_virtual(story())
