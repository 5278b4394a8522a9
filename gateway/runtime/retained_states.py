"""The retained topics: every order's roll-up, every channel, the gateway itself.

A state is published when it changed, at most twice a second and only its latest version. A
forgotten order's topic is cleared. After a reconnect everything is published again, because
an embedded broker may have been away with us.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec

from gateway.driver_api import Clock
from gateway.journal.journal import Journal, News
from gateway.orders.hall import OrderLife
from gateway.orders.records import OrderState
from gateway.runtime.publisher import Outlet
from gateway.runtime.rollup import rollup
from gateway.runtime.wake import Wake

_EVERY_S = 0.5
_LIVE_S = 5.0
_FORGOTTEN = "deadline/forget/"
_ROWS_AT_ONCE = 500


class RetainedStates:
    """`order_topic` and `channel_topic` name the topics.

    `live(order)` is what a roll-up tells beside the order's sums; while texts leave, it changes
    without a fact of the order, and is told anew every 5 s.
    """

    def __init__(
        self,
        journal: Journal,
        outlet: Outlet,
        clock: Clock,
        order_topic: Callable[[str], str],
        channel_topic: Callable[[str], str],
        live: Callable[[OrderLife], Mapping[str, Any]],
    ) -> None:
        self._journal = journal
        self._outlet = outlet
        self._clock = clock
        self._order_topic = order_topic
        self._channel_topic = channel_topic
        self._live = live
        self._told_live: dict[str, Mapping[str, Any]] = {}
        self._live_due_s = 0.0
        self._channels: dict[str, dict[str, Any]] = {}
        self._dirty: dict[str, None] = {}
        self._orders: set[str] = set()
        self._bell = Wake()
        journal.on_durable(self._on_news)

    def channel(
        self,
        name: str,
        state: str,
        since: datetime | None,
        reason: str,
        facts: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """A channel's state is this from now on, and this is known of its device."""
        row = {"state": state, "since": since, "reason": reason, "facts": dict(facts)}
        self._channels[name] = row
        self._mark(self._channel_topic(name))

    def everything(self) -> None:
        """Publish all of it again."""
        for order_id, life in self._journal.hall.orders.items():
            if life.head.state is not OrderState.PLANNING:
                self._mark(self._order_topic(order_id))
        for name in self._channels:
            self._mark(self._channel_topic(name))

    async def run(self) -> None:
        """Publish until cancelled."""
        self._orders.update(self._journal.hall.orders)
        await self._clear_forgotten()
        while True:
            await self._bell.wait(_LIVE_S if any(self._leaving()) else None)
            self._renew_leaving()
            while self._dirty:
                await self._outlet.wait_connected()
                await self._publish_dirty()
                await self._clock.sleep(_EVERY_S)

    async def _clear_forgotten(self) -> None:
        """Clear the topics of orders that an earlier process forgot and may not have told."""
        store = self._journal.store
        published = store.events_after(store.cursor() - 1, 1)
        for number, row in enumerate(store.facts_since(published[0].fact) if published else ()):
            if row.key.startswith(_FORGOTTEN) and row.order_id not in self._journal.hall.orders:
                self._mark(self._order_topic(row.order_id))
            if number % _ROWS_AT_ONCE == 0:
                await self._clock.sleep(0)

    def _on_news(self, news: News) -> None:
        for order_id in news.orders:
            # A refused order has no state, and its id may be no name at all.
            if order_id in self._journal.hall.orders:
                self._orders.add(order_id)
                self._mark(self._order_topic(order_id))
            elif order_id in self._orders:
                self._orders.remove(order_id)
                self._mark(self._order_topic(order_id))

    def _leaving(self) -> Iterator[tuple[str, OrderLife]]:
        """Orders with texts that wait or are on their way."""
        for order_id, life in self._journal.hall.orders.items():
            if life.parts_left and life.head.state is not OrderState.PLANNING:
                yield order_id, life

    def _renew_leaving(self) -> None:
        now_s = self._clock.monotonic_s()
        if now_s < self._live_due_s:
            return
        self._live_due_s = now_s + _LIVE_S
        leaving = dict(self._leaving())
        now = {order_id: self._live(life) for order_id, life in leaving.items()}
        for order_id, live in now.items():
            if self._told_live.get(order_id) != live:
                self._dirty[self._order_topic(order_id)] = None
        self._told_live = now

    def _mark(self, topic: str) -> None:
        self._dirty[topic] = None
        self._bell.ring()

    async def _publish_dirty(self) -> None:
        topics, self._dirty = list(self._dirty), {}
        for index, topic in enumerate(topics):
            try:
                await self._outlet.publish(topic, self._content(topic), retain=True)
            except ConnectionError:
                self._dirty |= dict.fromkeys(topics[index:])
                return

    def _content(self, topic: str) -> bytes:
        name = topic.rpartition("/")[2]
        if topic == self._channel_topic(name):
            return msgspec.json.encode(self._channels[name])
        life = self._journal.hall.orders.get(name)
        if life is None:
            return b""
        return msgspec.json.encode({**rollup(life.head), **self._live(life)})
