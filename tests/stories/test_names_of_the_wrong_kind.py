"""A list where a unit's name belongs is a fault by name, not a bug of ours."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order

ACT = {"order_id": "XJ-1", "operator": "seat1", "reason": "x"}


@pytest.mark.parametrize(
    ("name", "data", "faults"),
    [
        ("operator/takeover", {"unit_id": ["G01"]}, ["unit_id: 指令不含单位 ['G01']"]),
        ("operator/takeover", {"unit_id": {"a": 1}}, ["unit_id: 指令不含单位 {'a': 1}"]),
        ("order/transfer", {"from": ["G01"], "to": "G02"}, ["from: 指令不含单位 ['G01']"]),
    ],
)
def test_a_unit_that_is_no_text_is_named(
    tmp_path: Path, name: str, data: dict[str, Any], faults: list[str]
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            answer = await hall.core.request(*name.split("/"), ACT | data)
        assert answer["faults"] == faults

    run_virtual(story())
