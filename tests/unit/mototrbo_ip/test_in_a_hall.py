"""The driver in a whole hall: an order to radios, and what of it is known."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from drivers.mototrbo_ip.driver import KIND
from drivers.mototrbo_ip.simulated_fleet import SimulatedFleet
from gateway.config import Channel
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.runtime.driver_catalogue import Fitted
from tests.stories.small_hall import PEOPLE, UNITS, SmallHall, order
from tests.unit.mototrbo_ip.radio_bench import HOST, fleet_of

TALKGROUPS = "tg_id,name,system,note\n90001,县级,digital,\n"
G01, G02 = 1001000, 1001002


def hall_with(tmp_path: Path, settings: dict[str, Any]) -> tuple[SmallHall, SimulatedFleet]:
    """Two leaders with radios, G01 in a talkgroup; the radio channel has UDP ports of its own."""
    fleet = fleet_of({"radios": (G01,), "registers": True, **settings})
    world = SimulatedWorld(virtual_clock(), SeededRandom(1), latency_s=0.01)
    world.attach(HOST, fleet)
    kind = replace(KIND, build=lambda config, profile, _: KIND.build(config, profile, world))
    config = KIND.config.model_validate(dict(fleet.channel_keys("", HOST)))
    fitted = Fitted(Channel(name="dmr", driver=KIND.name), kind, config, KIND.profile())
    hall = SmallHall(tmp_path, beside=[fitted])
    units = UNITS.replace("0600-5551001,,10", "0600-5551001,90001,10")
    (tmp_path / "units.csv").write_text(units, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "talkgroups.csv").write_text(TALKGROUPS, encoding="utf-8")
    return hall, fleet


def recipients(hall: SmallHall, kind: str) -> set[str]:
    return {event["data"]["recipient"] for event in hall.core.of_kind(kind)}


def test_pages_acknowledgements_answers_and_a_cry(tmp_path: Path) -> None:
    async def story() -> None:
        hall, fleet = hall_with(tmp_path, {"switched_off": (G02,)})
        async with hall.life():
            await hall.clock.sleep(8)
            asked = order(bearers=["radio"], radio_text="指令A 集结")
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(60)
            assert recipients(hall, "delivery.failed") == {"G02-A"}
            fleet.hear(G01, "1收到")
            await hall.clock.sleep(5)
            fleet.press(G01)
            await hall.clock.sleep(5)
        assert {(page.number, page.to_group) for page in fleet.pages} == {
            (90001, True),
            (G01, False),
        }
        assert recipients(hall, "delivery.transmitted") == {"90001"}
        assert recipients(hall, "delivery.delivered") == {"G01-A"}
        assert recipients(hall, "delivery.unknown") == set()
        assert recipients(hall, "feedback.acked") == {"G01-A"}
        (pressed,) = hall.core.of_kind("inbound.emergency")
        assert pressed["data"]["person"] == "G01-A"
        assert fleet.violations == []

    run_virtual(story())
