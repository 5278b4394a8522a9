"""An order with thousands of faults, or with endless ones, is still answered with reasons."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order


@pytest.mark.parametrize(
    ("units", "first", "last"),
    [
        (
            [f"没有的单位{number}" for number in range(9_000)],
            "legs: 没有单位 没有的单位0",
            "共 9000 项, 其余从略",
        ),
        (["长" * 300_000], "legs: 没有单位 " + "长" * 188 + "…", "legs: 没有单位"),
    ],
    ids=["many", "long"],
)
def test_the_first_of_them_are_named_and_how_many_there_are(
    tmp_path: Path, units: list[str], first: str, last: str
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            legs = [{"unit_id": unit} for unit in units]
            answer = await hall.core.request("order", "submit", order(legs=legs))
        assert answer["error"].startswith("指令被拒绝: legs: 没有单位")
        assert answer["faults"][0] == first
        assert answer["faults"][-1].startswith(last)

    run_virtual(story())
