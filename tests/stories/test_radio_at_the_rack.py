"""The person at the rack pages a radio over a channel and reads the trace in words."""

import asyncio
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
LEADER = "1001000"


def hall_with_a_radio(tmp_path: Path, **settings: Any) -> tuple[SmallHall, SimulatedRadio]:
    (radio,) = build(SimulatorSettings.model_validate(settings), 1, SeededRandom(3))
    channel = Channel(name="tetra", driver=KIND.name)
    config = KIND.config.model_validate({"port": PORT, "statuses": {"0x8003": "1"}})
    profile = KIND.profile.model_validate({"reports": "read"})
    hall = SmallHall(tmp_path, beside=[Fitted(channel, KIND, config, profile)])
    hall.world.attach(PORT, radio)
    return hall, radio


def test_a_page_for_trial_tells_what_came_back(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path, read_s=5)
        async with hall.life():
            await hall.clock.sleep(20)
            facts = hall.store.last_fact()[0]
            asking = asyncio.get_running_loop().create_task(
                hall.core.request("channel", "test", {"name": "tetra", "to": LEADER})
            )
            await hall.clock.sleep(6)
            radio.hear(13, int(LEADER), b"\x80\x03")
            radio.hear(13, 1009000, b"\x80\x03")  # somebody else's
            answer = (await asking)["data"]
            orders = (await hall.core.request("order", "list", {}))["data"]["orders"]
        assert answer["ok"]
        assert answer["facts"]["receipt"] == "accepted"
        assert [row["what"] for row in answer["heard"]] == ["delivered", "status", "read"]
        assert answer["heard"][1]["detail"] == "0x8003 1"
        assert [text.destination for text in radio.network.texts] == [int(LEADER)]
        assert "测试" in radio.network.texts[0].text
        assert orders == []
        kinds = {row.kind for row in hall.store.facts_since(facts)}
        assert kinds <= {"report_heard", "answer_heard"}

    run_virtual(story())


def test_a_radio_that_is_off_is_told_with_the_reason(tmp_path: Path) -> None:
    async def story() -> None:
        hall, _ = hall_with_a_radio(tmp_path, switched_off=(int(LEADER),))
        async with hall.life():
            await hall.clock.sleep(20)
            asked = {"name": "tetra", "to": LEADER}
            answer = (await hall.core.request("channel", "test", asked))["data"]
        assert [row["what"] for row in answer["heard"]] == ["failed", "presence"]
        assert "not registered" in answer["heard"][0]["detail"]
        assert not answer["ok"]
        assert "not registered" in answer["reason"]

    run_virtual(story())


def test_a_trial_gives_way_to_an_order_and_says_that_the_channel_is_busy(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path, busy_refusals=1000)
        async with hall.life():
            await hall.clock.sleep(20)
            await hall.core.request("order", "submit", order(bearers=["radio"], radio_text="集结"))
            answer = (await hall.core.request("channel", "test", {"name": "tetra", "to": LEADER}))[
                "data"
            ]
        assert not answer["ok"]
        assert answer["facts"]["receipt"] in ("deferred", "unsent")
        assert answer["reason"]
        assert radio.network.texts == []

    run_virtual(story())


def test_what_cannot_be_tried_is_refused_with_every_fault(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path)
        async with hall.life():
            await hall.clock.sleep(20)
            asked = {"name": "modem-1", "to": "leader", "text": "", "wait_s": "long"}
            answer = await hall.core.request("channel", "test", asked)
            probed = (await hall.core.request("channel", "test", {"name": "tetra"}))["data"]
        assert answer["status"] == "error"
        assert [fault.partition(":")[0] for fault in answer["faults"]] == [
            "to",
            "text",
            "wait_s",
            "name",
        ]
        assert probed["ok"]
        assert radio.network.texts == []

    run_virtual(story())


def test_the_trace_is_in_words(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path, chunked=True)
        async with hall.life():
            await hall.clock.sleep(20)
            radio.hear(13, int(LEADER), b"\0\0")
            await hall.clock.sleep(2)
            frames = (await hall.core.request("channel", "trace", {"name": "tetra"}))["data"]
        words = [line for frame in frames["frames"] for line in frame.get("decoded", ())]
        assert words == [f"from {LEADER} to {radio.ssi}: status 0x0000 EMERGENCY"]
        assert all({"at", "direction", "data"} <= set(frame) for frame in frames["frames"])

    run_virtual(story())
