"""What a dispatch core can know of one order: its events and the retained topics, no more.

event/+    ─► each once, by number ─► rows: what a unit got and what it said
order/+    ─► the gateway's own roll-up of the order
channel/+  ─► the state of every channel
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import msgspec

_LATEST = 4


@dataclass(slots=True)
class UnitRow:
    """One unit as its events tell it.

    The sets hold addresses; `said` is status → how it was heard: a bearer's word, `seat` for
    what an operator bound, `form` for a report that was filed. `strength` is the first head
    count, -1 before.
    """

    texted: set[str] = field(default_factory=set)
    delivered: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)
    strength: int = -1


class Board:
    """One order as heard over MQTT."""

    def __init__(self, order_id: str) -> None:
        self.order_id = order_id
        self.rows: dict[str, UnitRow] = {}
        self.events: dict[int, dict[str, Any]] = {}
        self.rollup: dict[str, Any] = {}
        self.channels: dict[str, str] = {}
        self.latest: deque[dict[str, Any]] = deque(maxlen=_LATEST)

    def take(self, topic: str, payload: bytes) -> None:
        """One message of a watched topic."""
        *_, family, name = topic.split("/")
        content = msgspec.json.decode(payload) if payload else {}
        match family:
            case "event":
                self._event(content)
            case "order" if name == self.order_id:
                self.rollup = content
            case "channel":
                self.channels[name] = content.get("state", "")

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """The events of a type, each once, by number."""
        return [self.events[n] for n in sorted(self.events) if self.events[n]["type"] == kind]

    @property
    def texted(self) -> int:
        """How many addresses the network took a text for."""
        return len({address for row in self.rows.values() for address in row.texted})

    def units_that_said(self, status: str) -> int:
        """How many units have said it, by their events."""
        return sum(status in row.said for row in self.rows.values())

    def _event(self, event: dict[str, Any]) -> None:
        sequence = event.get("sequence")
        if sequence is None or sequence in self.events:
            return  # an urgent event comes ahead of its turn and once more in it
        self.events[sequence] = event
        family, _, what = event["type"].partition(".")
        order_id, _, unit = event.get("subject", "").partition("/")
        if order_id != self.order_id:
            return
        if family == "delivery":
            self._delivery(what, event["data"])
        elif family == "feedback" and unit:
            self._feedback(self._row(unit), what, event)

    def _delivery(self, what: str, data: dict[str, Any]) -> None:
        for unit in data["units"]:
            row = self._row(unit)
            match what:
                case "accepted":
                    row.texted.add(data["address"])
                case "delivered":
                    row.delivered.add(data["address"])
                case "failed" | "partially_delivered" | "expired":
                    row.failed.add(data["address"])

    def _feedback(self, row: UnitRow, what: str, event: dict[str, Any]) -> None:
        data = event["data"]
        self.latest.append(event)
        how = _how(data)
        # A receipt that was only implied gives way to one spoken on the telephone.
        if what not in row.said or (what == "acked" and how == "voice"):
            row.said[what] = how
        if row.strength < 0:
            row.strength = data.get("strength", -1)

    def _row(self, unit: str) -> UnitRow:
        return self.rows.setdefault(unit, UnitRow())


def _how(data: dict[str, Any]) -> str:
    if str(data.get("person", "")).startswith("operator:"):
        return "seat"
    return str(data.get("bearer", "")) or "form"
