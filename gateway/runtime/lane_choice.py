"""Which open message a free lane gets: the best one that goes its way.

    lanes of one bearer and radio system make a pool
      the best row of the ways it serves ─┬ urgent ──► any free lane
                                          └ other ───► unless that would touch the reserve
      a row that avoids a channel goes there only while no other channel serves its way
      a row that is too long for what its SIM may still send today stays (`LaneBook`)

A lane that is soon free counts as free, after those that are: what is assigned to it waits
for its turn, and is given back if something better has come by then (`outranked`).

The reserve is for orders of a green channel and for those of 特别重大. However large it is, one
lane of every pool serves everybody: an order must never wait for good.
"""

from collections.abc import Collection, Iterable
from functools import partial

from gateway.journal.rows import TransmitRow
from gateway.journal.store import Store
from gateway.orders.order import Bearer, is_urgent
from gateway.orders.ways import serves
from gateway.runtime.lane import Lane, LaneState
from gateway.runtime.lane_book import LaneBook
from gateway.runtime.waiting_rows import WaitingRows

Assignment = tuple[Lane, TransmitRow]


class LaneChoice:
    """Asks the journal's `store`; `reserve` lanes of every pool are kept for what is urgent."""

    def __init__(self, store: Store, book: LaneBook, reserve: int = 0) -> None:
        self._store = store
        self._book = book
        self._reserve = reserve

    def assignments(
        self, lanes: list[Lane], claiming: Collection[str], now_s: float, now_utc: str
    ) -> list[Assignment]:
        """What every free lane may begin now; nothing that is in `claiming`, nothing twice."""
        taken, found = set(claiming), []
        others = self._book.with_room(lanes)
        for pool in _pools(lanes):
            for lane, row in self._of_pool(pool, others, taken, now_s, now_utc):
                taken.add(row.intent_id)
                found.append((lane, row))
        return found

    def outranked(self, row: TransmitRow, now_utc: str) -> bool:
        """Whether something that ranks higher waits for the same way."""
        best = self._store.next_transmits([row.bearer], now_utc, 1)
        return bool(best) and best[0].rank < row.rank

    def _of_pool(
        self, pool: list[Lane], lanes: list[Lane], taken: set[str], now_s: float, now_utc: str
    ) -> Iterable[Assignment]:
        free = [lane for lane in pool if lane.free(now_s)]
        if not self._reserve:  # who keeps lanes free counts those that are
            free += [lane for lane in pool if lane.soon_free(now_s)]
        if not free:
            return
        ways = self._ways(pool[0])
        room = _room(pool, self._reserve)
        waiting = WaitingRows(self._store, ways, now_utc, len(free), taken)
        for lane in self._book.in_order(free):
            row = waiting.best(lane.channel, partial(_others, lane, lanes))
            if row is None:
                if waiting.are_gone():
                    return
            elif self._book.leaves_it(lane, pool, row, waiting.count, now_s):
                continue
            elif is_urgent(row.rank) or lane.claims:
                if self._book.hold(lane, row):
                    yield lane, row
            elif room > 0 and self._book.hold(lane, row):
                room -= 1
                yield lane, row

    def _ways(self, lane: Lane) -> list[str]:
        """The ways that messages wait for and that this lane's channel serves."""
        if lane.bearer is not Bearer.RADIO:
            return [lane.bearer.value]
        waiting = self._store.waiting_ways(lane.bearer.value)
        return [way for way in waiting if serves(lane.bearer, lane.system, way)]


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
