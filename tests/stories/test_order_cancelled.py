"""A cancel tells exactly those who got the order, and is acknowledged by itself."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import LEADERS, SmallHall, order

CANCEL = {"order_id": "XJ-1", "operator": "seat1", "reason": "误报"}
TOLD = "【仙居应急联动】【取消】指令A(XJ-1)已取消,请停止执行。回复1A签收"


async def submitted(hall: SmallHall, *orders: dict[str, Any]) -> None:
    await hall.clock.sleep(5)
    for one in orders or (order(),):
        await hall.core.request("order", "submit", one)
    await hall.clock.sleep(30)


async def shown(hall: SmallHall, order_id: str = "XJ-1") -> dict[str, Any]:
    answer = await hall.core.request("order", "show", {"order_id": order_id})
    return dict(answer["data"])


async def says(hall: SmallHall, number: str, text: str) -> None:
    hall.network.send_text(number, text, at_s=hall.clock.monotonic_s())
    await hall.clock.sleep(5)


def test_three_of_five_are_told_and_two_who_were_never_reached_are_not(tmp_path: Path) -> None:
    async def story() -> None:
        unreachable = {"15400010002": "undelivered", "15400010005": "undelivered"}
        hall = SmallHall(tmp_path, terminals=unreachable)
        async with hall.life():
            await submitted(hall)
            await hall.core.request("order", "cancel", CANCEL)
            await hall.clock.sleep(30)
            (event,) = hall.core.of_kind("order.cancelled")
        assert event["data"]["told"] == 3
        for number in LEADERS:
            texts = hall.texts_to(number)
            assert texts[-1:] == ([] if number in unreachable else [TOLD])

    run_virtual(story())


def test_what_is_queued_is_withdrawn_and_its_people_hear_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, latency_s=8)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order())
            await hall.clock.sleep(12)
            await hall.core.request("order", "cancel", CANCEL)
            await hall.clock.sleep(200)
            (event,) = hall.core.of_kind("order.cancelled")
        told, withdrawn = event["data"]["told"], event["data"]["withdrawn"]
        assert told > 0
        assert withdrawn > 0
        assert told + withdrawn == 5
        assert sorted(len(hall.texts_to(n)) for n in LEADERS) == [0] * withdrawn + [2] * told

    run_virtual(story())


def test_a_receipt_for_the_cancel_is_its_own_and_counts_for_no_leg(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall)
            await says(hall, "15400010001", "1")
            await hall.core.request("order", "cancel", CANCEL)
            await hall.clock.sleep(30)
            await says(hall, "15400010001", "收到")
            await says(hall, "15400010003", "1A")
            await says(hall, "15400010003", "1A")
            order_shown = await shown(hall)
            said = hall.core.of_kind("feedback.acked")
        (notice,) = order_shown["notices"]
        assert (notice["kind"], notice["told"], notice["acked"]) == ("cancelled", 5, 2)
        assert set(notice["not_acked"]) == {"G01-B", "G02-B", "G03-A"}
        assert (order_shown["legs"]["acked"], order_shown["repeats"]) == (1, 0)
        assert [event["data"].get("notices") for event in said] == [None, [1], [1]]
        assert hall.core.of_kind("inbound.report") == []
        assert hall.core.of_kind("feedback.unmatched") == []
        assert len(hall.core.of_kind("feedback.repeated")) == 1

    run_virtual(story())


def test_a_plain_receipt_goes_to_the_open_order_first(tmp_path: Path) -> None:
    """CONTRACT: without a letter, the only open order. Once it has its receipt, the cancel."""

    async def story() -> None:
        hall = SmallHall(tmp_path)
        other = order("XJ-2", sms="【仙居应急联动】指令B:待命。回复1签收")
        async with hall.life():
            await submitted(hall, order(), other)
            await hall.core.request("order", "cancel", CANCEL)
            await hall.clock.sleep(30)
            await says(hall, "15400010001", "1")
            first = await shown(hall), await shown(hall, "XJ-2")
            await says(hall, "15400010001", "1")
            second = await shown(hall), await shown(hall, "XJ-2")
            await says(hall, "15400010003", "1A")
            third = await shown(hall), await shown(hall, "XJ-2")
        acked = [(a["notices"][0]["acked"], b["legs"]["acked"]) for a, b in (first, second, third)]
        assert acked == [(0, 1), (1, 1), (2, 1)]
        assert third[1]["repeats"] == 0
        assert third[0]["legs"]["acked"] == 0

    run_virtual(story())


def test_of_two_that_were_cancelled_a_plain_receipt_means_neither(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        other = order("XJ-2", sms="【仙居应急联动】指令B:待命。回复1签收")
        async with hall.life():
            await submitted(hall, order(), other)
            for order_id in ("XJ-1", "XJ-2"):
                await hall.core.request("order", "cancel", CANCEL | {"order_id": order_id})
            await hall.clock.sleep(30)
            await says(hall, "15400010001", "1")
            (unclear,) = hall.core.of_kind("feedback.ambiguous")
            before = await shown(hall), await shown(hall, "XJ-2")
            await says(hall, "15400010001", "1B")
            after = await shown(hall), await shown(hall, "XJ-2")
        assert unclear["data"]["candidates"] == ["XJ-1", "XJ-2"]
        assert [one["notices"][0]["acked"] for one in before] == [0, 0]
        assert [one["notices"][0]["acked"] for one in after] == [0, 1]

    run_virtual(story())


def test_a_copy_is_told_and_asked_for_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall, order(legs=[{"unit_id": "G01"}], copy_to=["G03-A"]))
            await hall.core.request("order", "cancel", CANCEL)
            await hall.clock.sleep(30)
            order_shown = await shown(hall)
        assert hall.texts_to("15400010005")[-1] == TOLD.removesuffix("回复1A签收")
        assert order_shown["notices"][0]["not_acked"] == ["G01-A", "G01-B"]

    run_virtual(story())


def test_a_digit_in_the_call_that_cancels_is_for_the_cancel(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {"15400010001": "answer:5:dtmf=1;busy;answer:5:dtmf=1"})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        one = order(bearers=["voice"], legs=[{"unit_id": "G01"}])
        two = order("XJ-2", legs=[{"unit_id": "G01"}], sms="【仙居应急联动】指令B:待命。回1签收")
        async with hall.life():
            await submitted(hall, one, two)
            await hall.core.request("order", "cancel", CANCEL)
            await hall.clock.sleep(100)
            first, second = await shown(hall), await shown(hall, "XJ-2")
        spoken = [call.text for call in lines.calls if call.to == "15400010001"]
        assert spoken[1:] == ["取消通知,指令A(XJ-1)已取消,请停止执行。"] * 2
        assert first["notices"][0]["acked"] == 1
        assert first["legs"]["acked"] == 1
        assert second["legs"]["acked"] == 0

    run_virtual(story())


def test_the_notice_outlives_a_restart_and_is_not_sent_twice(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall)
            await hall.core.request("order", "cancel", CANCEL)
            again = await hall.core.request("order", "cancel", CANCEL)
        async with hall.life():
            await hall.clock.sleep(60)
            await says(hall, "15400010001", "1A")
            order_shown = await shown(hall)
        assert again["data"]["again"] is True
        for number in LEADERS:
            assert sum(TOLD in text for text in hall.texts_to(number)) >= 1
            assert hall.texts_to(number).count(TOLD) <= 1
        assert order_shown["notices"][0]["acked"] == 1

    run_virtual(story())


def test_what_cannot_be_told_within_the_hour_is_given_up(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall)
            for port in ("sim-1", "sim-2"):
                hall.world.unplug(port)
            await hall.clock.sleep(60)
            await hall.core.request("order", "cancel", CANCEL)
            await hall.clock.sleep(3_700)
            listed = (await hall.core.request("order", "list", {}))["data"]["orders"]
            withdrawn = hall.core.of_kind("delivery.withdrawn")
        assert listed == []
        assert len(withdrawn) == 5
        assert hall.store.next_transmits(["sms"], "9999", 10) == []

    run_virtual(story())


@pytest.mark.parametrize(
    ("verb", "notify", "texts"),
    [("close", None, 0), ("close", True, 1), ("cancel", False, 0), ("cancel", None, 1)],
)
def test_a_close_tells_only_when_it_is_asked_to(
    tmp_path: Path, verb: str, notify: bool | None, texts: int
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall)
            asked = CANCEL if notify is None else CANCEL | {"notify": notify}
            await hall.core.request("order", verb, asked)
            await hall.clock.sleep(30)
        mark = {"close": "【结束】", "cancel": "【取消】"}[verb]
        assert sum(mark in text for text in hall.texts_to("15400010001")) == texts

    run_virtual(story())


def test_a_cancel_is_told_after_the_order_has_expired_and_an_update_refused(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall, order(expires_at="2026-08-12T14:10:00+08:00"))
            await hall.clock.sleep(900)
            update = await hall.core.request("order", "update", CANCEL | {"sms": "x"})
            await hall.core.request("order", "cancel", CANCEL)
            await hall.clock.sleep(30)
        assert [fault.endswith("过期, 不能再下达") for fault in update["faults"]] == [True]
        assert [hall.texts_to(number)[-1] for number in LEADERS] == [TOLD] * len(LEADERS)

    run_virtual(story())


def test_a_notify_that_is_neither_true_nor_false_is_refused(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall)
            answer = await hall.core.request("order", "cancel", CANCEL | {"notify": "no"})
        assert answer["faults"] == ["notify: 应为 true 或 false"]

    run_virtual(story())
