"""Texts that come in oddly: to a full storage, of class 0, from a name, as data, and calls."""

from pathlib import Path

import pytest

from drivers.gsm_modem.simulated_storage import Status, StoredMessage
from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order

TOPIC = "muster/v1/xianju/channel/modem-1"


def heard(hall: SmallHall) -> list[str]:
    """Who was heard, whatever was made of it."""
    kinds = [k for k in dict.fromkeys(hall.core.kinds()) if k.startswith(("feedback.", "inbound."))]
    found = [e["data"] for kind in kinds for e in hall.core.of_kind(kind)]
    return [data.get("address") or data.get("sender") or data.get("caller") for data in found]


def test_a_storage_that_is_full_of_answers_is_emptied_and_what_waits_comes(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, storage_size=3)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(20)
        for number in LEADERS:
            hall.network.send_text(number, "1")
        await hall.clock.sleep(10)
        assert len(hall.modems[0].memories["SM"].messages) == 3
        async with hall.life():
            await hall.clock.sleep(30)
            assert set(heard(hall)) == set(LEADERS)
            assert hall.modems[0].memories["SM"].messages == {}
            assert hall.core.retained[TOPIC]["state"] == "up"

    run_virtual(story())


def test_a_storage_that_only_its_owner_can_empty_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, storage_size=2)
        memory = hall.modems[0].memories["SM"]
        for _ in range(2):
            memory.store(StoredMessage(Status.SENT, b"\x00", 0))
        async with hall.life():
            await hall.clock.sleep(40)
            assert hall.core.retained[TOPIC]["state"] == "degraded"
            assert "full, SM 2/2" in hall.core.retained[TOPIC]["reason"]
            memory.messages.clear()
            await hall.clock.sleep(40)
            assert hall.core.retained[TOPIC]["state"] == "up"

    run_virtual(story())


@pytest.mark.parametrize("message_class", [None, 0, 1, 2, 3])
def test_an_answer_of_any_class_is_heard(tmp_path: Path, message_class: int | None) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(20)
            hall.network.send_text(LEADERS[0], "1", message_class=message_class)
            await hall.clock.sleep(20)
            (event,) = hall.core.of_kind("feedback.acked")
            assert event["data"]["address"] == LEADERS[0]
            assert hall.modems[0].memories["SM"].messages == {}

    run_virtual(story())


def test_a_sender_with_a_name_and_a_call_are_told(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1)
        async with hall.life():
            await hall.clock.sleep(5)
            hall.network.send_text("CMCC", "1", modem=0)
            hall.network.ring("06005551009", 0)
            await hall.clock.sleep(30)
            (unmatched,) = hall.core.of_kind("feedback.unmatched")
            assert "CMCC" in unmatched["data"].values()
            (call,) = hall.core.of_kind("inbound.call")
            assert call["data"]["caller"] == "06005551009"

    run_virtual(story())
