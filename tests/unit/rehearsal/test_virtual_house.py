"""A life in the house ends with its gateway, whatever that died of."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order


class Bug(Exception):
    """Something that nobody expected."""


def test_a_gateway_that_dies_of_a_bug_ends_who_waits_for_it(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life() as gateway:
            await hall.clock.sleep(5)

            def break_down(*_: object) -> None:
                raise Bug

            gateway.desk.answer = break_down  # type: ignore[method-assign, assignment]
            await hall.core.request("order", "submit", order())

    with pytest.raises(BaseExceptionGroup) as error:
        run_virtual(story())
    assert error.value.subgroup(Bug) is not None
