"""A raised level is one in everything: more calls, and progress is asked for."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import SmallHall, order


@pytest.mark.parametrize(("level", "calls"), [("", 3), ("特别重大", 8)])
def test_a_silent_telephone_is_dialled_once_more_as_often_as_the_new_level_says(
    tmp_path: Path, level: str, calls: int
) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        raised = {"order_id": "XJ-1", "operator": "seat1", "reason": "升级", "level": level}
        async with hall.life():
            await hall.clock.sleep(5)
            one = order(bearers=["voice"], level="一般", legs=[{"unit_id": "G01"}])
            await hall.core.request("order", "submit", one)
            await hall.clock.sleep(400)  # three calls have come to nothing, there is no other
            if level:
                again = {"voice": "各队立即集结"} | raised
                await hall.core.request("order", "update", again)
            await hall.clock.sleep(3_000)
        rung = [call.text for call in lines.calls if call.to == "15400010001"]
        assert len(rung) == calls
        assert all("各队立即集结" in text for text in rung)

    run_virtual(story())


def test_progress_is_asked_for_from_the_raise_on(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.clock.sleep(5)
            one = order(level="一般", legs=[{"unit_id": "G01"}])
            await hall.core.request("order", "submit", one)
            await hall.clock.sleep(30)
            hall.network.send_text("15400010001", "1", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(3_600)
            before = len(hall.texts_to("15400010001"))
            raised = {"order_id": "XJ-1", "operator": "seat1", "reason": "升级", "level": "重大"}
            await hall.core.request("order", "update", raised)
            await hall.clock.sleep(1_900)
            started = hall.core.of_kind("delivery.started")
            prompts = [e for e in started if e["data"]["purpose"] == "prompt"]
        assert before == 1
        assert len(prompts) == 1

    run_virtual(story())
