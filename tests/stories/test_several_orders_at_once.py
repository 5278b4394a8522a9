"""Several orders at once: an answer is asked back, a drill gives way."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order

DRILL_TEXT = "【演练】【仙居应急联动】集结演练D:请立即集结,回3+人数"


def test_an_ambiguous_answer_changes_nothing_and_is_asked_back_once(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order(tag="A"))
            await hall.core.request("order", "submit", order("XJ-2", tag="B"))
            await hall.clock.sleep(60)
            for _ in range(2):
                hall.network.send_text("15400010001", "1", at_s=hall.clock.monotonic_s())
                await hall.clock.sleep(30)
            assert hall.core.of_kind("feedback.acked") == []
            assert len(hall.core.of_kind("feedback.ambiguous")) == 2
            asked = [text for text in hall.texts_to("15400010001") if "多条指令" in text]
            assert asked == ["【仙居应急联动】您有多条指令在办,请回复代码加字母,如1A或1B"]
            hall.network.send_text("15400010001", "1B", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(5)
            (acked,) = hall.core.of_kind("feedback.acked")
        assert acked["subject"] == "XJ-2/G01"

    run_virtual(story())


def test_a_real_order_ends_the_drill_and_tells_whoever_it_reached(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1)
        async with hall.life():
            drill = order("XJ-D", tag="D", mode="drill", sms=DRILL_TEXT)
            await hall.core.request("order", "submit", drill)
            await hall.clock.sleep(1.2)
            real = order("XJ-F", tag="F", legs=[{"unit_id": "G03"}])
            await hall.core.request("order", "submit", real)
            at_s = hall.clock.monotonic_s()
            await hall.clock.sleep(60)
            late = [s for s in hall.network.submissions if s.at_s > at_s + 0.6]
            assert not [s for s in late if s.text.startswith("【演练】")]
            drilled = {n for n in LEADERS if any("【演练】" in t for t in hall.texts_to(n))}
            told = {n for n in LEADERS if any("演练中止" in t for t in hall.texts_to(n))}
            assert 0 < len(drilled) < 5
            assert told == drilled
            hall.network.send_text("15400010005", "1", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(5)
            (acked,) = hall.core.of_kind("feedback.acked")
            shown = (await hall.core.request("order", "show", {"order_id": "XJ-D"}))["data"]
        assert acked["subject"] == "XJ-F/G03"
        assert shown["state"] == "cancelled"
        assert {event["mode"] for event in hall.core.of_kind("order.cancelled")} == {"drill"}

    run_virtual(story())


def test_a_drill_does_not_stop_a_drill(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            for name in ("D", "E"):
                drill = order(f"XJ-{name}", tag=name, mode="drill", sms=DRILL_TEXT)
                await hall.core.request("order", "submit", drill)
            await hall.clock.sleep(30)
        assert hall.core.of_kind("order.cancelled") == []

    run_virtual(story())
