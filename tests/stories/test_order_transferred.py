"""首接负责制: who received first is responsible until another unit has taken over."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.handing_on import ASK, BACK, TWO, received, says, shown
from tests.stories.small_hall import UNITS, SmallHall, order


def test_the_first_unit_that_acknowledges_is_the_first_receiver(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await received(hall)
            (first,) = hall.core.of_kind("owner.first_receiver")
            order_shown = await shown(hall)
        mark = order_shown["leg_rows"][0]["marks"]["acked"]["at"]
        assert (first["subject"], first["data"]["at"]) == ("XJ-1/G01", mark)
        assert (order_shown["owner"], order_shown["first_receiver"]) == ("G01", "G01")

    run_virtual(story())


def test_an_older_answer_that_is_bound_later_was_the_first(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order(legs=TWO))
            await hall.clock.sleep(30)
            await says(hall, "15400099999", "1")  # G02's deputy, from a telephone nobody knows
            await says(hall, "15400010001", "1")
            before = await shown(hall)
            bind = {"order_id": "XJ-1", "unit_id": "G02", "code": "1", "operator": "seat-1"}
            await hall.core.request("operator", "bind", bind | {"source": "15400099999"})
            after = await shown(hall)
            told = [event["subject"] for event in hall.core.of_kind("owner.first_receiver")]
        assert (before["owner"], before["first_receiver"]) == ("G01", "G01")
        assert (after["owner"], after["first_receiver"]) == ("G02", "G02")
        assert told == ["XJ-1/G01", "XJ-1/G02"]

    run_virtual(story())


def test_an_older_word_of_the_first_receiver_itself_keeps_others_from_being_first(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order(legs=TWO))
            await hall.clock.sleep(30)
            for number in ("15400099991", "15400099992", "15400010001"):
                await says(hall, number, "1")
            bind = {"order_id": "XJ-1", "code": "1", "operator": "seat-1"}
            for unit, number in (("G01", "15400099991"), ("G02", "15400099992")):
                asked = bind | {"unit_id": unit, "source": number}
                await hall.core.request("operator", "bind", asked)
            after = await shown(hall)
        assert (after["owner"], after["first_receiver"]) == ("G01", "G01")

    run_virtual(story())


def test_an_exercise_has_no_first_receiver_and_a_refusal_is_none(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await received(hall, mode="drill")
            drill = len(hall.core.of_kind("owner.first_receiver"))
            await hall.core.request("order", "submit", order("XJ-2", legs=TWO))
            await hall.clock.sleep(30)
            await says(hall, "15400010001", "2 人员在外")
            refused = len(hall.core.of_kind("owner.first_receiver"))
        assert (drill, refused) == (0, 0)

    run_virtual(story())


def test_the_owner_changes_only_when_the_taker_acknowledges(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await received(hall)
            answer = await hall.core.request("order", "transfer", ASK)
            await hall.clock.sleep(60)
            pending = await shown(hall)
            await says(hall, "15400010001", "4")  # the giver's word moves nothing
            still = await shown(hall)
            await says(hall, "15400010005", "1")
            done = await shown(hall)
            (asked,) = hall.core.of_kind("owner.transfer_requested")
            (moved,) = hall.core.of_kind("owner.transferred")
        assert answer["data"]["transfer"]["state"] == "移交未接"
        assert (asked["data"]["from"], asked["data"]["to"]) == ("G01", "G03")
        (text,) = hall.texts_to("15400010005")
        assert text.startswith("【仙居应急联动】【移交】指令A(XJ-1)由安洲分队移交你单位负责")
        assert "各队立即集结" in text
        for row in (pending, still):
            assert row["owner"] == "G01"
            assert row["transfer"]["state"] == "移交未接"
        assert (done["owner"], done["transfer"]) == ("G03", None)
        assert done["units"] == 3
        assert {leg["unit_id"]: leg["owner"] for leg in done["leg_rows"]} == {
            "G01": "G03",
            "G02": "G02",
            "G03": "G03",
        }
        assert moved["data"]["by"] == "G03-A"

    run_virtual(story())


def test_a_refusal_leaves_the_owner_and_alarms(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await received(hall)
            await hall.core.request("order", "transfer", ASK)
            await hall.clock.sleep(30)
            await says(hall, "15400010005", "2 不归我们管")
            order_shown = await shown(hall)
            alarms = [event["data"] for event in hall.core.of_kind("alarm.raised")]
        assert (order_shown["owner"], order_shown["transfer"]) == ("G01", None)
        (alarm,) = [alarm for alarm in alarms if alarm["alarm"] == "transfer refused"]
        assert (alarm["from"], alarm["to"], alarm["refused"]) == ("G01", "G03", "不归我们管")
        assert hall.core.of_kind("owner.transferred") == []

    run_virtual(story())


def test_the_givers_clocks_run_until_the_taker_has_acknowledged(tmp_path: Path) -> None:
    """xianju: muster within 20 minutes. G01 gives at once; G03 takes after the limit, or before."""

    async def breached(taken_after_s: float, place: Path) -> set[str]:
        hall = SmallHall(place, limits="xianju")
        async with hall.life():
            legs = [{"unit_id": "G01", "task": "cross_township"}]
            await received(hall, legs=legs)
            await hall.core.request("order", "transfer", ASK)
            await hall.clock.sleep(taken_after_s)
            await says(hall, "15400010005", "1")
            await hall.clock.sleep(7_000)
            return {event["subject"] for event in hall.core.of_kind("deadline.breached")}

    for name in ("late", "soon"):
        (tmp_path / name).mkdir()

    async def story() -> None:
        assert "XJ-1/G01" in await breached(6_000, tmp_path / "late")
        assert "XJ-1/G01" not in await breached(60, tmp_path / "soon")

    run_virtual(story())


def test_a_unit_that_has_the_order_acknowledges_the_transfer_by_itself(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await received(hall)
            await hall.core.request("order", "transfer", ASK | {"to": "G02"})
            await hall.clock.sleep(30)
            before = await shown(hall)
            await says(hall, "15400010003", "1")
            after = await shown(hall)
        assert "【移交】" in hall.texts_to("15400010003")[-1]
        assert (before["owner"], after["owner"]) == ("G01", "G02")
        assert after["repeats"] == 0
        assert after["units"] == 2

    run_virtual(story())


def test_a_word_from_before_the_transfer_was_told_does_not_take_it(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1)
        async with hall.life():
            await received(hall)
            hall.world.unplug("sim-1")
            await hall.clock.sleep(30)
            await hall.core.request("order", "transfer", ASK | {"to": "G02"})
            hall.network.send_text("15400010003", "4", at_s=hall.clock.monotonic_s())
            hall.world.replug("sim-1")
            await hall.clock.sleep(1)
            before = await shown(hall)
            await hall.clock.sleep(120)
            await says(hall, "15400010003", "1")
            after = await shown(hall)
        assert before["owner"] == "G01"
        assert after["owner"] == "G02"

    run_virtual(story())


def test_one_transfer_at_a_time_and_one_can_be_taken_back(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await received(hall)
            await hall.core.request("order", "transfer", ASK)
        async with hall.life():
            again = await hall.core.request("order", "transfer", ASK)
            other = await hall.core.request("order", "transfer", ASK | {"to": "G02"})
            await hall.core.request("order", "transfer", BACK)
            now = await hall.core.request("order", "transfer", ASK | {"to": "G02"})
            await hall.clock.sleep(30)
            asked = hall.core.of_kind("owner.transfer_requested")
        assert again["data"]["again"] is True
        assert other["faults"] == ["移交给 G03 的请求尚未接收, 不能再次移交"]
        assert now["status"] == "ok"
        assert [event["data"]["to"] for event in asked] == ["G03", "G02"]

    run_virtual(story())


def test_a_transfer_that_waits_when_the_order_changes_keeps_its_words(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await received(hall)
            for port in ("sim-1", "sim-2"):
                hall.world.unplug(port)
            await hall.clock.sleep(30)
            await hall.core.request("order", "transfer", ASK)
            update = {"order_id": "XJ-1", "operator": "seat1", "reason": "改", "sms": "改到南门"}
            await hall.core.request("order", "update", update)
            for port in ("sim-1", "sim-2"):
                hall.world.replug(port)
            await hall.clock.sleep(200)
            await says(hall, "15400010005", "1")
            order_shown = await shown(hall)
        (text,) = hall.texts_to("15400010005")
        assert "【移交】" in text
        assert "改到南门" in text
        assert order_shown["owner"] == "G03"

    run_virtual(story())


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"reason": "", "operator": ""}, ["operator: 缺少", "reason: 缺少"]),
        ({"to": "G9"}, ["to: 没有单位 G9"]),
        ({"to": "G01"}, ["to: G01 就是移交单位"]),
        ({"from": "G03", "to": "G02"}, ["from: 指令不含单位 G03"]),
        ({"order_id": "XJ-9"}, ["order_id: 没有进行中的指令 XJ-9"]),
        ({"withdraw": True}, ["withdraw: 没有尚未接收的移交"]),
        ({"to": "G04"}, ["to: G04 没有可以通知的号码"]),
    ],
)
def test_a_transfer_that_cannot_be_made_names_every_reason(
    tmp_path: Path, changes: dict[str, Any], faults: list[str]
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        nobody = "G04,空队,1,township,township,,,,\n"
        (tmp_path / "units.csv").write_text(UNITS + nobody, encoding="utf-8")
        async with hall.life():
            await received(hall)
            answer = await hall.core.request("order", "transfer", ASK | changes)
        assert answer["faults"] == faults

    run_virtual(story())
