"""A SIM sends no more in a day than its cap; the hall is told once, and midnight frees it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order

NOON = datetime(2026, 8, 12, 4, 0, tzinfo=UTC)  # at the site, in Asia/Shanghai
HALF_PAST_ELEVEN_PM = datetime(2026, 8, 12, 15, 30, tzinfo=UTC)
UNTIL_MIDNIGHT_S = 12 * 3600.0


def capped(tmp_path: Path, cap: int, modems: int = 1, **more: Any) -> SmallHall:
    return SmallHall(tmp_path, modems=modems, channel={"most_parts_per_day": cap}, **more)


def alarms(hall: SmallHall, kind: str = "alarm.raised") -> list[tuple[str, str]]:
    """What was alarmed about which SIM, in order."""
    return [
        (event["data"]["alarm"], event["data"]["channel"])
        for event in hall.core.of_kind(kind)
        if event["data"]["alarm"] in ("sim near cap", "sim capped")
    ]


def channel(hall: SmallHall, name: str = "modem-1") -> dict[str, Any]:
    found: dict[str, Any] = hall.core.retained[f"muster/v1/xianju/channel/{name}"]
    return found


async def submit(hall: SmallHall, order_id: str, **changes: Any) -> None:
    answer = await hall.core.request("order", "submit", order(order_id, **changes))
    assert answer["status"] == "ok", answer


def test_a_sim_at_its_cap_waits_for_midnight_and_the_hall_is_told_once(tmp_path: Path) -> None:
    async def story() -> None:
        hall = capped(tmp_path, 7)
        async with hall.life():
            await submit(hall, "XJ-1")
            await submit(hall, "XJ-2")
            await hall.clock.sleep(600)
            assert len(hall.network.submissions) == 7
            assert alarms(hall) == [("sim near cap", "modem-1"), ("sim capped", "modem-1")]
            state = channel(hall)
            assert state["state"] == "degraded"
            assert state["reason"].startswith("capped: 今日已发 7/7 段")
            await hall.clock.sleep(1800 - 1 - hall.clock.monotonic_s())
            assert len(hall.network.submissions) == 7
            await hall.clock.sleep(60)
            assert len(hall.network.submissions) == 10
            assert alarms(hall, "alarm.cleared") == [
                ("sim capped", "modem-1"),
                ("sim near cap", "modem-1"),
            ]
            assert channel(hall)["state"] == "up"

    run_virtual(story(), start_utc=HALF_PAST_ELEVEN_PM)


def test_what_waits_for_longer_than_a_bearer_may_be_lost_goes_out_no_more(tmp_path: Path) -> None:
    async def story() -> None:
        hall = capped(tmp_path, 7)
        async with hall.life():
            await submit(hall, "XJ-1")
            await submit(hall, "XJ-2")
            await hall.clock.sleep(UNTIL_MIDNIGHT_S + 600)
        assert len(hall.network.submissions) == 7
        assert len(hall.core.of_kind("delivery.expired")) == 3

    run_virtual(story(), start_utc=NOON)


def test_a_restart_neither_forgets_the_count_nor_repeats_the_alarm(tmp_path: Path) -> None:
    async def story() -> None:
        hall = capped(tmp_path, 7)
        for order_id in ("XJ-1", "XJ-2"):
            async with hall.life():
                await submit(hall, order_id)
                await hall.clock.sleep(300)
        async with hall.life():
            await hall.clock.sleep(300)
            assert channel(hall)["state"] == "degraded"
        assert len(hall.network.submissions) == 7
        assert alarms(hall) == [("sim near cap", "modem-1"), ("sim capped", "modem-1")]

    run_virtual(story(), start_utc=NOON)


def test_an_alarm_of_yesterday_is_cleared_by_the_process_of_today(tmp_path: Path) -> None:
    async def story() -> None:
        hall = capped(tmp_path, 5)
        async with hall.life():
            await submit(hall, "XJ-1")
            await hall.clock.sleep(300)
        await hall.clock.sleep(2 * UNTIL_MIDNIGHT_S)
        async with hall.life():
            await submit(hall, "XJ-2")
            await hall.clock.sleep(300)
        assert len(hall.network.submissions) == 10
        assert len(alarms(hall, "alarm.cleared")) == 2
        assert alarms(hall).count(("sim capped", "modem-1")) == 2

    run_virtual(story(), start_utc=NOON)


@pytest.mark.parametrize(
    ("changes", "goes"),
    [({"priority": "green_channel"}, 5), ({"level": "特别重大"}, 5), ({"level": "重大"}, 0)],
)
def test_only_what_is_urgent_goes_over_a_sim_at_its_cap(
    tmp_path: Path, changes: dict[str, Any], goes: int
) -> None:
    async def story() -> None:
        hall = capped(tmp_path, 5)
        async with hall.life():
            await submit(hall, "XJ-1")
            await hall.clock.sleep(300)
            await submit(hall, "XJ-2", **changes)
            await hall.clock.sleep(300)
        assert len(hall.network.submissions) == 5 + goes

    run_virtual(story(), start_utc=NOON)


def test_a_text_too_long_for_what_is_left_is_not_begun_and_the_hall_knows(tmp_path: Path) -> None:
    async def story() -> None:
        hall = capped(tmp_path, 7)
        async with hall.life():
            await submit(hall, "XJ-1")
            await submit(hall, "XJ-2", sms="【仙居应急联动】" + "防" * 150)
            await hall.clock.sleep(300)
            assert len(hall.network.submissions) == 5
            assert ("sim capped", "modem-1") in alarms(hall)
            assert channel(hall)["reason"].startswith("capped: 今日已发 5/7 段")

    run_virtual(story(), start_utc=NOON)


def test_another_sim_takes_over_what_one_may_not_send(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=2, channel={"most_parts_per_day": 6})
        async with hall.life():
            await submit(hall, "XJ-1")
            await submit(hall, "XJ-2")
            await hall.clock.sleep(300)
            assert sorted(hall.texts_to(LEADERS[0])) != []
            by_modem = [text.modem for text in hall.network.submissions]
            assert sorted((by_modem.count(0), by_modem.count(1))) in ([4, 6], [5, 5])
            await submit(hall, "XJ-3")
            await hall.clock.sleep(300)
        by_modem = [text.modem for text in hall.network.submissions]
        assert (by_modem.count(0), by_modem.count(1)) == (6, 6)

    run_virtual(story(), start_utc=NOON)


def test_with_every_sim_at_its_cap_the_texts_count_as_lost_and_others_stand_in(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = capped(tmp_path, 5)
        async with hall.life():
            await submit(hall, "XJ-1")
            await hall.clock.sleep(300)
            lost = [
                event["data"]["bearer"]
                for event in hall.core.of_kind("alarm.raised")
                if event["data"]["alarm"] == "bearer lost" and "subject" not in event
            ]
            assert lost == ["sms"]

    run_virtual(story(), start_utc=NOON)
