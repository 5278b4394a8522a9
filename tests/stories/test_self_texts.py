"""The pool's SIMs text each other: a SIM that is registered but dead shows, a live one is quiet."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import SmallHall, order

EIGHT = datetime(2026, 8, 12, 0, 0, tzinfo=UTC)  # in the morning, at the site
HOUR_S = 3600.0
NUMBERS = {"own_number": "1549900{n:04d}"}
OWN = [f"1549900{n:04d}" for n in range(1, 4)]


def pool(tmp_path: Path, modems: int = 3, **more: Any) -> SmallHall:
    """Modems that text each other every hour."""
    channel = {**NUMBERS, **more.pop("channel", {})}
    tables = {"health": {"self_text_every_s": 3600}} | more.pop("tables", {})
    return SmallHall(tmp_path, modems=modems, channel=channel, tables=tables, **more)


def between_sims(hall: SmallHall) -> list[tuple[int, str]]:
    """Which modem texted which of our own numbers, in order."""
    return sorted((t.modem, t.destination) for t in hall.network.submissions if "自检" in t.text)


def late(hall: SmallHall, kind: str = "alarm.raised") -> list[tuple[str, str]]:
    """Sender and receiver of what is told as late, or as over."""
    events = [e["data"] for e in hall.core.of_kind(kind) if e["data"]["alarm"] == "self text late"]
    return [(data["channels"][0], data["channels"][1]) for data in events]


def states(hall: SmallHall) -> list[str]:
    names = sorted(name for name in hall.core.retained if "/channel/" in name)
    return [hall.core.retained[name]["state"] for name in names]


def kinds(hall: SmallHall) -> list[str]:
    rows = reversed([row.kind for row in hall.store.facts_back()])
    return [kind for kind in rows if kind.startswith("self_text")]


def dead(hall: SmallHall, modem: int, *, swallows: bool = True) -> None:
    one = hall.modems[modem - 1]
    one.settings = one.settings.model_copy(update={"swallows_texts": swallows})


def test_every_sim_texts_the_next_once_a_round_and_nobody_outside_hears_of_it(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = pool(tmp_path)
        async with hall.life():
            await hall.clock.sleep(600)
            ring = [(0, OWN[1]), (1, OWN[2]), (2, OWN[0])]
            assert between_sims(hall) == ring
            await hall.clock.sleep(HOUR_S - 600 - 60)
            assert between_sims(hall) == ring
            await hall.clock.sleep(120)
            assert between_sims(hall) == sorted(ring * 2)
            assert states(hall) == ["up"] * 3
            listed = await hall.core.request("channel", "list", {})
            assert "self_text_arrived" in listed["data"]["channels"][0]["facts"]
        assert {kind.partition(".")[0] for kind in hall.core.kinds()} == {"roster", "channel"}
        assert len(kinds(hall)) == 6 * 3
        assert not any("自检" in str(event) for event in hall.core.events)

    run_virtual(story(), start_utc=EIGHT)


@pytest.mark.parametrize(
    "changes",
    [
        {"tables": {"health": {"self_text_every_s": 0}}},
        {"modems": 1},
        {"channel": {"own_number": ""}},
    ],
)
def test_without_a_schedule_a_number_or_a_neighbour_nothing_is_sent_or_recorded(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    async def story() -> None:
        hall = pool(tmp_path, **changes)
        async with hall.life():
            await hall.clock.sleep(2 * HOUR_S)
        assert hall.network.submissions == []
        assert kinds(hall) == []

    run_virtual(story(), start_utc=EIGHT)


def test_a_sim_that_is_registered_but_dead_shows_and_clears_when_it_lives_again(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = pool(tmp_path)
        async with hall.life():
            dead(hall, 2)
            await hall.clock.sleep(600)
            assert sorted(late(hall)) == [("modem-1", "modem-2"), ("modem-2", "modem-3")]
            (first, *_) = [
                event["data"]["reason"]
                for event in hall.core.of_kind("alarm.raised")
                if event["data"].get("channels") == ["modem-1", "modem-2"]
            ]
            assert OWN[0] in first
            assert OWN[1] in first
            # both texts of the second are missing: it is the one, and clears the others
            assert states(hall) == ["up", "degraded", "up"]
            listed = (await hall.core.request("channel", "list", {}))["data"]["channels"]
            assert "自检短信" in listed[1]["reason"]
            await hall.clock.sleep(HOUR_S)
            assert len(late(hall)) == 2  # told once, however long it lasts
            dead(hall, 2, swallows=False)
            await hall.clock.sleep(HOUR_S)
            cleared = late(hall, "alarm.cleared")
            assert sorted(cleared) == [("modem-1", "modem-2"), ("modem-2", "modem-3")]
            assert states(hall) == ["up"] * 3

    run_virtual(story(), start_utc=EIGHT)


def test_of_a_pair_both_are_named_where_one_text_is_missing(tmp_path: Path) -> None:
    async def story() -> None:
        hall = pool(tmp_path, modems=2, terminals={OWN[1]: "undelivered"})
        async with hall.life():
            await hall.clock.sleep(600)
            assert late(hall) == [("modem-1", "modem-2")]
            assert states(hall) == ["degraded", "degraded"]

    run_virtual(story(), start_utc=EIGHT)


def test_a_restart_sends_nothing_twice_and_goes_on_waiting(tmp_path: Path) -> None:
    async def story() -> None:
        hall = pool(tmp_path, default_terminal="delivered:45")
        async with hall.life():
            await hall.clock.sleep(40)
            assert len(between_sims(hall)) == 3
            dead(hall, 1)
        async with hall.life():
            await hall.clock.sleep(300)
            assert len(between_sims(hall)) == 3
            assert late(hall) == [("modem-3", "modem-1")]
        async with hall.life():
            await hall.clock.sleep(300)
            assert states(hall) == ["degraded", "up", "degraded"]
            assert late(hall) == [("modem-3", "modem-1")]
            assert late(hall, "alarm.cleared") == []

    run_virtual(story(), start_utc=EIGHT)


def test_it_never_goes_out_while_a_message_of_an_order_waits(tmp_path: Path) -> None:
    async def story() -> None:
        hall = pool(tmp_path, modems=2, channel={"rate_parts_per_min": 2}, latency_s=2.0)
        async with hall.life():
            for number in range(4):
                asked = order(f"XJ-{number}", priority="bulletin")
                await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(3600)
        places = ["自检" in text.text for text in hall.network.submissions]
        assert places == [False] * 20 + [True] * 2

    run_virtual(story(), start_utc=EIGHT)


def test_it_counts_for_the_sims_cap(tmp_path: Path) -> None:
    async def story() -> None:
        hall = pool(tmp_path, modems=2, channel={"most_parts_per_day": 3})
        async with hall.life():
            await hall.clock.sleep(300)
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(300)
        assert len(hall.network.submissions) == 6

    run_virtual(story(), start_utc=EIGHT)


def test_a_text_that_only_looks_like_one_is_an_answer_like_any_other(tmp_path: Path) -> None:
    async def story() -> None:
        hall = pool(tmp_path)
        async with hall.life():
            await hall.clock.sleep(60)
            words = "【仙居应急联动】信道自检 20260812T000000Z modem-1"
            hall.network.send_text("15400010001", words, 1)
            hall.network.send_text(OWN[0], words + " 收到", 1)
            await hall.clock.sleep(60)
        assert kinds(hall).count("self_text_heard") == 3
        told = [event for event in hall.core.events if "自检" in str(event["data"])]
        assert len({event["sequence"] for event in told}) == 2

    run_virtual(story(), start_utc=EIGHT)


def test_left_alone_it_is_every_day_at_eight_in_the_morning(tmp_path: Path) -> None:
    async def story() -> None:
        hall = pool(tmp_path, modems=2, tables={"health": {}})
        async with hall.life():
            await hall.clock.sleep(1000)
            assert len(between_sims(hall)) == 2  # the round that this process found undone
            await hall.clock.sleep(HOUR_S)
            assert len(between_sims(hall)) == 4

    run_virtual(story(), start_utc=EIGHT - timedelta(seconds=1500))
