"""Keeps the pool of SIMs: their quotas, their speed, the proof that they are alive.

LaneBook ◄─ transmitter                Estimates ─► order.accepted, roll-ups
CapWatch, SelfTexts ─► Complaints ─► supervisor: `degraded`, and why
"""

import asyncio
from collections.abc import Sequence

from gateway.config import Config
from gateway.driver_api import Clock
from gateway.journal.journal import Journal
from gateway.orders.order import Bearer
from gateway.runtime.cap_watch import CapWatch
from gateway.runtime.complaints import Complaints
from gateway.runtime.driver_catalogue import Fitted
from gateway.runtime.estimates import Estimates
from gateway.runtime.lane import Lane
from gateway.runtime.lane_book import LaneBook
from gateway.runtime.listener import Listener
from gateway.runtime.self_texts import SelfTexts


class PoolKeeper:
    """`lanes` of the channels that are up are the transmitter's own list."""

    def __init__(
        self, config: Config, fitted: Sequence[Fitted], journal: Journal, clock: Clock
    ) -> None:
        self.lanes: list[Lane] = []
        self.complaints = Complaints()
        self.complaints.on_change = self._look_again
        self.book = LaneBook(journal, clock, config.zone, _caps(fitted))
        self.estimates = Estimates(journal, self.book, lambda: self.lanes)
        self._caps = CapWatch(journal, clock, self.book, self.complaints)
        self._self_texts = SelfTexts(
            *(journal, clock, config.health, config.site.name, _own_numbers(fitted)),
            *(self.book, self.complaints),
        )

    def attach(self, lanes: list[Lane], listener: Listener) -> None:
        """These are the lanes that the pool has, now and later, and who hears what arrives."""
        self.lanes = self._self_texts.lanes = lanes
        listener.own_text = self._self_texts.heard
        listener.radios.trials.attach(lanes, lambda: self.book.on_room())

    async def run(self) -> None:
        """Keep it until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._caps.run())
            tasks.create_task(self._self_texts.run())

    def _look_again(self, channel: str) -> None:
        """Something is held against a channel, or no longer: its state is to tell at once."""
        for lane in self.lanes:
            if lane.channel == channel:
                lane.doubts.ring()


def _caps(fitted: Sequence[Fitted]) -> dict[str, int]:
    """The most parts a day of every channel of texts that has such a limit."""
    return {
        one.channel.name: one.channel.most_parts_per_day
        for one in fitted
        if one.bearer is Bearer.SMS and one.channel.most_parts_per_day is not None
    }


def _own_numbers(fitted: Sequence[Fitted]) -> dict[str, str]:
    """The own number of every channel of texts that has one."""
    return {
        one.channel.name: number
        for one in fitted
        if one.bearer is Bearer.SMS and (number := str(one.channel.settings.get("own_number", "")))
    }
