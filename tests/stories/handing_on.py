"""An order that a unit has received first, and may hand on."""

from typing import Any

from tests.stories.small_hall import SmallHall, order

TWO = [{"unit_id": "G01"}, {"unit_id": "G02"}]
ASK = {"order_id": "XJ-1", "to": "G03", "operator": "seat1", "reason": "属燃气管理"}
BACK = {"order_id": "XJ-1", "withdraw": True, "operator": "seat1", "reason": "误"}


async def received(hall: SmallHall, **changes: Any) -> None:
    """The order is out, and G01 has received it first."""
    await hall.clock.sleep(5)
    await hall.core.request("order", "submit", order(**({"legs": TWO} | changes)))
    await hall.clock.sleep(30)
    await says(hall, "15400010001", "1")
    await says(hall, "15400010003", "1")


async def says(hall: SmallHall, number: str, text: str) -> None:
    hall.network.send_text(number, text, at_s=hall.clock.monotonic_s())
    await hall.clock.sleep(5)


async def shown(hall: SmallHall) -> dict[str, Any]:
    answer = await hall.core.request("order", "show", {"order_id": "XJ-1"})
    return dict(answer["data"])
