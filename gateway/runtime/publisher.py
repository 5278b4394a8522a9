"""Publishes the numbered events in order, a hundred in flight, from one durable cursor.

    journal ─ events after the cursor ─► outlet.publish … PUBACK ─► the cursor moves
    an urgent event ─► at once, and once more in its turn, with the same id
    presence and locations ─► beside it, without a number (`unnumbered_events`)

After a crash, or when the link goes, everything behind the cursor is published again: a
consumer tells it by the id.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Protocol

import msgspec

from gateway.journal.journal import Journal, News
from gateway.journal.rows import EventRow
from gateway.runtime.unnumbered_events import UnnumberedEvents
from gateway.runtime.wake import Wake

_IN_FLIGHT = 100
_MOST_URGENT = 1_000


class Outlet(Protocol):
    """Where events go; raises `ConnectionError` when the link goes before the PUBACK."""

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None: ...

    async def wait_connected(self) -> None: ...


class _Kind(msgspec.Struct):
    type: str


_KIND = msgspec.json.Decoder(_Kind)


class Publisher:
    """`topic_of` names the topic of an event's family; `unnumbered` goes beside the record."""

    def __init__(
        self,
        journal: Journal,
        outlet: Outlet,
        topic_of: Callable[[str], str],
        unnumbered: UnnumberedEvents | None = None,
    ) -> None:
        self._journal = journal
        self._outlet = outlet
        self._topic_of = topic_of
        self._unnumbered = unnumbered or UnnumberedEvents()
        self._bell = Wake()
        self._urgent: deque[EventRow] = deque(maxlen=_MOST_URGENT)
        self._urgent_bell = Wake()
        self.published = journal.store.cursor()
        journal.on_durable(self._on_news)

    async def run(self) -> None:
        """Publish until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._publish_in_order())
            tasks.create_task(self._publish_urgent(tasks))
            connected = self._outlet.wait_connected
            tasks.create_task(self._unnumbered.run(self._publish_body, connected))

    def _on_news(self, news: News) -> None:
        if not news.events:
            return
        self._bell.ring()
        urgent = [event for event in news.events if event.urgent]
        if urgent:
            self._urgent += urgent
            self._urgent_bell.ring()

    async def _publish_in_order(self) -> None:
        while True:
            await self._outlet.wait_connected()
            rows = self._journal.store.events_after(self.published, _IN_FLIGHT)
            if not rows:
                await self._bell.wait()
            elif await self._all_published(rows):
                self.published = rows[-1].sequence
                self._journal.move_cursor(self.published)

    async def _publish_urgent(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            await self._urgent_bell.wait()
            fresh = [row for row in self._urgent if row.sequence > self.published]
            self._urgent.clear()
            # Not awaited: the next urgent one does not wait for these to be acknowledged.
            tasks.create_task(self._all_published(fresh))

    async def _all_published(self, rows: list[EventRow]) -> bool:
        """Whether all of them were acknowledged; a lost link is no error, only a no."""
        results = await asyncio.gather(
            *(self._publish(row) for row in rows), return_exceptions=True
        )
        failures = [result for result in results if isinstance(result, BaseException)]
        for failure in failures:
            if not isinstance(failure, ConnectionError):
                raise failure
        return not failures

    async def _publish(self, row: EventRow) -> None:
        await self._publish_body(row.body)

    async def _publish_body(self, body: bytes) -> None:
        family = _KIND.decode(body).type.partition(".")[0]
        await self._outlet.publish(self._topic_of(family), body)
