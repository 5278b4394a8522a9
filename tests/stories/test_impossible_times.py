"""Times that no calendar has: refused by name, and neither the gateway nor the hall is hurt."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order

POLL = {"need": 1, "stand_down": "不必出动"}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"poll": POLL | {"window_s": 10**12}}, "poll: window_s 应为1到604800的整数"),
        ({"poll": POLL | {"window_s": 10**30}}, "poll: window_s 应为1到604800的整数"),
        ({"progress": {"every_min": 10**12}}, "progress: every_min 应为1到10080的整数"),
        ({"progress": {"silence_min": 10**12}}, "progress: silence_min 应为1到10080的整数"),
        (
            {"expires_at": "0001-01-01T00:00:00+14:00"},
            "expires_at: '0001-01-01T00:00:00+14:00' 不是 ISO 8601 时刻",
        ),
        (
            {"issued_at": "9999-12-31T23:59:59-12:00"},
            "issued_at: '9999-12-31T23:59:59-12:00' 不是 ISO 8601 时刻",
        ),
        (
            {"issued_at": "9999-12-31T23:59:59+00:00"},
            "issued_at: '9999-12-31T23:59:59+00:00' 不在 1970 年至 9998 年之间",
        ),
    ],
)
def test_an_order_with_a_time_that_cannot_be_is_refused_and_leaves_nothing(
    tmp_path: Path, changes: dict[str, Any], fault: str
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life() as gateway:
            answer = await hall.core.request("order", "submit", order(**changes))
            left = dict(gateway._ports.journal.hall.orders)
            sound = await hall.core.request("order", "submit", order())
        assert (answer["faults"], left) == ([fault], {})
        assert (sound["status"], sound["data"]["tag"]) == ("ok", "A")

    run_virtual(story())


def test_the_longest_silence_that_may_be_asked_for_kills_no_gateway(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            asked = order(progress={"every_min": 1, "silence_min": 10_080})
            await hall.core.request("order", "submit", asked)
            hall.network.send_text(LEADERS[0], "1", at_s=hall.clock.monotonic_s() + 5)
            await hall.clock.sleep(100)
            answer = await hall.core.request("order", "list", {})
        assert answer["status"] == "ok"
        assert "请报告现场进展" in hall.texts_to(LEADERS[0])[-1]

    run_virtual(story())


def test_an_order_may_be_good_for_as_long_as_the_calendar(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            asked = order(expires_at="9999-12-31T23:59:59+00:00")
            answer = await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(30)
        assert answer["status"] == "ok"
        assert len(hall.network.texts) == 5

    run_virtual(story())
