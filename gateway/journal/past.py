"""Reads that reach back over the segments: each page from the file that has it now.

Between two pages the journal may be rolled, so what has been cut off is asked anew for every
page. Segments are read `aside`: a cold disk does not hold up the event loop.
"""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

from gateway.journal import queries
from gateway.journal.connections import connect_tool
from gateway.journal.errors import HistoryLetGo, SegmentUnreadable
from gateway.journal.rows import EventRow, FactRow, SegmentRow
from gateway.journal.segments import beside, let_go_end
from gateway.journal.store import PAGE_FACTS, Store

T = TypeVar("T")


class Aside(Protocol):
    """Runs work that may take long beside the event loop: `asyncio.to_thread`."""

    def __call__(self, work: Callable[[], T], /) -> Awaitable[T]: ...


async def in_line(work: Callable[[], T], /) -> T:
    """The `Aside` of virtual time, which has no threads."""
    return work()


class Past:
    """The whole record, wherever it lies."""

    def __init__(self, store: Store, aside: Aside) -> None:
        self._store = store
        self._aside = aside

    def events_let_go(self) -> int:
        """The last event that nobody can replay any more; 0 if all are kept."""
        return let_go_end(self._store.segments()).event

    async def events_after(self, sequence: int, limit: int) -> list[EventRow]:
        """Events in their order from the first that is kept; raises `SegmentUnreadable`."""
        found: list[EventRow] = []
        after = max(sequence, self.events_let_go())
        while len(found) < limit:
            wanted = limit - len(found)
            segments = self._store.segments()
            segment = next((row for row in segments if row.last_event > after), None)
            if segment is None:
                return found + self._store.events_after(after, wanted)
            rows = await self._rows(segment, queries.EVENTS_AFTER, after, wanted)
            found += [
                EventRow(number, fact, bool(urgent), body) for number, fact, urgent, body in rows
            ]
            after = found[-1].sequence if rows else segment.last_event
        return found

    async def facts_of(self, order_id: str, since: int) -> AsyncIterator[FactRow]:
        """The history of an order after fact `since`, oldest first.

        Raises `HistoryLetGo` where its beginning is not kept, and `SegmentUnreadable`.
        """
        while True:
            segments = self._store.segments()
            segment = next((row for row in segments if row.last_fact > since), None)
            if segment is None:
                page = list(islice(self._store.facts_of(order_id, since), PAGE_FACTS))
            elif not segment.kept:
                raise HistoryLetGo(f"记录已过保存期, 已随 {segment.file} 清除")
            else:
                scope = (order_id, since, PAGE_FACTS)
                rows = await self._rows(segment, queries.FACTS_OF, *scope)
                page = [FactRow(*row) for row in rows]
            for fact in page:
                yield fact
            if page:
                since = page[-1].sequence
            elif segment is None:
                return
            else:
                since = segment.last_fact

    async def _rows(
        self, segment: SegmentRow, query: str, *values: str | int
    ) -> list[tuple[Any, ...]]:
        assert self._store.path is not None
        file = beside(self._store.path, segment)
        return await self._aside(partial(_read, file, segment, query, values))


def _read(
    file: Path, segment: SegmentRow, query: str, values: tuple[str | int, ...]
) -> list[tuple[Any, ...]]:
    """One page of a segment, once it is known to be the one that was cut off."""
    try:
        with closing(connect_tool(file)) as connection:
            if connection.execute(queries.LAST_FACT).fetchone() == (
                segment.last_fact,
                segment.last_digest,
            ):
                return connection.execute(query, values).fetchall()
    except sqlite3.Error as error:
        raise SegmentUnreadable(f"历史分段 {segment.file} 无法读取: {error}") from error
    raise SegmentUnreadable(f"历史分段 {segment.file} 已被替换")
