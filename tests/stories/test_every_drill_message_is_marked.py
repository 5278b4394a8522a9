"""No message of a drill leaves without 【演练】, however whoever wrote it began or signed it."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import LEADERS, SmallHall, order


def test_a_stand_down_that_brings_its_own_signature_is_marked(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            poll = {"need": 1, "stand_down": "【仙居应急联动】不必出动", "window_s": 60}
            await hall.core.request("order", "submit", order(mode="simulated", poll=poll))
            await hall.clock.sleep(30)
            hall.network.send_text(LEADERS[0], "1", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(60)
        farewell = "【演练】【仙居应急联动】指令A(XJ-1):不必出动"
        assert hall.texts_to(LEADERS[4])[-1] == farewell
        assert all(text.text.startswith("【演练】") for text in hall.network.texts)

    run_virtual(story())


@pytest.mark.parametrize(
    "voice", ["请集结。", "这是演练。请集结。", "这是演练。请集结。这是演练。"]
)
def test_a_call_says_first_and_last_that_it_is_a_drill(tmp_path: Path, voice: str) -> None:
    async def story() -> None:
        lines = PhoneLines(2, {})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            asked = order(mode="drill", bearers=["voice"], voice=voice)
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(60)
        assert {call.text for call in lines.calls} == {"这是演练。请集结。这是演练。"}

    run_virtual(story())
