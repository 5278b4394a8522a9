"""The retained topics: every order's roll-up, every channel, the gateway itself.

A state is published when it changed, at most twice a second and only its latest version. A
forgotten order's topic is cleared. After a reconnect everything is published again, because
an embedded broker may have been away with us.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from gateway.driver_api import Clock
from gateway.journal.journal import Journal, News
from gateway.orders.records import OrderState
from gateway.runtime.publisher import Outlet
from gateway.runtime.rollup import rollup
from gateway.runtime.wake import Wake

_EVERY_S = 0.5


class RetainedStates:
    """`order_topic` and `channel_topic` name the topics."""

    def __init__(
        self,
        journal: Journal,
        outlet: Outlet,
        clock: Clock,
        order_topic: Callable[[str], str],
        channel_topic: Callable[[str], str],
    ) -> None:
        self._journal = journal
        self._outlet = outlet
        self._clock = clock
        self._order_topic = order_topic
        self._channel_topic = channel_topic
        self._channels: dict[str, dict[str, Any]] = {}
        self._dirty: dict[str, None] = {}
        self._orders: set[str] = set()
        self._bell = Wake()
        journal.on_durable(self._on_news)

    def channel(self, name: str, state: str, since: datetime | None, reason: str) -> None:
        """A channel's state is this from now on."""
        self._channels[name] = {"state": state, "since": since, "reason": reason}
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
        while True:
            await self._bell.wait()
            while self._dirty:
                await self._outlet.wait_connected()
                await self._publish_dirty()
                await self._clock.sleep(_EVERY_S)

    def _on_news(self, news: News) -> None:
        for order_id in news.orders:
            # A refused order has no state, and its id may be no name at all.
            if order_id in self._journal.hall.orders:
                self._orders.add(order_id)
                self._mark(self._order_topic(order_id))
            elif order_id in self._orders:
                self._orders.remove(order_id)
                self._mark(self._order_topic(order_id))

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
        return msgspec.json.encode(rollup(life.head)) if life else b""
