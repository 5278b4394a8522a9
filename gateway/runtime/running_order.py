"""Finds the order that an act is about, as far as it is known outside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from gateway.journal.journal import Journal
from gateway.orders.hall import OrderLife
from gateway.orders.records import OrderState


def known_order(journal: Journal, data: Mapping[str, Any], faults: list[str]) -> OrderLife | None:
    """The order of `order_id` that is not forgotten; one being planned is not on disk yet."""
    order_id = data.get("order_id")
    life = journal.hall.orders.get(order_id) if isinstance(order_id, str) else None
    if life is not None and life.head.state is not OrderState.PLANNING:
        return life
    if isinstance(order_id, str) and order_id:
        faults.append(f"order_id: 没有进行中的指令 {order_id}")
    return None


def open_order(journal: Journal, data: Mapping[str, Any], faults: list[str]) -> OrderLife | None:
    """The same, if it has not ended."""
    life = known_order(journal, data, faults)
    if life is not None and life.head.state is not OrderState.OPEN:
        faults.append(f"order_id: 指令 {data.get('order_id')} 已结束")
        return None
    return life


def expired(life: OrderLife, at_utc: datetime) -> list[str]:
    """Why nothing of this order can be sent any more, if it is so."""
    expires = life.head.order.expires_at_utc
    if expires is None or at_utc < expires:
        return []
    return [f"order_id: 指令已于 {expires.isoformat()} 过期, 不能再下达"]
