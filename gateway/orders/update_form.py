"""The wire form of an update: what may change in an order that runs, and every fault of it.

sms, radio_text, voice   the order's texts from now on, all three: what is not given is made
                         from the others, so that no old words are left on any bearer
level, commander         as in an order
legs                     units that are added; none can be taken away, which is refused in so
                         many words: a unit that is not wanted is relieved by order/transfer
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.orders.order import Leg, Order
from gateway.orders.order_form import read_some

TEXTS = ("sms", "radio_text", "voice")
_CHANGING = (*TEXTS, "level", "commander", "legs")
_ONLY_ADDED = "这里只写新增的单位, 更新不能移除单位, 可用 order/transfer 移交"
_OF_THE_ACT = ("order_id", "update_id", "operator", "reason")


@dataclass(frozen=True, slots=True)
class Update:
    """The order as it is to be, the legs that join it, and the keys that changed."""

    order: Order
    added: tuple[Leg, ...]
    changed: tuple[str, ...]


def read_update(
    data: Mapping[str, Any], order: Order, units: Collection[str]
) -> Update | tuple[str, ...]:
    """What the update makes of an order that has these units; or every fault."""
    faults = [f"{key}: 不能更新的字段" for key in data if key not in (*_CHANGING, *_OF_THE_ACT)]
    values, unread = read_some(data, _CHANGING)
    faults += unread
    added: tuple[Leg, ...] = values.pop("legs", ())
    twice = [leg.unit_id for leg in added if leg.unit_id in units]
    if twice:
        faults.append(f"legs: 单位已在指令中: {', '.join(twice)}; {_ONLY_ADDED}")
    if "legs" in data and not added and not unread:
        faults.append(f"legs: 没有新增的单位; {_ONLY_ADDED}")
    if any(key in data for key in TEXTS):
        if not any(str(values.get(key, "")).strip() for key in TEXTS):
            faults.append("sms, voice, radio_text: 至少要有一种文字")
        texts = {key: values.get(key, "") for key in TEXTS}
        values |= texts | {"template": "", "variables": ()}
    now = replace(order, **values)
    changed = tuple(key for key in _CHANGING[:-1] if getattr(now, key) != getattr(order, key))
    changed += ("legs",) if added else ()
    if not faults and not changed:
        faults.append("没有任何改动")
    return tuple(faults) if faults else Update(now, added, changed)
