"""The person at the rack pages a radio over a channel and reads the trace in words."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

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
    tables = {"statuses": {"0x8003": "1"}, "named_statuses": {"撤收": "0x8010"}}
    config = KIND.config.model_validate({"port": PORT, **tables})
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


def test_a_status_for_trial_goes_out_under_its_name(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path)
        async with hall.life():
            await hall.clock.sleep(20)
            asked = {"name": "tetra", "to": "2001", "talkgroup": True, "status": "撤收"}
            answer = (await hall.core.request("channel", "test", asked))["data"]
            unknown = {**asked, "status": "回家"}
            refused = (await hall.core.request("channel", "test", unknown))["data"]
        assert answer["ok"]
        assert answer["facts"] == {"to": "2001", "status": "撤收", "receipt": "accepted"}
        (sds,) = radio.network.aired
        assert (sds.service, sds.called, sds.octets) == (13, 2001, b"\x80\x10")
        assert not refused["ok"]
        assert "撤收" in refused["reason"]

    run_virtual(story())


def test_a_trial_talks_to_a_talkgroup_and_leaves_it(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path)
        async with hall.life():
            await hall.clock.sleep(20)
            asked = {"name": "tetra", "to": "2001", "talkgroup": True, "talk_s": 3}
            answer = (await hall.core.request("channel", "test", asked))["data"]
        assert answer["ok"]
        assert answer["facts"] == {"to": "2001", "talk_s": "3", "receipt": "accepted"}
        (turn,) = radio.calls.turns
        assert turn.to == 2001
        assert turn.ended_s is not None
        assert 3 <= turn.ended_s - turn.began_s < 4

    run_virtual(story())


@pytest.mark.parametrize(
    ("settings", "receipt", "reason"),
    [
        ({"call_refusal": 5}, "deferred", "congestion"),
        ({"call_refusal": 8}, "refused", "service not available"),
        ({"grant": 1}, "deferred", "does not grant"),
        ({"pre_empted_after_s": 1}, "refused", "somebody else was given it"),
    ],
    ids=str,
)
def test_a_trial_that_may_not_talk_says_why(
    tmp_path: Path, settings: dict[str, Any], receipt: str, reason: str
) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path, **settings)
        async with hall.life():
            await hall.clock.sleep(20)
            asked = {"name": "tetra", "to": "2001", "talkgroup": True, "talk_s": 3}
            answer = (await hall.core.request("channel", "test", asked))["data"]
            await hall.clock.sleep(10)
        assert not answer["ok"]
        assert answer["facts"]["receipt"] == receipt
        assert reason in answer["reason"]
        lost = [row for row in answer["heard"] if row["what"] == "transmission lost"]
        assert bool(lost) == ("pre_empted_after_s" in settings)
        assert not radio.calls.is_talking

    run_virtual(story())


def test_what_cannot_be_tried_is_refused_with_every_fault(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path)
        async with hall.life():
            await hall.clock.sleep(20)
            asked = {"name": "modem-1", "to": "leader", "text": "", "wait_s": "long"}
            asked |= {"status": 8, "talk_s": 99}
            answer = await hall.core.request("channel", "test", asked)
            other = {"name": "tetra", "to": LEADER, "talk_s": 0}
            assert (await hall.core.request("channel", "test", other))["status"] == "error"
            probed = (await hall.core.request("channel", "test", {"name": "tetra"}))["data"]
        assert answer["status"] == "error"
        assert [fault.partition(":")[0] for fault in answer["faults"]] == [
            "to",
            "text",
            "wait_s",
            "status",
            "talk_s",
            "text、status、talk_s",
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


def test_two_different_trials_of_one_talkgroup_are_both_carried_out(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path, sds_in_calls=True)
        async with hall.life(), asyncio.TaskGroup() as tasks:
            await hall.clock.sleep(20)
            group = {"name": "tetra", "to": "2001", "talkgroup": True}
            kinds = ({"talk_s": 3}, {"status": "撤收"}, {"status": "撤收"}, {"text": "【测试】"})
            asked = [
                tasks.create_task(hall.core.request("channel", "test", {**group, **kind}))
                for kind in kinds
            ]
            told = [(await each)["data"] for each in asked]
        assert [each["ok"] for each in told] == [True, True, True, True]
        assert [list(each["facts"])[1] for each in told] == ["talk_s", "status", "status", "text"]
        assert len(radio.calls.turns) == 1
        assert sorted(sds.service for sds in radio.network.aired) == [12, 13]

    run_virtual(story())


def test_no_word_of_what_to_try_goes_unread(tmp_path: Path) -> None:
    async def story() -> None:
        hall, radio = hall_with_a_radio(tmp_path)
        async with hall.life():
            await hall.clock.sleep(20)
            for bad in ({"talk_s": 3}, {"status": "撤收"}, {"to": LEADER, "talk_s": None}):
                answer = await hall.core.request("channel", "test", {"name": "tetra", **bad})
                assert answer["status"] == "error", bad
        assert radio.network.texts == []

    run_virtual(story())
