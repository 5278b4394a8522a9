"""Driver and radio as they are in service: a pty, or a serial server on TCP."""

import asyncio
from pathlib import Path

import pytest

from drivers.tetra_pei.driver import KIND
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.simulated_settings import SimulatorSettings
from drivers.tetra_pei.simulator import build
from gateway.clock import SteadyClock
from gateway.driver_api import (
    Accepted,
    DeliveryReported,
    Event,
    LinkLost,
    RadioPage,
    RadioTextReceived,
)
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulate import serve_devices
from gateway.runtime.system_world import SystemWorld

LEADER = 1001032
SETTINGS = SimulatorSettings(latency_s=0.02, report_s=0.02, chunked=True, baud=115200)
PROFILE = Profile.model_validate({"timings": {"command_gap_ms": 0, "body_gap_ms": 0}})


class Inbox:
    def __init__(self) -> None:
        self.heard: asyncio.Queue[Event] = asyncio.Queue()

    async def commit(self, event: Event) -> None:
        self.heard.put_nowait(event)


def link_on(kind: str, directory: Path) -> str:
    return str(directory / "radio") if kind == "pty" else "tcp://127.0.0.1:0"


@pytest.mark.parametrize("kind", ["pty", "tcp"])
def test_a_page_its_report_and_an_answer(kind: str, tmp_path: Path) -> None:
    async def story() -> None:
        world, inbox = SystemWorld(SteadyClock(), SeededRandom(1)), Inbox()
        (radio,) = build(SETTINGS, 1, SeededRandom(2))
        async with serve_devices([radio], link_on(kind, tmp_path), world.clock) as (port,):
            driver = KIND.build(KIND.config.model_validate({"port": port}), PROFILE, world)
            async with driver.connect(inbox) as session:
                assert (await session.probe()).ok
                receipt = await session.send(RadioPage(str(LEADER), "立即集结", False), "a#1")
                assert isinstance(receipt, Accepted)
                reported = await inbox.heard.get()
                radio.hear_text(LEADER, "1收到")
                heard = await inbox.heard.get()
        assert isinstance(reported, DeliveryReported)
        assert isinstance(heard, RadioTextReceived)
        assert (heard.sender, heard.text) == (str(LEADER), "1收到")
        assert [text.text for text in radio.network.texts] == ["立即集结"]
        assert [*radio.violations, *radio.network.violations] == []

    asyncio.run(story())


def test_a_serial_server_that_goes_away_is_a_lost_link() -> None:
    async def story() -> None:
        world = SystemWorld(SteadyClock(), SeededRandom(1))
        radios = build(SETTINGS, 1, SeededRandom(2))
        async with serve_devices(radios, "tcp://127.0.0.1:0", world.clock) as (port,):
            driver = KIND.build(KIND.config.model_validate({"port": port}), PROFILE, world)
        with pytest.raises(LinkLost):
            async with driver.connect(Inbox()):
                pass

    asyncio.run(story())
