"""The open messages that a pool's lanes may take now, read from the journal once for all of them.

    one page, best first ─► each free lane: the first that nobody has taken and that may go there
                            └ none in a full page ─► the journal is asked for that lane alone

A page holds what the free lanes can take and a little more: rows that are being claimed just now
are still in it.
"""

from collections.abc import Callable, Collection, Sequence

from gateway.journal.rows import TransmitRow
from gateway.journal.store import Store

_SPARE = 8


class WaitingRows:
    """Rows of these `ways` for `wanted` lanes; `taken` grows while they are given away."""

    def __init__(
        self,
        store: Store,
        ways: Sequence[str],
        now_utc: str,
        wanted: int,
        taken: Collection[str],
    ) -> None:
        self._store = store
        self._ways = ways
        self._now_utc = now_utc
        self._taken = taken
        limit = wanted + _SPARE
        self._page = store.next_transmits(ways, now_utc, limit)
        self._is_all = len(self._page) < limit

    def best(self, channel: str, others_serve: Callable[[str], bool]) -> TransmitRow | None:
        """What this channel should take; what avoids it only while no other serves its way."""

        def may_go(row: TransmitRow) -> bool:
            if row.intent_id in self._taken:
                return False
            return row.avoid != channel or not others_serve(row.bearer)

        found = next(filter(may_go, self._page), None)
        if found is not None or self._is_all:
            return found
        limit = len(self._taken) + 1
        rows = [
            row
            for way in self._ways
            for row in self._store.next_transmits(
                [way], self._now_utc, limit, channel if others_serve(way) else ""
            )
        ]
        return min(filter(may_go, rows), key=lambda row: (row.rank, row.ordinal), default=None)

    def count(self, at_most: int) -> int:
        """How many are left for all lanes; no more than that are looked for."""
        page = self._page
        if not self._is_all and at_most > len(page) - len(self._taken):
            limit = at_most + len(self._taken)
            page = self._store.next_transmits(self._ways, self._now_utc, limit)
        return min(at_most, sum(row.intent_id not in self._taken for row in page))

    def are_gone(self) -> bool:
        """Whether nothing is left for any lane."""
        return self._is_all and all(row.intent_id in self._taken for row in self._page)
