"""What lint finds in a roster that comes into force is told by the event the contract names."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import PEOPLE, SmallHall


def test_a_roster_with_faults_in_force_is_an_event_with_what_was_found(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.clock.sleep(5)
            before = len(hall.core.of_kind("roster.lint"))
            worse = PEOPLE.replace("1001000", "10010x0")
            (tmp_path / "people.csv").write_text(worse, encoding="utf-8")
            answer = await hall.core.request("roster", "reload", {})
            await hall.core.request("roster", "reload", {})
            await hall.clock.sleep(5)
            told = [event["data"] for event in hall.core.of_kind("roster.lint")][before:]
        (lint,) = told
        assert lint["findings"] == answer["data"]["findings"]
        assert any("10010x0 不是数字" in finding for finding in lint["findings"])
        assert (lint["count"], lint["errors"]) == (len(lint["findings"]), 1)

    run_virtual(story())
