"""Modems with two ports, modems that change places, lines that lose bytes: over the whole house."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order

IMEI = "001001000000000"


def states(hall: SmallHall) -> list[str]:
    topics = sorted(topic for topic in hall.core.retained if "/channel/" in topic)
    return [hall.core.retained[topic]["state"] for topic in topics]


def test_what_nobody_asked_for_comes_over_a_port_of_its_own(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(
            tmp_path, separate_events=True, channel={"event_port": "events-{n}"}, latency_s=2.0
        )
        for number, modem in enumerate(hall.modems, 1):
            hall.world.attach(f"events-{number}", modem.events)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(20)
            assert len(hall.core.of_kind("delivery.delivered")) == len(LEADERS)
            for number in LEADERS:
                hall.network.send_text(number, "1")
            hall.network.ring("06005551009", 1)
            await hall.clock.sleep(20)
            kinds = {kind for kind in hall.core.kinds() if kind.startswith("feedback.")}
            heard = {e["data"]["address"] for kind in kinds for e in hall.core.of_kind(kind)}
            assert heard == set(LEADERS)
            assert len(hall.core.of_kind("inbound.call")) == 1
            hall.world.unplug("events-1")
            await hall.clock.sleep(5)
            assert states(hall) == ["down", "up"]
            hall.world.replug("events-1")
            await hall.clock.sleep(5)
            assert states(hall) == ["up", "up"]

    run_virtual(story())


@pytest.mark.parametrize("at", ["the start", "work"])
def test_two_modems_that_came_back_at_each_others_port_are_told_apart(
    tmp_path: Path, at: str
) -> None:
    async def story() -> None:
        keys = {"imei": "00100100000000{n}", "other_ports": ["sim-1", "sim-2"]}
        hall = SmallHall(tmp_path, channel=keys)
        if at == "the start":
            hall.world.swap("sim-1", "sim-2")
        async with hall.life():
            if at == "work":
                await hall.clock.sleep(40)
                hall.world.swap("sim-1", "sim-2")
            await hall.clock.sleep(30)
            assert states(hall) == ["up", "up"]
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(30)
            used = {s.modem: s.destination for s in hall.network.submissions}
            accepted = hall.core.of_kind("delivery.accepted")
            over = {e["data"]["address"]: e["data"]["channel"] for e in accepted}
            assert {over[number] for number in used.values()} == {"modem-1", "modem-2"}
            for modem, number in used.items():
                assert over[number] == f"modem-{modem + 1}"

    run_virtual(story())


def test_a_port_with_a_foreign_modem_is_not_used(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, channel={"imei": "990000862471854"})
        async with hall.life():
            await hall.clock.sleep(60)
            (row,) = [v for t, v in hall.core.retained.items() if "/channel/" in t]
            assert row["state"] == "down"
            assert "990000862471854" in row["reason"]

    run_virtual(story())
