"""移交未接: a taker that stays silent is told to the hall, and no transfer outlives its order."""

from pathlib import Path
from typing import Any

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.handing_on import ASK, BACK, received, says, shown
from tests.stories.small_hall import SmallHall

END = {"order_id": "XJ-1", "operator": "seat1", "reason": "处置完毕"}
TAKER = "15400010005"


async def asked(hall: SmallHall) -> None:
    """G01 has the order and is to hand it to G03."""
    await received(hall)
    await hall.core.request("order", "transfer", ASK)
    await hall.clock.sleep(30)


def alarms(hall: SmallHall, kind: str) -> list[dict[str, Any]]:
    data = [event["data"] for event in hall.core.of_kind(f"alarm.{kind}")]
    return [one for one in data if one["alarm"] == "transfer not taken"]


def test_the_hall_is_alarmed_while_the_taker_is_silent_and_no_longer(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await asked(hall)
            await hall.clock.sleep(240)
            early = alarms(hall, "raised")
        async with hall.life():
            await hall.clock.sleep(60)
            (raised,) = alarms(hall, "raised")
            silent = (await shown(hall))["transfer"]["silent"]
            await says(hall, TAKER, "1")
            (cleared,) = alarms(hall, "cleared")
        assert early == []
        assert (raised["to"], raised["after_s"], silent) == ("G03", 300, True)
        assert cleared["to"] == "G03"

    run_virtual(story())


def test_who_has_taken_in_time_is_no_alarm(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await asked(hall)
            await says(hall, TAKER, "1")
            await hall.clock.sleep(600)
        assert alarms(hall, "raised") == alarms(hall, "cleared") == []

    run_virtual(story())


def test_a_transfer_that_is_taken_back_or_refused_clears_its_alarm(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await asked(hall)
            await hall.clock.sleep(400)
            await hall.core.request("order", "transfer", BACK)
            await hall.core.request("order", "transfer", ASK | {"reason": "再次"})
            await hall.clock.sleep(400)
            await says(hall, TAKER, "2 没有人")
        assert (len(alarms(hall, "raised")), len(alarms(hall, "cleared"))) == (2, 2)

    run_virtual(story())


def test_closing_says_that_a_transfer_was_not_taken_and_tells_the_taker_alone(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await asked(hall)
            await hall.clock.sleep(400)
            closed = await hall.core.request("order", "close", END)
            await hall.clock.sleep(30)
            row = await shown(hall)
            (lapsed,) = hall.core.of_kind("owner.transfer_lapsed")
            (event,) = hall.core.of_kind("order.closed")
        assert closed["data"]["transfer_untaken"] == event["data"]["transfer_untaken"] == "G03"
        assert (lapsed["subject"], lapsed["data"]["state"]) == ("XJ-1/G03", "移交未接, 指令已结束")
        assert (row["transfer"], row["owner"]) == (None, "G01")
        assert [one["to"] for one in row["lapsed"]] == ["G03"]
        assert len(alarms(hall, "cleared")) == 1
        ending = "【仙居应急联动】【结束】指令A(XJ-1)已结束。回复1A签收"
        assert hall.texts_to(TAKER)[-1] == ending
        others = [text for n in ("15400010001", "15400010003") for text in hall.texts_to(n)]
        assert not any("【结束】" in text for text in others)

    run_virtual(story())


def test_a_taker_whose_text_had_not_left_is_told_nothing(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1)
        async with hall.life():
            await received(hall)
            hall.world.unplug("sim-1")
            await hall.clock.sleep(30)
            await hall.core.request("order", "transfer", ASK)
            await hall.core.request("order", "close", END)
            hall.world.replug("sim-1")
            await hall.clock.sleep(200)
        assert hall.texts_to(TAKER) == []

    run_virtual(story())


def test_a_receipt_after_the_end_is_one_for_the_transfer(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await asked(hall)
            await hall.core.request("order", "close", END)
            await hall.clock.sleep(30)
            await says(hall, TAKER, "1")
            row = await shown(hall)
        transfer = next(one for one in row["notices"] if one["kind"] == "transfer")
        assert transfer["acked"] == 1
        assert "G03-A" not in transfer["not_acked"]
        assert row["owner"] == "G01"
        assert hall.core.of_kind("inbound.report") == []

    run_virtual(story())


def test_a_delivery_report_after_the_end_is_the_transfers(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, default_terminal="delivered:60")
        async with hall.life():
            await received(hall)
            await hall.core.request("order", "transfer", ASK)
            await hall.clock.sleep(10)
            await hall.core.request("order", "close", END)
            await hall.clock.sleep(120)
            row = await shown(hall)
        told = next(one for one in row["delivery_rows"] if one["address"] == TAKER)
        assert told["state"] == "delivered"

    run_virtual(story())
