"""Watches which bearers have a channel, tells the hall, and lets others stand in.

    no channel for `lost_after_s` ─► the house's alarm "bearer lost"
        every open order that wants it ─► BearersLost ─► MessagesOwed over what stands in
    a channel again ─► the alarm is cleared, orders are told, what still waits goes out

An order that comes while something is lost is looked at as soon as it is on disk. What it does
for an order depends on nothing but the order and the roster, so after a crash it goes on.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

import structlog

from gateway.driver_api import Clock
from gateway.journal.journal import Journal, News
from gateway.orders.facts import BearersLost, HouseAlarmed, MessagesOwed
from gateway.orders.hall import OrderLife
from gateway.orders.order import Bearer
from gateway.orders.plan_rules import PlanRules
from gateway.orders.records import OrderState
from gateway.orders.stand_in import stand_ins
from gateway.orders.ways import bearer_of, lost_ways, words_for
from gateway.roster.roster import Roster
from gateway.runtime.wake import Wake

_log = structlog.get_logger("bearers")

_SETTING = "bearers_lost"
Channels = list[tuple[Bearer, str]]


class BearerWatch:
    """`channels` tells the bearer and system of every configured channel, and of those up."""

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        channels: Callable[[], tuple[Channels, Channels]],
        roster: Callable[[], Roster],
        rules: Callable[[datetime], PlanRules],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._channels = channels
        self._roster = roster
        self._rules = rules
        self._lost_after_s = rules(clock.utc()).ladder.lost_after_s
        self._bell = Wake()
        self._down_since_s: dict[str, float] = {}
        self._lost: frozenset[str] = frozenset()
        self._looked_at: dict[str, frozenset[str]] = {}
        journal.on_durable(self._on_news)

    def lost(self) -> frozenset[str]:
        """The ways that have no channel, as they were told to the hall."""
        return self._lost

    def ring(self) -> None:
        """A channel changed."""
        self._bell.ring()

    async def run(self) -> None:
        """Watch until cancelled; to begin once every channel has been tried."""
        now_s = self._clock.monotonic_s()
        # Whatever is not up by now has had its time.
        self._down_since_s = dict.fromkeys(self._down_now(), now_s - self._lost_after_s)
        told = self._journal.store.setting(_SETTING) or ""
        self._lost = frozenset(told.split())
        while True:
            await self._look()
            await self._bell.wait(self._until_next_s())

    def _on_news(self, news: News) -> None:
        if self._lost and any(order_id not in self._looked_at for order_id in news.orders):
            self._bell.ring()

    def _down_now(self) -> frozenset[str]:
        configured, up = self._channels()
        return lost_ways(configured, up)

    async def _look(self) -> None:
        now_s, down = self._clock.monotonic_s(), self._down_now()
        since = self._down_since_s
        self._down_since_s = {way: since.get(way, now_s) for way in down}
        lost = frozenset(
            way for way, at_s in self._down_since_s.items() if now_s - at_s >= self._lost_after_s
        )
        if lost != self._lost:
            await self._tell(lost)
        for life in self._orders():
            await self._settle(life, lost)

    def _until_next_s(self) -> float | None:
        """How long until something that is down counts as lost."""
        now_s = self._clock.monotonic_s()
        waits = [
            at_s + self._lost_after_s - now_s
            for way, at_s in self._down_since_s.items()
            if way not in self._lost
        ]
        return max(0.001, min(waits)) if waits else None

    async def _tell(self, lost: frozenset[str]) -> None:
        """The house's own alarm; remembered before it is raised, so that it is cleared for sure."""
        before, self._lost = self._lost, lost
        await self._journal.keep(_SETTING, " ".join(sorted(before | lost)))
        for way in sorted(before ^ lost):
            now = self._clock.utc()
            over = way in before
            reason = f"{words_for([way])}{'已恢复' if over else '没有可用的信道'}"
            key = f"bearer/{way}/{now.isoformat()}"
            _log.warning("bearer", way=way, lost=not over)
            fact = HouseAlarmed(key, now, "bearer lost", reason, over=over, way=way)
            await self._journal.record(fact)
        await self._journal.keep(_SETTING, " ".join(sorted(lost)))

    def _orders(self) -> Iterator[OrderLife]:
        """Open orders that have not been looked at since the last change."""
        lives = self._journal.hall.orders
        self._looked_at = {name: ways for name, ways in self._looked_at.items() if name in lives}
        for order_id, life in list(lives.items()):
            if life.head.state is OrderState.OPEN and self._looked_at.get(order_id) != self._lost:
                yield life

    async def _settle(self, life: OrderLife, lost: frozenset[str]) -> None:
        order_id = life.head.order.order_id
        self._looked_at[order_id] = lost
        wanted = tuple(sorted(way for way in lost if bearer_of(way) in life.head.bearers))
        if set(wanted) != set(life.head.lost):
            now = self._clock.utc()
            reason = f"{words_for(wanted)}没有可用的信道" if wanted else "信道已恢复"
            key = f"lost/{order_id}/{now.isoformat()}"
            await self._journal.record(BearersLost(key, now, order_id, wanted, reason))
        if wanted:
            await self._stand_in(life, lost)

    async def _stand_in(self, life: OrderLife, lost: frozenset[str], done: int = 0) -> None:
        order, now = life.head.order, self._clock.utc()
        order_id = order.order_id
        why = f"{words_for(sorted(life.head.lost))}没有可用的信道, 改用其他方式"
        parts = stand_ins(life, self._roster(), self._rules(now), lost)
        for number, messages in enumerate(parts, done + 1):
            if life.head.order is not order:  # it was updated: these are not its words any more
                return await self._stand_in(life, lost, number)
            if messages:
                key = f"instead/{order_id}/{now.isoformat()}/{number}"
                fact = MessagesOwed(key, now, order_id, why, messages)
                await self._journal.record(fact)
            await self._clock.sleep(0)
