"""Which open message a free lane gets: the best one that goes its way.

    lanes of one bearer and radio system make a pool
      the best row of the ways it serves ─┬ urgent ──► any free lane
                                          └ other ───► unless that would touch the reserve
      a row that avoids a channel goes there only while no other channel serves its way

The reserve is for orders of a green channel and for those of 特别重大. However large it is, one
lane of every pool serves everybody: an order must never wait for good.
"""

from collections.abc import Collection, Iterable
from heapq import merge

from gateway.journal.rows import TransmitRow
from gateway.journal.store import Store
from gateway.orders.order import Bearer, is_urgent
from gateway.orders.ways import serves
from gateway.runtime.lane import Lane, LaneState

Assignment = tuple[Lane, TransmitRow]


class LaneChoice:
    """Asks the journal's `store`; `reserve` lanes of every pool are kept for what is urgent."""

    def __init__(self, store: Store, reserve: int = 0) -> None:
        self._store = store
        self._reserve = reserve

    def assignments(
        self, lanes: list[Lane], claiming: Collection[str], now_s: float, now_utc: str
    ) -> list[Assignment]:
        """What every free lane may begin now; nothing that is in `claiming`, nothing twice."""
        taken, found = set(claiming), []
        for pool in _pools(lanes):
            for lane, row in self._of_pool(pool, lanes, taken, now_s, now_utc):
                taken.add(row.intent_id)
                found.append((lane, row))
        return found

    def _of_pool(
        self, pool: list[Lane], lanes: list[Lane], taken: set[str], now_s: float, now_utc: str
    ) -> Iterable[Assignment]:
        free = [lane for lane in pool if lane.free(now_s)]
        if not free:
            return
        ways = self._ways(pool[0])
        room = _room(pool, self._reserve)
        for lane in free:
            row = self._best(ways, lane, lanes, taken, now_utc)
            if row is None:
                if not self._is_open(ways, taken, now_utc):
                    return
            elif is_urgent(row.rank):
                yield lane, row
            elif room > 0:
                room -= 1
                yield lane, row

    def _ways(self, lane: Lane) -> list[str]:
        """The ways that messages wait for and that this lane's channel serves."""
        if lane.bearer is not Bearer.RADIO:
            return [lane.bearer.value]
        waiting = self._store.waiting_ways(lane.bearer.value)
        return [way for way in waiting if serves(lane.bearer, lane.system, way)]

    def _best(
        self, ways: list[str], lane: Lane, lanes: list[Lane], taken: set[str], now_utc: str
    ) -> TransmitRow | None:
        limit = len(taken) + 1
        lists = [
            self._store.next_transmits(
                [way], now_utc, limit, lane.channel if _others(lane, lanes, way) else ""
            )
            for way in ways
        ]
        rows = lists[0] if len(lists) == 1 else merge(*lists, key=lambda r: (r.rank, r.ordinal))
        return next((row for row in rows if row.intent_id not in taken), None)

    def _is_open(self, ways: list[str], taken: set[str], now_utc: str) -> bool:
        rows = self._store.next_transmits(ways, now_utc, len(taken) + 1)
        return any(row.intent_id not in taken for row in rows)


def _pools(lanes: Iterable[Lane]) -> list[list[Lane]]:
    """The lanes by bearer and system, bearers in their order."""
    found: dict[tuple[Bearer, str], list[Lane]] = {}
    for lane in lanes:
        found.setdefault((lane.bearer, lane.system), []).append(lane)
    order = {bearer: place for place, bearer in enumerate(Bearer)}
    return [found[key] for key in sorted(found, key=lambda key: (order[key[0]], key[1]))]


def _room(pool: list[Lane], reserve: int) -> int:
    """How many more lanes of the pool may begin what is not urgent."""
    ordinary = sum(
        (lane.state is LaneState.BUSY or bool(lane.pending)) and not lane.urgent for lane in pool
    )
    return len(pool) - min(reserve, len(pool) - 1) - ordinary


def _others(lane: Lane, lanes: list[Lane], way: str) -> bool:
    """Whether another channel serves this way."""
    return any(
        other.channel != lane.channel
        and other.bearer is lane.bearer
        and serves(other.bearer, other.system, way)
        and not other.pending
        for other in lanes
    )
