"""What an order asks for is done or refused, never taken and left undone."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import PEOPLE, SmallHall, order


def test_an_order_is_not_closed_before_its_mandatory_units_have_confirmed(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order(mandatory_confirm=["G01", "G03"]))
            await hall.clock.sleep(30)
            early = await hall.core.request("order", "close", {"order_id": "XJ-1"})
            hall.network.send_text("15400010001", "1", at_s=hall.clock.monotonic_s())
            hall.network.send_text("15400010005", "1", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(5)
            closed = await hall.core.request("order", "close", {"order_id": "XJ-1"})
        assert early["status"] == "error"
        assert early["faults"] == ["必须确认的单位尚未签收: G01", "必须确认的单位尚未签收: G03"]
        assert closed["status"] == "ok"

    run_virtual(story())


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"bearers": ["radio"], "radio_text": "x"}, ["bearers: 本站没有 radio 的信道"]),
        ({"limits": "mars@9"}, ["limits: 没有时限方案 mars@9"]),
        (
            {
                "foo": 1,
                "legs": [{"unit_id": "G01"}, {"unit_id": "NOPE"}, {"unit_id": "NOPE2"}],
                "expires_at": "2020-01-01T00:00:00Z",
            },
            [
                "foo: 不认识的字段",
                "legs: 没有单位 NOPE",
                "legs: 没有单位 NOPE2",
                "expires_at: 指令已于 2020-01-01T00:00:00+00:00 过期",
            ],
        ),
    ],
)
def test_what_cannot_be_done_is_refused_with_every_reason(
    tmp_path: Path, changes: dict[str, Any], faults: list[str]
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            response = await hall.core.request("order", "submit", order(**changes))
        assert response["faults"] == faults

    run_virtual(story())


def test_units_by_address_come_beside_the_legs(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            asked = order(legs=[{"unit_id": "G01"}], to={"kinds": ["medical"]})
            response = await hall.core.request("order", "submit", asked)
        assert response["data"]["units"] == 2

    run_virtual(story())


def test_an_order_whose_bearer_is_down_is_taken_and_alarmed(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        for port in ("sim-1", "sim-2"):
            hall.world.unplug(port)
        async with hall.life():
            await hall.clock.sleep(1)
            response = await hall.core.request("order", "submit", order())
            await hall.clock.sleep(1)
        assert response["status"] == "ok"
        # one of the house, one of the order
        alarms = hall.core.of_kind("alarm.raised")
        assert [alarm.get("subject") for alarm in alarms] == [None, "XJ-1"]
        for alarm in alarms:
            assert (alarm["data"]["alarm"], alarm["data"]["bearer"]) == ("bearer lost", "sms")

    run_virtual(story())


def test_a_request_that_cannot_be_carried_out_is_answered(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            far = await hall.core.request("events", "replay", {"after": 2**70})
            fine = await hall.core.request("events", "replay", {"after": 0})
        assert far["status"] == "error"
        assert fine["status"] == "ok"

    run_virtual(story())


def test_a_unit_in_which_nobody_can_be_reached_is_told_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        rows = PEOPLE.replace("15400010005", "").replace(
            ",15400010009,,,2026-01-01,,two teams", ",,,"
        )
        (tmp_path / "people.csv").write_text(rows, encoding="utf-8")
        async with hall.life():
            await hall.clock.sleep(5)
            response = await hall.core.request("order", "submit", order())
            await hall.clock.sleep(1)
            (alarm,) = hall.core.of_kind("alarm.raised")
        assert response["status"] == "ok"
        assert (alarm["data"]["alarm"], alarm["data"]["units"]) == ("nobody to reach", ["G03"])

    run_virtual(story())
