"""How long texts take to leave: before an order is sent, and while it is.

lanes up ─┬ rate_parts_per_min ─┐ the slower of both;   ┌─► order.accepted: `eta_s`
          └ measured seconds a part ┘ caps of the day ──┤
parts that wait, by rank ───────────────────────────────┴─► roll-up: `parts_left`, `eta_s`
"""

from collections.abc import Callable, Sequence
from typing import Any

from gateway.journal.journal import Journal
from gateway.orders.hall import OrderLife
from gateway.orders.order import Bearer, is_urgent, rank_of
from gateway.orders.supply import Source, Supply, supply_of
from gateway.runtime.lane import Lane
from gateway.runtime.lane_book import LaneBook


class Estimates:
    """Looks at `lanes` and at the hall whenever it is asked."""

    def __init__(
        self, journal: Journal, book: LaneBook, lanes: Callable[[], Sequence[Lane]]
    ) -> None:
        self._journal = journal
        self._book = book
        self._lanes = lanes

    def supply(self, rank: int) -> Supply:
        """What a new order of that rank can count on; it comes after those of its rank."""
        ahead = sum(
            life.parts_left
            for life in self._journal.hall.orders.values()
            if life.parts_left and rank_of(life.head.order) <= rank
        )
        return self._supply(rank, ahead)

    def left(self, life: OrderLife) -> dict[str, Any]:
        """`parts_left` of an order's texts, and in how many seconds the last will have left.

        Without `eta_s` where nothing is known of the speed.
        """
        parts = life.parts_left
        if not parts:
            return {"parts_left": 0}
        place, rank = _place(life), rank_of(life.head.order)
        ahead = sum(
            other.parts_left
            for other in self._journal.hall.orders.values()
            if other.parts_left and _place(other) < place
        )
        seconds = self._supply(rank, ahead).seconds(parts)
        return {"parts_left": parts} | ({} if seconds is None else {"eta_s": round(seconds)})

    def _supply(self, rank: int, ahead: int) -> Supply:
        sources = self._sources(capped=not is_urgent(rank))
        if not sources:
            return Supply(ahead=ahead)
        return supply_of(sources, self._book.day.until_midnight_s(), ahead)

    def _sources(self, *, capped: bool) -> list[Source]:
        """The channels that are up; none where the speed of one of them is not known."""
        channels: dict[str, list[Lane]] = {}
        for lane in self._lanes():
            if lane.bearer is Bearer.SMS:
                channels.setdefault(lane.channel, []).append(lane)
        mean_s = self._book.speeds.pool_part_s(list(channels))
        found = []
        for channel, lanes in channels.items():
            rate = self._parts_per_min(channel, lanes, mean_s)
            if not rate:
                return []
            cap = self._book.caps.get(channel) if capped else None
            found.append(Source(rate, cap, self._book.left(channel) or 0))
        return found

    def _parts_per_min(self, channel: str, lanes: list[Lane], mean_s: float | None) -> float:
        """The channel's own rate, or what it was seen to reach where that is less; 0: unknown."""
        part_s = self._book.speeds.part_s(channel)
        if all(lane.pace for lane in lanes):
            rate = sum(lane.pace.parts_per_min for lane in lanes if lane.pace)
            return min(rate, len(lanes) * 60 / part_s) if part_s else rate
        part_s = part_s or mean_s
        return len(lanes) * 60 / part_s if part_s else 0.0


def _place(life: OrderLife) -> tuple[int, float]:
    return rank_of(life.head.order), life.head.accepted_at_utc.timestamp()
