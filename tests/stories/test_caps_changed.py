"""A cap that was raised or taken away while the gateway was down: its alarms go with it."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.service import fitted_channels
from tests.stories.small_hall import config
from tests.stories.test_daily_caps import NOON, alarms, capped, channel, submit


@pytest.mark.parametrize("cap", [None, 20])
def test_the_alarms_of_a_cap_that_holds_no_longer_are_cleared(
    tmp_path: Path, cap: int | None
) -> None:
    async def story() -> None:
        hall = capped(tmp_path, 7)
        async with hall.life():
            await submit(hall, "XJ-1")
            await submit(hall, "XJ-2")
            await hall.clock.sleep(60)
            assert len(alarms(hall)) == 2
        keys = {} if cap is None else {"most_parts_per_day": cap}
        hall._fitted = fitted_channels(config(tmp_path, 1, channel=keys))
        async with hall.life():
            await hall.clock.sleep(60)
            cleared = alarms(hall, "alarm.cleared")
            state = channel(hall)["state"]
        assert sorted(cleared) == sorted(alarms(hall))
        assert (state, len(hall.network.submissions)) == ("up", 10)

    run_virtual(story(), start_utc=NOON)
