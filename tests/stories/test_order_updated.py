"""A running order is changed: nobody keeps stale words, nobody is left without, all confirm."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.rehearsal.radio_channel import RadioSystem
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import LEADERS, UNITS, SmallHall, order

BY = {"order_id": "XJ-1", "operator": "seat1", "reason": "改到南门"}
NEW = "各队改到南门集结"
LEVELS = ("特别重大", "重大", "较大", "一般", "extraordinary", "major", "large", "ordinary")
ONE_TEAM = [{"unit_id": "G01"}]
ADDED = "这里只写新增的单位, 更新不能移除单位, 可用 order/transfer 移交"


async def submitted(hall: SmallHall, **changes: Any) -> None:
    await hall.clock.sleep(5)
    await hall.core.request("order", "submit", order(**changes))


async def shown(hall: SmallHall) -> dict[str, Any]:
    answer = await hall.core.request("order", "show", {"order_id": "XJ-1"})
    return dict(answer["data"])


async def says(hall: SmallHall, number: str, text: str) -> None:
    hall.network.send_text(number, text, at_s=hall.clock.monotonic_s())
    await hall.clock.sleep(5)


def test_all_who_have_the_order_are_told_of_the_update_and_no_others(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall)
            await hall.clock.sleep(30)
            answer = await hall.core.request("order", "update", BY | {"sms": NEW})
            await hall.clock.sleep(30)
            (event,) = hall.core.of_kind("order.updated")
        assert (answer["data"]["told"], answer["data"]["replaced"]) == (5, 0)
        for number in LEADERS:
            first, second = hall.texts_to(number)
            assert first.endswith("各队立即集结。回复1签收2无法执行")
            assert second.startswith("【仙居应急联动】【更新】指令A(XJ-1):")
            assert NEW in second
        assert event["data"]["changed"] == ["sms"]
        assert (event["data"]["operator"], event["data"]["reason"]) == ("seat1", "改到南门")

    run_virtual(story())


def test_what_is_still_queued_goes_out_in_the_new_words_alone(tmp_path: Path) -> None:
    """One slow modem: when the update comes some have the order and some wait for it."""

    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1, latency_s=8)
        async with hall.life():
            await submitted(hall)
            await hall.clock.sleep(12)
            answer = await hall.core.request("order", "update", BY | {"sms": NEW})
            await hall.clock.sleep(200)
            order_shown = await shown(hall)
        told, replaced = answer["data"]["told"], answer["data"]["replaced"]
        assert told > 0
        assert replaced > 0
        assert told + replaced == 5
        copies = [hall.texts_to(number) for number in LEADERS]
        assert sorted(map(len, copies)) == [1] * replaced + [2] * told
        for texts in copies:
            assert NEW in texts[-1]
            assert ("【更新】" in texts[-1]) == (len(texts) == 2)
        assert order_shown["recipients"] == 5
        assert order_shown["deliveries"]["withdrawn"] == replaced
        withdrawn = hall.core.of_kind("delivery.withdrawn")
        assert {event["data"]["cause"] for event in withdrawn} == {"updated"}

    run_virtual(story())


def test_an_update_that_is_repeated_acts_once_and_another_body_is_refused(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        update = BY | {"update_id": "u1", "sms": NEW}
        async with hall.life():
            await submitted(hall)
            await hall.clock.sleep(30)
            await hall.core.request("order", "update", update)
        async with hall.life():
            again = await hall.core.request("order", "update", update)
            other = await hall.core.request("order", "update", update | {"sms": "别的"})
            unnamed = BY | {"level": "特别重大"}
            first = await hall.core.request("order", "update", unnamed)
            second = await hall.core.request("order", "update", unnamed)
            await hall.clock.sleep(60)
        assert again["data"]["again"] is True
        assert other["faults"] == ["update_id: 同号更新已存在, 内容不同"]
        assert (first["data"]["again"], second["data"]["again"]) == (False, True)
        assert len(hall.texts_to("15400010001")) == 3
        assert len(hall.core.of_kind("order.updated")) == 2

    run_virtual(story())


def test_a_receipt_after_the_update_is_the_updates_own(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall)
            await hall.clock.sleep(30)
            await says(hall, "15400010001", "1")
            await hall.core.request("order", "update", BY | {"sms": NEW})
            await hall.clock.sleep(30)
            before = await shown(hall)
            await says(hall, "15400010001", "收到")
            await says(hall, "15400010003", "1")
            after = await shown(hall)
        (notice,) = before["notices"]
        assert (notice["kind"], notice["told"], notice["acked"]) == ("updated", 5, 0)
        (notice,) = after["notices"]
        assert (notice["acked"], notice["units_unaware"]) == (2, ["G03"])
        assert set(notice["not_acked"]) == {"G01-B", "G02-B", "G03-A"}
        assert after["repeats"] == 0
        assert after["legs"]["acked"] == 2
        kinds = [event["data"].get("notices") for event in hall.core.of_kind("feedback.acked")]
        assert kinds == [None, [1], [1]]

    run_virtual(story())


def test_a_unit_that_is_added_gets_the_order_as_it_is_now(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall, legs=[{"unit_id": "G01"}, {"unit_id": "G02"}])
            await hall.clock.sleep(30)
            added = BY | {"sms": NEW, "legs": [{"unit_id": "G03"}]}
            answer = await hall.core.request("order", "update", added)
            await hall.clock.sleep(30)
            await says(hall, "15400010005", "1")
            (event,) = hall.core.of_kind("order.updated")
            order_shown = await shown(hall)
        (only,) = hall.texts_to("15400010005")
        assert NEW in only
        assert "【更新】" not in only
        # Who has the order for one team and joins with another is told by the update, for both.
        first, second = hall.texts_to("15400010009")
        assert "医疗分队" not in first
        assert "致南峰分队、医疗分队" in second
        assert answer["data"]["units"] == 3
        assert event["data"]["added"] == ["G03"]
        assert order_shown["legs"]["acked"] == 1

    run_virtual(story())


def test_a_new_commander_and_level_are_told_over_every_bearer(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {"15400010001": "answer:5:dtmf=1"})
        radio = RadioSystem()
        hall = SmallHall(tmp_path, beside=[lines.kind, radio.kind])
        async with hall.life():
            await submitted(hall, bearers=["sms", "voice", "radio"], legs=ONE_TEAM)
            await hall.clock.sleep(20)
            commander = {"name": "王建国", "phone": "15400010077"}
            update = BY | {"level": "特别重大", "commander": commander}
            answer = await hall.core.request("order", "update", update)
            await hall.clock.sleep(120)
        assert answer["status"] == "ok"
        said = "级别由重大调整为特别重大"
        text = hall.texts_to("15400010001")[-1]
        assert said in text
        assert "现场总指挥为王建国 15400010077" in text
        spoken = [call.text for call in lines.calls if call.to == "15400010001"][-1]
        assert spoken.startswith("更新通知")
        assert said in spoken
        shown_pages = [aired.page.text for aired in radio.pages if aired.page.to == "1001000"]
        assert any("【更新】" in page for page in shown_pages)
        assert "王建国" in "".join(shown_pages)

    run_virtual(story())


def test_a_call_for_the_order_is_not_dialled_again_in_old_words(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {"15400010001": "busy;answer:5:dtmf=1"})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await submitted(hall, bearers=["voice"], legs=ONE_TEAM)
            await hall.clock.sleep(10)
            await hall.core.request("order", "update", BY | {"sms": NEW})
            await hall.clock.sleep(300)
        first, *later = [call.text for call in lines.calls if call.to == "15400010001"]
        assert NEW not in first
        assert later
        assert all(NEW in text for text in later)

    run_virtual(story())


def test_a_text_in_doubt_is_not_sent_again_in_old_words(tmp_path: Path) -> None:
    async def story() -> None:
        silent = {"silent_from_text": 1, "silent_kind": "on_air_without_answer"}
        hall = SmallHall(tmp_path, each={1: silent})
        async with hall.life():
            await submitted(hall, legs=ONE_TEAM)
            while not hall.core.of_kind("delivery.unknown"):
                await hall.clock.sleep(0.5)
            await hall.core.request("order", "update", BY | {"sms": NEW})
            await hall.clock.sleep(200)
        for number in ("15400010001", "15400010002"):
            old, new = hall.texts_to(number)
            assert NEW not in old
            assert new.startswith("【仙居应急联动】【更新】")
            assert NEW in new

    run_virtual(story())


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"sms": "x", "operator": ""}, ["operator: 缺少"]),
        ({"reason": "x"}, ["没有任何改动"]),
        ({"tag": "B", "sms": ""},
         ["tag: 不能更新的字段", "sms, voice, radio_text: 至少要有一种文字"]),
        ({"level": "大"}, [f"level: '大' 不在 {', '.join(LEVELS)} 之中"]),
        ({"legs": [{"unit_id": "G01"}]}, [f"legs: 单位已在指令中: G01; {ADDED}"]),
        ({"sms": "x", "legs": []}, [f"legs: 没有新增的单位; {ADDED}"]),
        ({"legs": [{"unit_id": "G01", "remove": True}]},
         ["legs: 第1项: 不认识的字段 remove"]),
        ({"legs": [{"unit_id": "G9"}]}, ["legs: 没有单位 G9"]),
        ({"commander": "NOBODY"}, ["commander: 没有人员 NOBODY"]),
        ({"sms": "长" * 700}, ["sms: 需要 12 段, 上限 10 段"]),
        ({"order_id": "XJ-9", "sms": "x"}, ["order_id: 没有进行中的指令 XJ-9"]),
    ],
)  # fmt: skip
def test_an_update_that_cannot_be_made_names_every_reason_and_changes_nothing(
    tmp_path: Path, changes: dict[str, Any], faults: list[str]
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall)
            await hall.clock.sleep(30)
            answer = await hall.core.request("order", "update", BY | changes)
            await hall.clock.sleep(30)
        assert answer["faults"] == faults
        assert len(hall.texts_to("15400010001")) == 1
        assert hall.core.of_kind("order.updated") == []

    run_virtual(story())


def test_who_is_sent_the_order_again_after_an_update_gets_it_as_it_is_now(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            await submitted(hall, legs=ONE_TEAM)
            await hall.clock.sleep(30)
            await hall.core.request("order", "update", BY | {"sms": NEW})
            await hall.clock.sleep(30)
            asked = {"order_id": "XJ-1", "unit_id": "G01", "operator": "seat1", "reason": "没收到"}
            await hall.core.request("operator", "resend", asked)
            await hall.clock.sleep(30)
        again = hall.texts_to("15400010001")[-1]
        assert again.startswith("（重发）")
        assert NEW in again

    run_virtual(story())


def test_a_page_to_a_talkgroup_is_updated_on_the_air_and_awaits_nobody(tmp_path: Path) -> None:
    async def story() -> None:
        radio = RadioSystem()
        hall = SmallHall(tmp_path, beside=[radio.kind])
        rows = UNITS.replace("0600-5551001,,10", "0600-5551001,90001,10")
        (tmp_path / "units.csv").write_text(rows, encoding="utf-8")
        async with hall.life():
            await submitted(hall, bearers=["radio"], radio_text="集结", legs=ONE_TEAM)
            await hall.clock.sleep(60)
            await hall.core.request("order", "update", BY | {"radio_text": "改到南门"})
            await hall.clock.sleep(60)
            order_shown = await shown(hall)
        paged = [aired.page.text for aired in radio.pages if aired.page.to == "90001"]
        assert len(paged) == 2
        assert paged[1].startswith("【更新】")
        (notice,) = order_shown["notices"]
        assert notice["not_acked"] == ["G01-A"]

    run_virtual(story())
