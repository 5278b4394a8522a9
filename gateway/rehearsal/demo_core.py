"""A pretend dispatch core at a real broker: it asks over MQTT and sees what is published."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from gateway.core_link.broker_address import BrokerAddress
from gateway.core_link.requester import NoAnswer, Requester, requester, requester_settings
from gateway.core_link.topics import Topics
from gateway.driver_api import Clock, Random
from gateway.rehearsal.demo_board import Board
from gateway.rehearsal.demo_failure import DemoFailed
from gateway.roster.numbers import normal

_NAME = "core-1"
_ANSWER_WITHIN_S = 15.0


class DemoCore:
    """Made by `demo_core` only; `board` is all it has heard."""

    def __init__(self, asker: Requester, board: Board) -> None:
        self.board = board
        self._asker = asker
        self._news = asyncio.Event()

    async def listen(self) -> None:
        """Keep the board up to date until cancelled."""
        while True:
            topic, payload = await self._asker.next_message()
            self.board.take(topic, payload)
            self._news.set()

    async def ask(
        self, noun: str, verb: str, data: Mapping[str, Any], *, repeat: bool = False
    ) -> dict[str, Any]:
        """The `data` of a good answer; raises `DemoFailed` for any other, and for none."""
        try:
            response = await self._asker.request(
                noun, verb, data, within_s=_ANSWER_WITHIN_S, repeat=repeat
            )
        except NoAnswer as silence:
            raise DemoFailed(f"{noun}/{verb}: {silence}") from silence
        if not response.ok:
            reasons = "; ".join(response.faults) or response.error
            raise DemoFailed(f"{noun}/{verb} was refused: {reasons}")
        return response.data

    async def until(self, holds: Callable[[Board], bool]) -> None:
        """Return once the board shows it."""
        while not holds(self.board):
            self._news.clear()
            await self._news.wait()

    async def seen(self, kind: str, address: str) -> None:
        """Return once an event of this type from this address has been heard."""

        def is_there(board: Board) -> bool:
            return any(
                normal(str(event["data"].get("address", ""))) == normal(address)
                for event in board.of_kind(kind)
            )

        await self.until(is_there)

    async def replay(self) -> list[dict[str, Any]]:
        """Every event of the journal, asked for in pages as a core does that missed some."""
        events: list[dict[str, Any]] = []
        after: int | None = 0
        while after is not None:
            page = await self.ask("events", "replay", {"after": after}, repeat=True)
            events += page["events"]
            after = page["next"]
        return events


@asynccontextmanager
async def demo_core(
    address: BrokerAddress, site: str, password: str, board: Board, clock: Clock, random: Random
) -> AsyncIterator[DemoCore]:
    """A core while the context lasts; it connects as soon as there is a broker.

    Somebody has to run its `listen`.
    """
    topics = Topics(site)
    watch = tuple(
        f"{topic.rpartition('/')[0]}/+"
        for topic in (topics.event("any"), topics.order("any"), topics.channel("any"))
    )
    settings = requester_settings(
        address, _NAME, site, username="core", password=password, watch=watch
    )
    async with requester(settings, site, clock, random) as asker:
        yield DemoCore(asker, board)
