"""A house with a few orders open, to which single answers are given over any bearer."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

from gateway.driver_api import DigitsReceived, Event, Reply, StatusReceived
from gateway.driver_kit.virtual_loop import run_virtual
from gateway.journal.journal import decoded
from gateway.orders.facts import AnswerHeard
from gateway.orders.order_facts import Purpose
from gateway.orders.records import LegLife
from tests.property.answer_house import AnswerHouse
from tests.property.book import Book, Row

LEADER, RADIO, DUTY = "15400010001", "1001000", "06005551001"
BOOK = Book(
    (
        Row("G1-C", "G1", "队员", LEADER),
        Row("G1-A", "G1", "正指挥", LEADER, RADIO),
        Row("G2-A", "G2", "正指挥", "15400010003"),
        Row("G3-A", "G3", "正指挥", "15400010005"),
    ),
    (("G1", DUTY),),
)


class SmallTalk:
    """One house; `say` gives one answer and returns the fact that came of it."""

    def __init__(self, house: AnswerHouse) -> None:
        self.house = house
        self._said = 0

    async def order(self, tag: str, *units: str, **changes: Any) -> str:
        """An open order of this letter; its id."""
        order_id = f"XJ-{tag}"
        asked = {
            **{"order_id": order_id, "tag": tag, "level": "一般", "category": "自然灾害"},
            **{"class": "non_police", "sms": "各队立即集结", "bearers": ["sms"]},
            "legs": [{"unit_id": unit} for unit in units],
        }
        answer = await self.house.gateway.desk.answer("order", "submit", asked | changes)
        assert not answer.faults, answer
        return order_id

    async def close(self, order_id: str) -> None:
        data = {"order_id": order_id, "operator": "seat1", "notify": False}
        assert not (await self.house.gateway.desk.answer("order", "close", data)).faults

    async def say(self, bearer: str, text: str, address: str = "") -> AnswerHeard:
        """What was heard over `bearer`: a text, keys, or the words that a status stands for."""
        self._said += 1
        key = f"k{self._said}"
        if bearer == "radio":
            return await self.heard(StatusReceived(key, address or RADIO, text, "0x9A14"), bearer)
        if bearer == "voice":
            return await self.heard(DigitsReceived(key, address or LEADER, text), bearer)
        return await self.heard(Reply(key, address or LEADER, text, None), bearer)

    async def heard(self, event: Event, bearer: str) -> AnswerHeard:
        """Commit an event as a driver does."""
        since, _ = self.house.store.last_fact()
        await self.house.gateway.listener.commit(bearer, event)
        first = next(decoded(self.house.store.facts_since(since)))
        assert isinstance(first, AnswerHeard)
        return first

    def leg(self, order_id: str, unit: str) -> LegLife:
        return self.house.journal.hall.orders[order_id].legs[unit]

    def said_by(self, order_id: str, unit: str) -> set[str]:
        """What this unit has said of this order."""
        return {mark.status.value for mark in self.leg(order_id, unit).marks}

    def questions(self) -> list[str]:
        """The texts in which somebody was asked which order he had meant, with their number."""
        return [
            f"{sending.delivery.address} {life.texts[sending.delivery.text]}"
            for life in self.house.journal.hall.orders.values()
            for sending in life.sendings.values()
            if sending.delivery.purpose is Purpose.CLARIFY
        ]


def talk(place: Path, story: Callable[[SmallTalk], Awaitable[None]], book: Book = BOOK) -> None:
    """Run the story in a house of its own."""

    async def run() -> None:
        house = AnswerHouse(place, book, Random(0), "none")
        house.begin()
        await asyncio.sleep(0)
        try:
            await story(SmallTalk(house))
        finally:
            await house.die()

    run_virtual(run())
