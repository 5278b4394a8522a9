"""One bad recipient, modem or order never holds up another; each fault gets one clear answer."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order

SUBMIT = "muster/v1/xianju/request/order/submit"
# Five texts of one part on one healthy modem, its start and the 4 s to the telephone.
SOON_S = 12.0


async def arrivals(hall: SmallHall, numbers: tuple[str, ...]) -> dict[str, float]:
    """When each of them had a whole text; fails after five minutes."""
    async with asyncio.timeout(300):
        while any(not hall.texts_to(number) for number in numbers):
            await hall.clock.sleep(0.5)
    first: dict[str, float] = {}
    for text in hall.network.texts:
        first.setdefault(text.destination, text.at_s)
    return {number: first[number] for number in numbers}


async def sent_soon(hall: SmallHall, numbers: tuple[str, ...]) -> None:
    for number, at_s in (await arrivals(hall, numbers)).items():
        assert at_s <= SOON_S, number


def test_a_number_that_the_network_refuses(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, refuse_numbers=("15400010001",))
        async with hall.life():
            assert (await hall.core.request("order", "submit", order()))["status"] == "ok"
            await sent_soon(hall, LEADERS[1:])
            (failed,) = hall.core.of_kind("delivery.failed")
            assert failed["data"]["address"] == "15400010001"
            assert failed["data"]["cause"]

    run_virtual(story())


@pytest.mark.parametrize(
    "modem",
    [
        {"refuse_everything": 500},
        {"registration": 0},
        {"silent_from_text": 1, "silent_kind": "not_on_air"},
    ],
    ids=["refuses everything", "has no network", "falls silent"],
)
def test_a_bad_modem_beside_a_good_one(tmp_path: Path, modem: dict[str, Any]) -> None:
    """Only the one text that the bad modem had in its hands may come later, and it comes."""

    async def story() -> None:
        hall = SmallHall(tmp_path, each={1: modem})
        async with hall.life():
            await hall.core.request("order", "submit", order())
            came = sorted((await arrivals(hall, LEADERS)).values())
        assert came[-2] <= SOON_S
        assert came[-1] <= 90.0

    run_virtual(story())


BAD_ORDERS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "unknown units": (
        {"legs": [{"unit_id": "G01"}, {"unit_id": "X1"}, {"unit_id": "X2"}]},
        ("X1", "X2"),
    ),
    "several faults": (
        {"level": "巨大", "category": "", "bearers": ["pigeon"], "colour": "red"},
        ("level", "category", "bearers", "colour"),
    ),
    "expired": ({"expires_at": "2020-01-01T00:00:00+08:00"}, ("expires_at",)),
}


@pytest.mark.parametrize("case", BAD_ORDERS)
def test_a_bad_order_is_told_every_fault_and_changes_nothing(tmp_path: Path, case: str) -> None:
    changes, named = BAD_ORDERS[case]

    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life(), asyncio.TaskGroup() as tasks:
            bad = tasks.create_task(hall.core.request("order", "submit", order("BAD", **changes)))
            good = tasks.create_task(hall.core.request("order", "submit", order("GOOD")))
            response = await bad
            assert response["status"] == "error"
            for name in named:
                assert any(name in fault for fault in response["faults"]), response["faults"]
            assert (await good)["status"] == "ok"
            await sent_soon(hall, LEADERS)
            assert all(len(hall.texts_to(number)) == 1 for number in LEADERS)
            listed = await hall.core.request("order", "list", {})
            assert [row["order_id"] for row in listed["data"]["orders"]] == ["GOOD"]
            assert len(hall.core.of_kind("order.refused")) == 1

    run_virtual(story())


@pytest.mark.parametrize(
    "payload",
    [b"{not json", b"\xff\xfe", b"[1, 2]", b'{"data": ' + b'"' + b"x" * (2 << 20) + b'"}'],
    ids=["no JSON", "no UTF-8", "no object", "2 MiB"],
)
def test_a_message_that_is_no_order_wedges_nothing(tmp_path: Path, payload: bytes) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            hall.core.send(SUBMIT, payload)
            assert (await hall.core.request("order", "submit", order()))["status"] == "ok"
            await sent_soon(hall, LEADERS)
            (refused,) = hall.core.of_kind("order.refused")
            assert refused["data"]["faults"]
            assert len(msgspec.json.encode(refused)) < 256 * 1024

    run_virtual(story())


def test_the_same_id_with_another_body_is_refused_and_alarmed(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order())
            again = await hall.core.request("order", "submit", order())
            assert again["data"]["again"] is True
            other = await hall.core.request("order", "submit", order(sms="别的内容"))
            assert other["status"] == "error"
            await sent_soon(hall, LEADERS)
            assert all(len(hall.texts_to(number)) == 1 for number in LEADERS)
            assert hall.core.of_kind("alarm.raised")[-1]["data"]["alarm"] == "order conflict"

    run_virtual(story())
