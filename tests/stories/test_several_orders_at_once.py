"""Several orders at once: an answer is asked back, a drill gives way."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order

DRILL_TEXT = "【演练】【仙居应急联动】集结演练D:请立即集结,回3+人数"


def test_an_ambiguous_answer_changes_nothing_and_is_asked_back_once(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order(tag="A"))
            await hall.core.request("order", "submit", order("XJ-2", tag="B"))
            await hall.clock.sleep(60)
            for _ in range(2):
                hall.network.send_text("15400010001", "1", at_s=hall.clock.monotonic_s())
                await hall.clock.sleep(30)
            assert hall.core.of_kind("feedback.acked") == []
            assert len(hall.core.of_kind("feedback.ambiguous")) == 2
            asked = [text for text in hall.texts_to("15400010001") if "多条指令" in text]
            assert asked == ["【仙居应急联动】您有多条指令在办,请回复代码加字母,如1A或1B"]
            hall.network.send_text("15400010001", "1B", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(5)
            (acked,) = hall.core.of_kind("feedback.acked")
        assert acked["subject"] == "XJ-2/G01"

    run_virtual(story())


def test_a_real_order_ends_the_drill_and_tells_whoever_it_reached(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1)
        async with hall.life():
            drill = order("XJ-D", tag="D", mode="drill", sms=DRILL_TEXT)
            await hall.core.request("order", "submit", drill)
            await hall.clock.sleep(1.2)
            real = order("XJ-F", tag="F", legs=[{"unit_id": "G03"}])
            await hall.core.request("order", "submit", real)
            at_s = hall.clock.monotonic_s()
            await hall.clock.sleep(60)
            late = [s for s in hall.network.submissions if s.at_s > at_s + 0.6]
            assert not [s for s in late if s.text.startswith("【演练】")]
            drilled = {n for n in LEADERS if any("【演练】" in t for t in hall.texts_to(n))}
            told = {n for n in LEADERS if any("演练中止" in t for t in hall.texts_to(n))}
            assert 0 < len(drilled) < 5
            assert told == drilled
            hall.network.send_text("15400010005", "1", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(5)
            (acked,) = hall.core.of_kind("feedback.acked")
            shown = (await hall.core.request("order", "show", {"order_id": "XJ-D"}))["data"]
        assert acked["subject"] == "XJ-F/G03"
        assert shown["state"] == "cancelled"
        assert {event["mode"] for event in hall.core.of_kind("order.cancelled")} == {"drill"}

    run_virtual(story())


def test_who_is_in_two_drills_is_told_of_each_by_name_and_of_none_twice(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            for name in ("D", "E"):
                drill = order(f"XJ-{name}", tag=name, mode="drill", sms=f"集结演练{name}。回1签收")
                await hall.core.request("order", "submit", drill)
            await hall.clock.sleep(30)
            resend = {"order_id": "XJ-D", "unit_id": "G01", "operator": "seat1", "reason": "x"}
            await hall.core.request("operator", "resend", resend)
            await hall.clock.sleep(30)
            await hall.core.request("order", "submit", order("XJ-F", tag="F"))
            await hall.clock.sleep(60)
        for number in LEADERS:
            told = [text for text in hall.texts_to(number) if "演练中止" in text]
            assert sorted(told) == [
                f"【仙居应急联动】指令{name}(XJ-{name})演练中止,转入实战,请以实战指令为准"
                for name in ("D", "E")
            ]

    run_virtual(story())


def test_a_drill_does_not_stop_a_drill(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            for name in ("D", "E"):
                drill = order(f"XJ-{name}", tag=name, mode="drill", sms=DRILL_TEXT)
                await hall.core.request("order", "submit", drill)
            await hall.clock.sleep(30)
        assert hall.core.of_kind("order.cancelled") == []

    run_virtual(story())


def test_a_question_about_drills_is_marked_as_one(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            for name in ("D", "E"):
                drill = order(f"XJ-{name}", tag=name, mode="drill", sms=DRILL_TEXT)
                await hall.core.request("order", "submit", drill)
            await hall.clock.sleep(60)
            hall.network.send_text("15400010001", "1", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(30)
        (asked,) = [text for text in hall.texts_to("15400010001") if "多条指令" in text]
        assert asked.startswith("【演练】")
        assert [event["mode"] for event in hall.core.of_kind("feedback.ambiguous")] == ["drill"]

    run_virtual(story())


def test_a_refused_order_keeps_no_letter(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            for refused in (order(order_id="不行"), order(order_id=7)):
                await hall.core.request("order", "submit", refused)
            taken = await hall.core.request("order", "submit", order())
        assert taken["data"]["tag"] == "A"

    run_virtual(story())


def test_an_order_whose_id_is_none_is_refused_without_a_hitch(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.core.request("order", "submit", order(order_id="不行"))
            await hall.clock.sleep(5)
        (refused,) = hall.core.of_kind("order.refused")
        assert refused["subject"] == "不行"
        assert caplog.records == []

    run_virtual(story())


def test_every_fault_of_the_legs_is_named(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            legs = [
                {"unit_id": "G01", "task": "fly"},
                {"unit_id": "NOPE1"},
                {"unit_id": "G02", "zz": 1},
                {"unit_id": "NOPE2"},
                {"unit_id": "NOPE2"},
            ]
            answer = await hall.core.request("order", "submit", order(legs=legs))
        faults = "\n".join(answer["faults"])
        for part in (
            "第1项: task 'fly'",
            "第3项: 不认识的字段 zz",
            "单位重复: NOPE2",
            "没有单位 NOPE1",
            "没有单位 NOPE2",
        ):
            assert part in faults

    run_virtual(story())
