"""The typed journal: once, in order, on disk, and the same hall after a start."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from gateway.journal.codec import UnknownFact, decode_fact, encode_fact
from gateway.journal.journal import Journal, News
from gateway.journal.store import open_store
from gateway.journal.verify import verify
from gateway.journal.writer import InlineWriter, ThreadWriter
from gateway.orders.facts import Fact, OrderRefused, Outcome, Status
from tests.unit.orders.one_order import (
    ID,
    accepted,
    at,
    ended,
    heard,
    planned,
    reported,
    started,
)

STORY: tuple[Fact, ...] = (
    accepted(),
    planned(deliveries=2),
    started(),
    ended(Outcome.ACCEPTED, references=(7,)),
    reported(),
    heard(Status.MUSTERED, strength=12),
)


def never(error: Exception) -> None:
    raise AssertionError(error)


def with_journal(path: Path, use: Callable[[Journal], Awaitable[None]]) -> None:
    """Open the journal as a new process would, fold it, use it, close it."""

    async def run() -> None:
        store = open_store(path, "1" * 32)
        writer = ThreadWriter(store, never)
        journal = Journal(store, writer, "xianju")
        journal.fold()
        await use(journal)
        await writer.close()
        store.close()

    asyncio.run(run())


@pytest.mark.parametrize("fact", STORY, ids=lambda fact: type(fact).__name__)
def test_a_fact_comes_back_as_it_was(fact: Fact) -> None:
    assert decode_fact(*encode_fact(fact)) == fact


def test_a_fact_of_a_later_version_is_named() -> None:
    with pytest.raises(UnknownFact, match="order_accepted in version 9"):
        decode_fact("order_accepted", 9, b"{}")
    with pytest.raises(UnknownFact, match="order_accepted in version 1"):
        decode_fact("order_accepted", 1, b"{}")


def test_a_start_folds_the_same_hall(tmp_path: Path) -> None:
    halls = []

    async def tell(journal: Journal) -> None:
        for fact in STORY:
            assert await journal.record(fact)
        halls.append(journal.hall.orders[ID])

    async def read(journal: Journal) -> None:
        halls.append(journal.hall.orders[ID])

    with_journal(tmp_path / "j.db", tell)
    with_journal(tmp_path / "j.db", read)
    assert halls[0] == halls[1]
    assert verify(tmp_path / "j.db").sound


def test_what_was_heard_twice_is_one_fact_also_after_a_start(tmp_path: Path) -> None:
    async def first(journal: Journal) -> None:
        for fact in STORY:
            await journal.record(fact)
        twice = journal.post(heard(Status.ENDED, 20)), journal.post(heard(Status.ENDED, 20))
        assert [posted.taken for posted in twice] == [True, False]

    async def second(journal: Journal) -> None:
        assert not await journal.record(heard(Status.ENDED, 20))
        assert journal.hall.orders[ID].head.tally.repeats == 0

    with_journal(tmp_path / "j.db", first)
    with_journal(tmp_path / "j.db", second)


def test_events_are_numbered_without_gaps_and_carry_what_the_contract_says(tmp_path: Path) -> None:
    async def tell(journal: Journal) -> None:
        news: list[News] = []
        journal.on_durable(news.append)
        for fact in STORY:
            await journal.record(fact)
        events = [msgspec.json.decode(row.body) for row in journal.store.events_after(0, 99)]
        assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
        assert events[0]["type"] == "order.accepted"
        assert events[0]["id"] == "xianju-1"
        assert events[0]["journal"] == "1" * 32
        (mustered,) = (event for event in events if event["type"] == "feedback.mustered")
        assert mustered["subject"] == f"{ID}/G1"
        assert mustered["data"]["strength"] == 12
        assert [row.sequence for one in news for row in one.events] == [
            event["sequence"] for event in events
        ]

    with_journal(tmp_path / "j.db", tell)


def test_a_batch_is_one_transaction(tmp_path: Path) -> None:
    commits = []

    async def run() -> None:
        store = open_store(tmp_path / "j.db", "1" * 32)
        writer = InlineWriter(store, never, before_commit=lambda: commits.append(1))
        journal = Journal(store, writer, "xianju")
        batch = journal.batch()
        assert batch.add(accepted())
        assert batch.add(planned())
        assert store.last_fact()[0] == 0
        assert not commits
        await batch.commit()
        assert store.last_fact()[0] == 2
        store.close()

    asyncio.run(run())
    assert commits == [1]


def test_a_fact_that_comes_too_late_is_not_recorded(tmp_path: Path) -> None:
    async def tell(journal: Journal) -> None:
        for fact in STORY:
            await journal.record(fact)
        before = journal.store.last_fact()
        assert not await journal.record(started())
        assert journal.store.last_fact() == before

    with_journal(tmp_path / "j.db", tell)


def test_an_event_that_would_not_fit_into_a_message_is_shortened_and_the_fact_is_not(
    tmp_path: Path,
) -> None:
    faults = tuple(f"legs: 没有单位 {number}" for number in range(20_000))
    refused = OrderRefused("refused", at(0), "x" * 64, "{}", "hash", faults)

    async def tell(journal: Journal) -> None:
        await journal.record(refused)
        (row,) = journal.store.events_after(0, 9)
        data = msgspec.json.decode(row.body)["data"]
        assert len(row.body) < 256 * 1024
        assert data["shortened"]
        assert data["faults"] == list(faults[:200])
        (fact,) = journal.store.facts_of("x" * 64)
        assert decode_fact(fact.kind, fact.version, fact.body) == refused

    with_journal(tmp_path / "j.db", tell)
