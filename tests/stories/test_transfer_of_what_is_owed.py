"""Who takes a leg over owes what the leg owed: no deadline is lost by handing an order on."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.handing_on import ASK, received, says, shown
from tests.stories.small_hall import SmallHall

TAKER = "15400010005"


def test_the_taker_has_the_givers_task_and_its_limits_from_the_moment_it_is_asked(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, limits="xianju")
        async with hall.life():
            await received(hall, legs=[{"unit_id": "G01", "task": "own_area"}])
            await hall.core.request("order", "transfer", ASK)
            asked_s = hall.clock.monotonic_s()
            await hall.clock.sleep(30)
            await says(hall, TAKER, "1")
            (leg,) = [row for row in (await shown(hall))["leg_rows"] if row["unit_id"] == "G03"]
            await hall.clock.sleep(asked_s + 1_199 - hall.clock.monotonic_s())
            early = hall.core.of_kind("deadline.breached")
            await hall.clock.sleep(2)
            (breached,) = hall.core.of_kind("deadline.breached")
        assert leg["task"] == "own_area"
        assert early == []
        assert (breached["subject"], breached["data"]["rule"]) == ("XJ-1/G03", "XJ-own-day")

    run_virtual(story())
