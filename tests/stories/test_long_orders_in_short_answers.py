"""An order full of words that fit nobody blinds nobody: every answer still fits into a message."""

from pathlib import Path

import msgspec

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order

LONGEST_BYTES = 256 * 1024
ROLES = ["正指挥", *(f"不存在的角色第{number}种" for number in range(20_000))]


def test_an_order_with_ten_thousands_of_strange_roles_is_answered_listed_and_shown(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            answers = [await hall.core.request("order", "submit", order(roles=ROLES))]
            answers.append(await hall.core.request("order", "submit", order("XJ-2")))
            answers.append(await hall.core.request("order", "list", {}))
            answers.append(await hall.core.request("order", "show", {"order_id": "XJ-1"}))
            await hall.clock.sleep(30)
        assert [answer["status"] for answer in answers] == ["ok"] * 4
        assert answers[0]["data"]["fits_nobody"][0] == "roles: 不存在的角色第0种"
        assert [one["order_id"] for one in answers[2]["data"]["orders"]] == ["XJ-1", "XJ-2"]
        told = [*answers, *hall.core.retained.values(), *hall.core.events]
        assert max(len(msgspec.json.encode(one)) for one in told) < LONGEST_BYTES

    run_virtual(story())
