"""A busy radio channel holds a page, says how long already, and lets it go when it can."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from drivers.tetra_pei.driver import KIND
from drivers.tetra_pei.simulated_radio import SimulatedRadio
from drivers.tetra_pei.simulated_settings import SimulatorSettings
from drivers.tetra_pei.simulator import build
from gateway.config import Channel
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.virtual_loop import run_virtual
from gateway.runtime.driver_catalogue import Fitted
from tests.stories.small_hall import SmallHall, order

PORT = "/dev/radio"
PAGE: dict[str, Any] = {
    "bearers": ["radio"],
    "radio_text": "集结",
    "legs": [{"unit_id": "G01"}],
}


def hall_with_a_radio(tmp_path: Path, **settings: Any) -> tuple[SmallHall, SimulatedRadio]:
    (radio,) = build(SimulatorSettings.model_validate(settings), 1, SeededRandom(3))
    channel = Channel(name="tetra", driver=KIND.name)
    config = KIND.config.model_validate({"port": PORT})
    hall = SmallHall(tmp_path, beside=[Fitted(channel, KIND, config, KIND.profile())])
    hall.world.attach(PORT, radio)
    return hall, radio


async def row_of(hall: SmallHall) -> dict[str, Any]:
    shown = await hall.core.request("order", "show", {"order_id": "XJ-1"})
    (row,) = shown["data"]["delivery_rows"]
    return dict(row)


def test_a_page_is_held_with_its_age_and_goes_when_the_channel_is_free(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path, busy_refusals=12)
        async with hall.life():
            await hall.clock.sleep(20)
            await hall.core.request("order", "submit", order(**PAGE))
            await hall.clock.sleep(15)
            held = await row_of(hall)
            await hall.clock.sleep(300)
            gone = await row_of(hall)
        assert held["state"] in ("queued", "sending")
        assert 10 <= held["held_s"] <= 15
        assert held["held_until"] is not None
        ages = [event["data"]["held_s"] for event in hall.core.of_kind("delivery.deferred")]
        assert ages == sorted(ages)
        assert len(ages) == 12
        assert "42" in hall.core.of_kind("delivery.deferred")[0]["data"]["cause"]
        assert [text.text for text in radio.network.texts] == ["集结"]
        assert gone["state"] == "delivered"
        assert "held_s" not in gone
        assert hall.core.of_kind("delivery.failed") == []

    run_virtual(story())


def test_a_page_that_no_channel_takes_for_an_hour_is_given_up_aloud(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path, busy_refusals=1_000_000)
        async with hall.life():
            await hall.clock.sleep(20)
            await hall.core.request("order", "submit", order(**PAGE))
            await hall.clock.sleep(3_500)
            assert hall.core.of_kind("delivery.expired") == []
            assert (await row_of(hall))["held_s"] > 3_400
            await hall.clock.sleep(300)
        (expired,) = hall.core.of_kind("delivery.expired")
        assert "42" in expired["data"]["cause"]
        assert radio.network.texts == []

    run_virtual(story())


def test_a_held_page_goes_no_more_once_its_order_has_expired(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path, busy_refusals=1_000)
        async with hall.life():
            await hall.clock.sleep(20)
            ends = hall.clock.utc() + timedelta(seconds=90)
            await hall.core.request("order", "submit", order(**PAGE, expires_at=ends.isoformat()))
            await hall.clock.sleep(30)
            held = await row_of(hall)
            await hall.clock.sleep(120)
            over = await row_of(hall)
        assert datetime.fromisoformat(held["held_until"]) == ends
        assert over["state"] == "expired"
        assert radio.network.texts == []

    run_virtual(story())


def test_a_page_waits_for_the_end_of_somebodys_call(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path, hang_s=4)
        async with hall.life():
            await hall.clock.sleep(20)
            radio.calls.hear_group_call(2001, talks_s=40)
            radio.on_change()
            await hall.core.request("order", "submit", order(**PAGE))
            await hall.clock.sleep(30)
            held = await row_of(hall)
            assert radio.network.texts == []
            await hall.clock.sleep(60)
            gone = await row_of(hall)
        assert held["state"] in ("queued", "sending")
        assert held["held_s"] >= 20
        assert [text.text for text in radio.network.texts] == ["集结"]
        assert gone["state"] == "delivered"
        assert radio.violations == []

    run_virtual(story())
