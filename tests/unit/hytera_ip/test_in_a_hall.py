"""The driver in a whole hall: an order to radios, and what of it is known."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from drivers.hytera_ip.driver import KIND
from drivers.hytera_ip.simulated_station import SimulatedStation
from gateway.config import Channel
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.runtime.driver_catalogue import Fitted
from tests.stories.small_hall import PEOPLE, UNITS, SmallHall, order
from tests.unit.hytera_ip.radio_bench import PEER, station_of

TALKGROUPS = "tg_id,name,system,note\n90001,县级,digital,\n"


def hall_with(
    tmp_path: Path,
    settings: dict[str, Any],
    rules: dict[str, Any] | None = None,
    **profile: Any,
) -> tuple[SmallHall, SimulatedStation]:
    """Two leaders with radios, G01 in a talkgroup; the radio channel has UDP ports of its own."""
    station = station_of(settings)
    world = SimulatedWorld(virtual_clock(), SeededRandom(1), latency_s=0.01)
    world.attach(PEER, station)
    kind = replace(KIND, build=lambda config, profile, _: KIND.build(config, profile, world))
    channel = Channel(name="dmr", driver=KIND.name)
    fitted = Fitted(
        channel, kind, KIND.config.model_validate({"peer": PEER}), KIND.profile(**profile)
    )
    hall = SmallHall(tmp_path, beside=[fitted], rules=rules)
    units = UNITS.replace("0600-5551001,,10", "0600-5551001,90001,10")
    (tmp_path / "units.csv").write_text(units, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "talkgroups.csv").write_text(TALKGROUPS, encoding="utf-8")
    return hall, station


def recipients(hall: SmallHall, kind: str) -> set[str]:
    return {event["data"]["recipient"] for event in hall.core.of_kind(kind)}


def test_pages_confirmations_answers_and_a_cry(tmp_path: Path) -> None:
    async def story() -> None:
        hall, station = hall_with(tmp_path, {"results": {1001002: 8}})
        async with hall.life():
            await hall.clock.sleep(8)
            asked = order(bearers=["radio"], radio_text="指令A 集结")
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(30)
            station.hear(1001000, "1收到")
            await hall.clock.sleep(5)
            station.alarm(1001000)
            await hall.clock.sleep(5)
        assert {(page.number, page.to_group) for page in station.pages} == {
            (90001, True),
            (1001000, False),
        }
        assert recipients(hall, "delivery.transmitted") == {"90001"}
        assert recipients(hall, "delivery.delivered") == {"G01-A"}
        assert recipients(hall, "delivery.failed") == {"G02-A"}
        assert recipients(hall, "feedback.acked") == {"G01-A"}
        assert recipients(hall, "feedback.help") == set()
        (pressed,) = hall.core.of_kind("inbound.emergency")
        assert (pressed["data"]["person"], pressed["data"]["unit"]) == ("G01-A", "G01")
        assert pressed["data"]["orders"] == ["XJ-1"]
        assert station.violations == []

    run_virtual(story())


def test_pages_are_cut_by_what_the_system_takes_not_by_what_the_site_hopes(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall, station = hall_with(tmp_path, {}, {"radio_octets": 600}, longest_text=60)
        async with hall.life():
            await hall.clock.sleep(8)
            words = "各队立即集结。" * 20
            asked = order(bearers=["radio"], radio_text=words, legs=[{"unit_id": "G02"}])
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(60)
        texts = [page.text for page in station.pages]
        assert len(texts) == 3
        assert max(map(len, texts)) <= 60
        assert "".join(text[len("(1/3)") :] for text in texts) == words
        assert recipients(hall, "delivery.delivered") == {"G02-A"}

    run_virtual(story())


def test_a_busy_channel_holds_the_pages_until_they_can_go(tmp_path: Path) -> None:
    async def story() -> None:
        hall, station = hall_with(tmp_path, {"busy_for_s": 40.0})
        async with hall.life():
            await hall.clock.sleep(8)
            asked = order(bearers=["radio"], radio_text="指令A 集结", legs=[{"unit_id": "G01"}])
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(20)
            assert station.pages == []
            assert recipients(hall, "delivery.deferred") == {"90001", "G01-A"}
            await hall.clock.sleep(60)
        assert {page.number for page in station.pages} == {90001, 1001000}
        assert recipients(hall, "delivery.transmitted") == {"90001"}
        assert recipients(hall, "delivery.failed") == set()

    run_virtual(story())
