"""A switch that answers no OPTIONS: the hall knows before anybody has to be called."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.telephone_hall import TelephoneHall


@pytest.mark.parametrize(
    ("lines", "keys", "state"),
    [
        ({"options_code": 0}, {"options_every_s": 30}, "degraded"),
        ({"options_code": 0}, {}, "up"),
        ({"options_code": 404}, {"options_every_s": 30}, "up"),
    ],
)
def test_the_channel_says_so(
    tmp_path: Path, lines: dict[str, int], keys: dict[str, int], state: str
) -> None:
    async def story() -> None:
        hall = TelephoneHall(tmp_path, {}, lines=lines, keys=keys)
        async with hall.life():
            await hall.clock.sleep(60)
            channels = (await hall.core.request("channel", "list", {}))["data"]["channels"]
            (shown,) = (each for each in channels if each["name"] == "lines")
            assert shown["state"] == state
            assert ("does not answer" in shown["reason"]) is (state == "degraded")
            assert hall.violations == []

    run_virtual(story())
