"""A gateway rolls its journal by itself, and is asked about what was before."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.journal.audit import audit
from gateway.journal.store import open_store
from tests.stories.small_hall import SmallHall, order

LAST_OF_AUGUST = datetime(2026, 8, 31, 10, tzinfo=UTC)
# Three days after midnight in Shanghai, but for ten minutes.
EVENING = datetime(2026, 9, 3, 15, 50, tzinfo=UTC)
SEGMENT = "journal-001-2026-08.db"


async def every_event(hall: SmallHall) -> list[dict[str, Any]]:
    """What `events/replay` gives, page by page."""
    found: list[dict[str, Any]] = []
    after = 0
    while after is not None:
        answer = await hall.core.request("events", "replay", {"after": after, "limit": 7})
        found += answer["data"]["events"]
        after = answer["data"]["next"]
    return found


def test_an_order_of_last_month_is_shown_and_replayed_after_the_roll(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def story() -> None:
        hall = SmallHall(tmp_path)
        hall.store = open_store(path, "1" * 32)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(30)
            hall.network.send_text("15400010001", "1")
            await hall.clock.sleep(5)
            await hall.core.request("order", "close", {"order_id": "XJ-1"})
            await hall.clock.sleep(4_000)
            shown = await hall.core.request("order", "show", {"order_id": "XJ-1"})
            events = await every_event(hall)
        await hall.clock.sleep((EVENING - hall.clock.utc()).total_seconds())
        async with hall.life():
            await hall.clock.sleep(3_600)  # at its start it was too soon
            assert not (tmp_path / SEGMENT).exists()
            await hall.clock.sleep(3 * 3_600)
            assert (tmp_path / SEGMENT).exists()
            assert hall.store.first_rows()[0] > hall.store.segments()[0].last_fact
            again = await hall.core.request("order", "show", {"order_id": "XJ-1"})
            assert again["data"] == shown["data"]
            assert (await every_event(hall))[: len(events)] == events
            twice = await hall.core.request("order", "submit", order(sms="另一条指令"))
            assert twice["status"] == "error"
        hall.store.close()

    run_virtual(story(), start_utc=LAST_OF_AUGUST)
    report = audit(path)
    assert report.findings == ()
    assert report.segments == 1


def test_an_order_that_nobody_closes_holds_the_journal_up_and_the_hall_is_told(
    tmp_path: Path,
) -> None:
    def alarms(hall: SmallHall, kind: str) -> list[dict[str, Any]]:
        data = [event["data"] for event in hall.core.of_kind(f"alarm.{kind}")]
        return [one for one in data if one["alarm"] == "journal held up"]

    async def story() -> None:
        hall = SmallHall(tmp_path)
        hall.store = open_store(tmp_path / "journal.db", "1" * 32)
        async with hall.life():
            for name in ("XJ-1", "XJ-2"):
                await hall.core.request("order", "submit", order(name, level="一般"))
            await hall.core.request("order", "close", {"order_id": "XJ-2"})
        await hall.clock.sleep((EVENING - hall.clock.utc()).total_seconds() + 900)
        for _ in range(2):
            async with hall.life():
                await hall.clock.sleep(600)
        told = alarms(hall, "raised")
        async with hall.life():
            await hall.core.request("order", "close", {"order_id": "XJ-1"})
            await hall.clock.sleep(26 * 3_600)
        hall.store.close()
        (raised,) = told
        assert raised["orders"] == ["XJ-1"]
        assert "XJ-1" in raised["reason"]
        assert [one["orders"] for one in alarms(hall, "cleared")] == [["XJ-1"]]

    run_virtual(story(), start_utc=LAST_OF_AUGUST)
