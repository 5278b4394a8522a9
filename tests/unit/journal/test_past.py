"""What reaches back over a roll finds everything, whichever file has it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest

from gateway.journal.errors import SegmentUnreadable
from gateway.journal.journal import Journal
from gateway.journal.past import in_line
from gateway.journal.store import open_store
from gateway.journal.writer import ThreadWriter
from gateway.orders.hall import OrderLife
from gateway.runtime.event_pages import replay
from tests.unit.journal.long_service import Process, lived, never, rolled_summer, summer, utc

T = TypeVar("T")

OCTOBER = utc("2026-10-05 00:00")
SEGMENT = "journal-001-2026-09.db"


async def replayed(journal: Journal, after: int, limit: int) -> list[Any]:
    """All events after that, page by page as a consumer asks for them."""
    found: list[Any] = []
    following: int | None = after
    while following is not None:
        answer = await replay(journal, {"after": following, "limit": limit})
        assert answer.data is not None
        found += [msgspec.json.decode(bytes(event)) for event in answer.data["events"]]
        following = answer.data["next"]
    return found


@pytest.mark.parametrize("limit", [1, 3, 1_000])
@pytest.mark.parametrize("after", [0, 1, 7, 21, 22, 23, 60])
def test_a_replay_goes_over_the_segments_without_a_gap(
    tmp_path: Path, after: int, limit: int
) -> None:
    async def story() -> None:
        process = await summer(tmp_path / "journal.db")
        before = await replayed(process.journal, after, 1_000)
        assert [one["sequence"] for one in before] == list(
            range(after + 1, process.store.last_event_sequence() + 1)
        )
        await process.roll.run()
        assert await replayed(process.journal, after, limit) == before
        process.close()

    lived(story)


def test_an_order_is_recalled_from_wherever_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    past: dict[str, OrderLife | None] = {}

    async def story() -> None:
        process = await summer(path)
        ids = ("XJ-7", "XJ-8", "XJ-9", "XJ-10", "XJ-404")
        for order_id in ids:
            past[order_id] = await process.journal.recall(order_id, process.clock)
        assert past["XJ-404"] is None
        await process.roll.run()
        for order_id in ids:
            assert await process.journal.recall(order_id, process.clock) == past[order_id]
        process.close()

    lived(story)
    assert len(past["XJ-9"].sendings) == 3  # type: ignore[union-attr]


def test_an_order_on_both_sides_of_a_cut_is_recalled_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = Process(path)
        await process.until("2026-07-31 15:00")
        await process.begin("XJ-1", people=3)
        await process.until("2026-08-01 06:00")
        await process.end("XJ-1")
        await process.publish()
        before = await process.journal.recall("XJ-1", process.clock)
        await process.until("2026-08-09 00:00")
        await process.roll.run()
        assert process.store.first_rows()[0] == 9
        assert await process.journal.recall("XJ-1", process.clock) == before
        process.close()

    lived(story)


def test_a_roll_between_two_pages_of_a_history_loses_none(tmp_path: Path) -> None:
    """The rows of the next page lie in the segment by then."""
    path = tmp_path / "journal.db"

    async def story() -> None:
        process = Process(path)
        await process.begin("XJ-1", people=600)
        await process.end("XJ-1")
        await process.publish()
        await process.until("2026-08-09 00:00")
        facts = process.journal.past.facts_of("XJ-1", 0)
        seen = [await anext(facts)]
        await process.roll.run()
        assert process.store.first_rows() == (0, 0)
        seen += [fact async for fact in facts]
        assert [fact.sequence for fact in seen] == list(range(1, 2 + 1_200 + 2 + 1))
        process.close()

    lived(story)


def damaged(file: Path) -> None:
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:4_096] + b"\xff" * 8_192)


def replaced(file: Path) -> None:
    """By the segment of a journal that took another way."""
    other = file.parent / "other"
    other.mkdir()

    async def story() -> None:
        process = Process(other / "journal.db")
        await process.alarm("other")
        await process.publish()
        await process.until("2026-10-04 00:00")
        await process.roll.run()
        process.close()

    lived(story)
    (made,) = other.glob("journal-001-*.db")
    made.replace(file)


@pytest.mark.parametrize("harm", [Path.unlink, damaged, replaced])
def test_a_segment_that_cannot_be_read_is_named_and_harms_nobody_else(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = tmp_path / "journal.db"
    lived(lambda: rolled_summer(path))
    harm(tmp_path / SEGMENT)

    async def story() -> None:
        process = Process(path)
        with pytest.raises(SegmentUnreadable, match=SEGMENT):
            await process.journal.recall("XJ-7", process.clock)
        answer = await replay(process.journal, {"after": 0})
        assert any(SEGMENT in fault for fault in answer.faults)
        last = process.store.last_event_sequence()
        assert len(await replayed(process.journal, last - 1, 9)) == 1
        assert await process.journal.recall("XJ-10", process.clock)
        await process.alarm("on")
        process.close()

    lived(story, OCTOBER)


def test_a_segment_is_read_beside_the_loop(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    lived(lambda: rolled_summer(path))
    asked: list[int] = []

    async def counting(work: Callable[[], T], /) -> T:
        asked.append(1)
        return await in_line(work)

    async def story() -> None:
        process = Process(path, aside=counting)
        assert await process.journal.recall("XJ-7", process.clock)
        assert asked
        process.close()

    lived(story, OCTOBER)


def test_threads_do(tmp_path: Path) -> None:
    """As in service, on a real loop with real threads."""
    path = tmp_path / "journal.db"
    lived(lambda: rolled_summer(path))

    async def run() -> None:
        store = open_store(path, "2" * 32)
        writer = ThreadWriter(store, never)
        journal = Journal(store, writer, "xianju", asyncio.to_thread)
        assert len(await journal.past.events_after(0, 10)) == 10
        await writer.close()
        store.close()

    asyncio.run(run())
