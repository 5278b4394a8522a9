"""Modems that hang, are unplugged, or lose their power come back by themselves, and soon."""

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from drivers.gsm_modem.simulated_relay import SimulatedRelay
from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.many_teams import (
    everybody_reached,
    first_copies,
    ideal_s,
    many_people,
    order_to_all,
    unmarked_repeats,
)
from tests.stories.small_hall import SmallHall, order

SECOND = "【仙居应急联动】指令B:各队原地待命"
KINDS = ["not_on_air", "on_air_without_answer"]


async def used_again(hall: SmallHall, modem: int, since_s: float, at_most_s: float) -> float:
    """How long after `since_s` that modem (from 0) carried a text again."""
    while True:
        later = [s.at_s for s in hall.network.submissions if s.modem == modem and s.at_s > since_s]
        if later:
            return min(later) - since_s
        assert hall.clock.monotonic_s() - since_s < at_most_s
        await hall.clock.sleep(0.1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("silent_for_s", [12.0, 23.0, 90.0])
def test_a_modem_that_was_silent_for_a_while_is_used_again_within_ten_seconds(
    tmp_path: Path, kind: str, silent_for_s: float
) -> None:
    async def story() -> None:
        hung = {"silent_from_text": 3, "silent_kind": kind, "silent_for_s": silent_for_s}
        hall = SmallHall(tmp_path, modems=8, each={1: hung}, default_terminal="delivered:0")
        numbers = many_people(tmp_path, 160)
        async with hall.life():
            await hall.clock.sleep(5)
            began_s = hall.clock.monotonic_s()
            await hall.core.request("order", "submit", order_to_all(160))
            took_s = await everybody_reached(hall, 160, 60)
            assert took_s <= ideal_s(160, 8) + 15
            recovered_s = hall.modems[0].sending.entered_s + silent_for_s
            await hall.clock.sleep(recovered_s - hall.clock.monotonic_s() - 3)
            for order_id in ("XJ-2", "XJ-3"):
                await hall.core.request(
                    "order",
                    "submit",
                    order_to_all(160, order_id, sms=f"【仙居应急联动】指令{order_id}"),
                )
            again_s = await used_again(hall, 0, began_s + 10, silent_for_s + 30)
            assert again_s + began_s + 10 - recovered_s <= 10.0
            await hall.clock.sleep(60)
            assert set(first_copies(hall)) == set(numbers)
            assert unmarked_repeats(hall) == []
            assert hall.core.of_kind("delivery.failed") == []

    run_virtual(story())


@pytest.mark.parametrize("cure", ["reset", "reopen", "power"])
def test_a_modem_that_does_not_recover_alone_is_helped_by_what_helps(
    tmp_path: Path, cure: str
) -> None:
    async def story() -> None:
        hung = {"silent_from_text": 3, "silence_cure": cure, "slow_boot_s": 12.0}
        power = {"port": "relay", "off": "A00100A1", "on": "A00101A2"}
        hall = SmallHall(tmp_path, modems=3, each={1: hung}, channel={"power": power})
        relay = SimulatedRelay(
            hall.modems[0], bytes.fromhex(power["off"]), bytes.fromhex(power["on"])
        )
        hall.world.attach("relay", relay)
        many_people(tmp_path, 20)
        async with hall.life():
            await hall.clock.sleep(10)
            await hall.core.request("order", "submit", order_to_all(20))
            await everybody_reached(hall, 20, 60)
            hung_s = hall.modems[0].sending.entered_s
            topic = "muster/v1/xianju/channel/modem-1"
            await hall.clock.sleep(hung_s + 10.6 - hall.clock.monotonic_s())
            assert hall.core.retained[topic]["state"] == "degraded"
            await hall.clock.sleep(hung_s + 135 - hall.clock.monotonic_s())
            assert hall.core.retained[topic]["state"] == "up"
            assert (relay.switched > 0) == (cure == "power")
            await hall.core.request("order", "submit", order_to_all(20, "XJ-2", sms=SECOND))
            await used_again(hall, 0, hung_s + 135, 200)
            assert hall.core.of_kind("delivery.failed") == []

    run_virtual(story())


def test_a_modem_that_hangs_while_nobody_wants_anything_of_it_is_seen_within_ten_seconds(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=2)
        topic = "muster/v1/xianju/channel/modem-1"
        async with hall.life():
            await hall.clock.sleep(47.3)
            hall.modems[0].hang()
            await hall.clock.sleep(10.6)
            assert hall.core.retained[topic]["state"] == "down"
            hall.modems[0].recover()
            await hall.clock.sleep(5)
            assert hall.core.retained[topic]["state"] == "up"

    run_virtual(story())


@pytest.mark.parametrize("typing", ["ignored", "kept", "aborts"])
@pytest.mark.parametrize("latency_s", [14.0, 20.0, 45.0])
def test_a_network_that_is_suddenly_slow_reaches_everybody_whatever_calls_do_to_its_modems(
    tmp_path: Path, typing: str, latency_s: float
) -> None:
    """Quick at first, so that silent modems are called: at most once a modem does that cost."""

    async def story() -> None:
        hall = SmallHall(tmp_path, modems=4, typing_while_executing=typing)
        numbers = many_people(tmp_path, 12)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(12))
            await everybody_reached(hall, 12, 60)
            slow = {"latency_s": latency_s}
            for modem in hall.modems:
                modem.settings = modem.settings.model_copy(update=slow)
            began_s = hall.clock.monotonic_s()
            await hall.core.request("order", "submit", order_to_all(12, "XJ-2", sms=SECOND))
            await hall.clock.sleep(600)
            second = [text for text in hall.network.texts if text.at_s > began_s]
            assert {text.destination for text in second} == set(numbers)
            assert unmarked_repeats(hall) == []
            assert hall.core.of_kind("delivery.failed") == []
            assert all(modem.registration == 1 for modem in hall.modems)
            assert "channel.down" not in {event["type"] for event in hall.core.events}

    run_virtual(story())


