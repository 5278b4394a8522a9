"""An order as rows of text, made from what order/list and order/show answer. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from gateway.cli.vocabulary import Vocabulary

STAGES = ("acked", "mustered", "arrived", "ended")
_LIST = (
    "order_id", "tag", "mode", "level", "state", "accepted_at", "units", "recipients",
    "delivered", *STAGES,
)  # fmt: skip
# what was opened on the terminal had arrived there
_ARRIVED = ("delivered", "read")
_DELIVERY = ("recipient", "unit", "bearer", "address", "state", "attempt", "channel", "cause")

Rollup = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Style:
    """How a site writes: its words, its time zone, the names of its units by id."""

    words: Vocabulary
    zone: tzinfo
    unit_names: Mapping[str, str]

    def time(self, at: Any) -> str:
        """`14:05:09` of an ISO 8601 time, as the site's clocks show it."""
        if not isinstance(at, str) or not at:
            return ""
        try:
            return datetime.fromisoformat(at).astimezone(self.zone).strftime("%H:%M:%S")
        except ValueError:
            return at

    def unit(self, unit_id: str) -> str:
        """`XJ-G01 白塔镇应急队`."""
        name = self.unit_names.get(unit_id, "")
        return f"{unit_id} {name}" if name and name != unit_id else unit_id


def list_headers(style: Style) -> list[str]:
    """The columns of `list_rows`."""
    return [style.words(column) for column in _LIST]


def list_rows(orders: Sequence[Rollup], style: Style) -> list[list[str]]:
    """One row an order, newest last."""
    return [_list_row(order, style) for order in orders]


def _list_row(order: Rollup, style: Style) -> list[str]:
    legs, deliveries = order.get("legs", {}), order.get("deliveries", {})
    units, recipients = order.get("units", 0), order.get("recipients", 0)
    return [
        str(order.get("order_id", "")),
        str(order.get("tag", "")),
        style.words(str(order.get("mode", ""))),
        str(order.get("level", "")),
        style.words(str(order.get("state", ""))),
        style.time(order.get("accepted_at")),
        str(units),
        str(recipients),
        str(_arrived(deliveries)),
        *(f"{legs.get(stage, 0)}/{units}" for stage in STAGES),
    ]


def _arrived(deliveries: Mapping[str, int]) -> int:
    return sum(deliveries.get(state, 0) for state in _ARRIVED)


def _state_words(row: Mapping[str, Any], style: Style) -> str:
    """`待发 2:05`: how long a busy channel has been holding it stands behind the state."""
    state, held_s = style.words(str(row.get("state", ""))), row.get("held_s")
    return f"{state} {held_s // 60}:{held_s % 60:02}" if isinstance(held_s, int) else state


def delivery_headers(style: Style) -> list[str]:
    """The columns of `delivery_rows`."""
    return [style.words(column) for column in _DELIVERY]


def delivery_rows(rows: Sequence[Mapping[str, Any]], style: Style) -> list[list[str]]:
    """One row a delivery, as the gateway lists them."""
    return [
        [
            str(row.get("recipient", "")),
            "、".join(row.get("units", ())),
            style.words(str(row.get("bearer", ""))),
            str(row.get("address", "")),
            _state_words(row, style),
            str(row.get("attempt", "")),
            str(row.get("channel", "")),
            " ".join(str(row[key]) for key in ("cause", "recording") if row.get(key)),
        ]
        for row in rows
    ]


def leg_headers(style: Style) -> list[str]:
    """The columns of `leg_rows`."""
    return [style.words(column) for column in ("unit", "delivered", *STAGES, "strength", "reason")]


def leg_rows(order: Rollup, style: Style) -> list[list[str]]:
    """One row a unit: how many of its texts were delivered, when it first said what, and why not.

    A receipt that was never said itself stands in brackets.
    """
    delivered = _delivered_by_unit(order.get("delivery_rows", ()))
    return [_leg_row(leg, delivered, style) for leg in order.get("leg_rows", ())]


def _leg_row(
    leg: Mapping[str, Any], delivered: Mapping[str, tuple[int, int]], style: Style
) -> list[str]:
    unit_id = str(leg.get("unit_id", ""))
    marks = leg.get("marks", {})
    done, all_ = delivered.get(unit_id, (0, 0))
    strength = leg.get("strength")
    others = [
        f"{style.words(status)} {mark.get('reason', '')}".strip()
        for status, mark in marks.items()
        if status not in STAGES
    ]
    return [
        style.unit(unit_id),
        f"{done}/{all_}",
        *(_stage(marks.get(stage), style) for stage in STAGES),
        "" if strength is None else str(strength),
        "; ".join(others),
    ]


def _stage(mark: Mapping[str, Any] | None, style: Style) -> str:
    if mark is None:
        return ""
    at = style.time(mark.get("at"))
    return f"({at})" if mark.get("implied") else at


def _delivered_by_unit(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int]]:
    """Delivered deliveries and all of them, by unit."""
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        reached = row.get("state") in _ARRIVED
        for unit_id in row.get("units", ()):
            done, all_ = found.get(unit_id, (0, 0))
            found[unit_id] = (done + reached, all_ + 1)
    return found


def sums(order: Rollup, style: Style) -> str:
    """`XJ-1 [A] 进行中: 送达 12/24 签收 8/14 …` in one line."""
    deliveries, legs = order.get("deliveries", {}), order.get("legs", {})
    units, words = order.get("units", 0), style.words
    failed = sum(deliveries.get(state, 0) for state in ("failed", "expired"))
    parts = [
        f"{words('delivered')} {_arrived(deliveries)}/{order.get('recipients', 0)}",
        *([f"{words('failed')} {failed}"] if failed else []),
        *(f"{words(stage)} {legs.get(stage, 0)}/{units}" for stage in STAGES),
        *([f"{words('refused')} {legs['refused']}"] if legs.get("refused") else []),
        *_leaving(order, style),
    ]
    tag = f" [{order['tag']}]" if order.get("tag") else ""
    state = words(str(order.get("state", "")))
    return f"{order.get('order_id', '')}{tag} {state}: {' '.join(parts)}"


def _leaving(order: Rollup, style: Style) -> list[str]:
    """`待发段数 120 预计还需 3:20` while texts of the order have not left."""
    if not order.get("parts_left"):
        return []
    shown = [f"{style.words('parts_left')} {order['parts_left']}"]
    if isinstance(eta_s := order.get("eta_s"), int):
        shown.append(f"{style.words('leaves_in')} {eta_s // 60}:{eta_s % 60:02}")
    return shown
