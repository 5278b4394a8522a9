"""The whole of an order, put together from the pages in which order/show answers."""

from typing import Any

from gateway.cli.core_client import answered
from gateway.core_link.requester import Requester


async def whole_order(asker: Requester, order_id: str, within_s: float) -> dict[str, Any]:
    """The roll-up with all `leg_rows` and `delivery_rows`; `within_s` holds for each page.

    `Failure` when the gateway does not know the order.
    """
    after: int | None = 0
    order: dict[str, Any] = {}
    legs: list[Any] = []
    deliveries: list[Any] = []
    while after is not None:
        data = {"order_id": order_id, "after": after}
        # Only the verbs that act are asked once.
        response = await asker.request("order", "show", data, within_s=within_s, repeat=True)
        order = answered(response).data
        legs += order.get("leg_rows", [])
        deliveries += order.get("delivery_rows", [])
        after = order.get("next")
    return {**order, "leg_rows": legs, "delivery_rows": deliveries}