@pytest.mark.parametrize("pause_s", [7.0, 33.0])
def test_unplugged_in_the_middle_and_plugged_in_again(tmp_path: Path, pause_s: float) -> None:
    """At 40 % of 400 texts; nothing fails, and the modem works again within five seconds."""

    async def story() -> None:
        hall = SmallHall(tmp_path, modems=8, default_terminal="delivered:0")
        many_people(tmp_path, 400)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(400))
            while len(hall.network.submissions) < 160:
                await hall.clock.sleep(0.1)
            hall.world.unplug("sim-1")
            await hall.clock.sleep(pause_s - 3)
            await hall.core.request("order", "submit", order_to_all(400, "XJ-2", sms=SECOND))
            await hall.clock.sleep(3)
            hall.world.replug("sim-1")
            back_s = hall.clock.monotonic_s()
            assert await used_again(hall, 0, back_s, 30) <= 5.0
            await hall.clock.sleep(90)
            assert len(first_copies(hall)) == 400
            assert unmarked_repeats(hall) == []
            assert hall.core.of_kind("delivery.failed") == []

    run_virtual(story())


def test_the_log_of_an_unplugged_hour_is_short(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=2)
        async with hall.life():
            await hall.clock.sleep(60)
            hall.world.unplug("sim-1")
            with capture_logs() as lines:
                await hall.clock.sleep(3_600)
            assert len(lines) < 20
            published = len(hall.core.published) if hasattr(hall.core, "published") else 0
            assert published < 200

    run_virtual(story())


def _unused(hall: SmallHall, **settings: Any) -> list[str]:
    return unmarked_repeats(hall)


def test_the_rack_is_told_what_each_modem_knows_of_itself(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1)
        topic = "muster/v1/xianju/channel/modem-1"
        async with hall.life():
            await hall.clock.sleep(10)
            facts = hall.core.retained[topic]["facts"]
            assert facts["registration"] == "home network"
            assert facts["signal_dbm"] == "-77"
            assert facts["sim"] == "READY"
            assert facts["operator"] == "TEST 001 01"
            assert facts["storage"] == "SM 0/50"
            assert "last_success" not in facts
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(60)
            facts = hall.core.retained[topic]["facts"]
            assert facts["last_success"].startswith("2026-08-12T06:00:1")
            modem = hall.modems[0]
            modem.settings = modem.settings.model_copy(update={"registration": 3, "signal": 5})
            await hall.clock.sleep(40)
            assert hall.core.retained[topic]["state"] == "degraded"
            assert hall.core.retained[topic]["reason"] == "no network: registration denied"
            assert hall.core.retained[topic]["facts"]["signal_dbm"] == "-103"

    run_virtual(story())


@pytest.mark.parametrize("lives", [1, 4])
def test_a_wrong_pin_parks_its_channel_with_one_try_for_each_pin(
    tmp_path: Path, lives: int
) -> None:
    """Whatever is restarted: three tries lock the SIM."""

    async def story() -> None:
        pin_file = tmp_path / "pin"
        pin_file.write_text("1111", encoding="ascii")
        keys = {"pin_file": str(pin_file)}
        hall = SmallHall(tmp_path, modems=1, each={1: {"pin": "2468"}}, channel=keys)
        sim = hall.modems[0].sim
        topic = "muster/v1/xianju/channel/modem-1"
        for _ in range(lives):
            async with hall.life():
                await hall.clock.sleep(7_200)
                assert hall.core.retained[topic]["state"] == "quarantined"
                assert "PIN" in hall.core.retained[topic]["reason"]
        assert sim.pin_tries_left == 2
        pin_file.write_text("2468", encoding="ascii")
        async with hall.life():
            await hall.clock.sleep(10)
            assert hall.core.retained[topic]["state"] == "up"
        assert sim.pin_tries_left == 3

    run_virtual(story())
