"""Text, telephone and radio together: what each may claim, and who is called again."""

from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.rehearsal.radio_channel import RadioSystem
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import PEOPLE, UNITS, SmallHall, order

BOTH = ["sms", "voice"]


def test_an_answer_by_text_withdraws_the_call_that_still_waits(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(1, {})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=BOTH))
            await hall.clock.sleep(10)
            hall.network.send_text("15400010005", "1", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(600)
            withdrawn = hall.core.of_kind("delivery.withdrawn")
        assert [event["data"]["recipient"] for event in withdrawn] == ["G03-A"]
        assert "15400010005" not in [call.to for call in lines.calls]
        assert {call.text for call in lines.calls} == {order()["sms"]}

    run_virtual(story())


def test_a_digit_acknowledges_and_a_voicemail_does_not(tmp_path: Path) -> None:
    async def story() -> None:
        patterns = {"15400010001": "answer:9:dtmf=1", "15400010003": "voicemail"}
        lines = PhoneLines(8, patterns)
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=BOTH))
            await hall.clock.sleep(100)
            acked = hall.core.of_kind("feedback.acked")
            answered = hall.core.of_kind("delivery.answered")
            failed = hall.core.of_kind("delivery.failed")
        assert [(e["subject"], e["data"]["bearer"]) for e in acked] == [("XJ-1/G01", "voice")]
        assert {e["data"]["recipient"] for e in answered} == {"G01-A", "G02-A"}
        causes = {(e["data"]["recipient"], e["data"]["cause"]) for e in failed}
        assert ("G02-A", "no_confirmation") in causes

    run_virtual(story())


@pytest.mark.parametrize("digit", ["7", "9"])
def test_who_presses_a_digit_that_is_no_answer_is_called_again(tmp_path: Path, digit: str) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {"15400010001": f"answer:5:dtmf={digit};answer:5:dtmf=1"})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=BOTH))
            await hall.clock.sleep(300)
            acked = hall.core.of_kind("feedback.acked")
        assert [(e["subject"], e["data"]["bearer"]) for e in acked] == [("XJ-1/G01", "voice")]
        assert [call.to for call in lines.calls].count("15400010001") == 2

    run_virtual(story())


@pytest.mark.parametrize(("level", "calls"), [("特别重大", 5), ("重大", 3), ("一般", 3)])
def test_the_level_says_how_often_a_silent_telephone_is_dialled(
    tmp_path: Path, level: str, calls: int
) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=BOTH, level=level))
            await hall.clock.sleep(3_000)
        assert sum(call.to == "15400010001" for call in lines.calls) == calls

    run_virtual(story())


def test_an_invalid_number_is_dialled_once(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {"15400010001": "invalid"})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.core.request("order", "submit", order(bearers=BOTH))
            await hall.clock.sleep(3_000)
        assert sum(call.to == "15400010001" for call in lines.calls) == 1

    run_virtual(story())


def test_the_duty_phone_of_a_silent_unit_rings_and_speaks_for_it(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {"0600-5551003": "busy;answer:6:dtmf=1"})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await hall.clock.sleep(5)  # the bearers come up
            await hall.core.request("order", "submit", order(bearers=BOTH))
            await hall.clock.sleep(10)
            for leader in ("15400010001", "15400010003"):
                hall.network.send_text(leader, "1", at_s=hall.clock.monotonic_s())
            await hall.clock.sleep(700)
            duty = [call for call in lines.calls if call.to.startswith("0600")]
            (acked,) = [e for e in hall.core.of_kind("feedback.acked") if "G03" in e["subject"]]
            exhausted = hall.core.of_kind("alarm.raised")
        assert [(call.to, call.item) for call in duty] == [
            ("0600-5551003", "busy"),
            ("0600-5551003", "answer:6:dtmf=1"),
        ]
        assert duty[0].at_s >= 120
        assert acked["data"]["person"] == "duty"
        assert exhausted == []

    run_virtual(story())


def test_units_that_stay_silent_are_one_alarm(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, beside=[PhoneLines(8, {}).kind])
        async with hall.life():
            await hall.clock.sleep(5)  # the bearers come up
            asked = order(bearers=BOTH, mandatory_confirm=["G02"])
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(700)
            alarms = [event["data"] for event in hall.core.of_kind("alarm.raised")]
        assert [(alarm["alarm"], alarm["units"]) for alarm in alarms] == [
            ("mandatory leg silent", ["G02"]),
            ("ladder exhausted", ["G01", "G02", "G03"]),
        ]

    run_virtual(story())


def test_a_group_page_is_transmitted_and_never_more(tmp_path: Path) -> None:
    async def story() -> None:
        radio = RadioSystem()
        hall = SmallHall(tmp_path, beside=[radio.kind])
        (tmp_path / "units.csv").write_text(UNITS.replace(",,10,", ",90001,10,"), encoding="utf-8")
        (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
        async with hall.life():
            asked = order(bearers=["radio"], radio_text="指令A 集结")
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(60)
            await radio.status("1001000", "4")
            await hall.clock.sleep(1)
            transmitted = hall.core.of_kind("delivery.transmitted")
            (arrived,) = hall.core.of_kind("feedback.arrived")
        pages = [(aired.page.to, aired.page.to_talkgroup) for aired in radio.pages]
        assert pages == [("1001000", False), ("90001", True), ("1001002", False)]
        assert [event["data"]["recipient"] for event in transmitted] == ["90001"]
        assert (arrived["subject"], arrived["data"]["bearer"]) == ("XJ-1/G01", "radio")
        assert hall.network.texts == []

    run_virtual(story())


def test_a_drill_says_so_over_every_bearer(tmp_path: Path) -> None:
    async def story() -> None:
        lines, radio = PhoneLines(8, {}), RadioSystem()
        hall = SmallHall(tmp_path, beside=[lines.kind, radio.kind])
        async with hall.life():
            asked = order(mode="drill", bearers=["sms", "voice", "radio"], sms="请立即集结")
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(100)
        assert all(text.text.startswith("【演练】") for text in hall.network.texts)
        assert all(aired.page.text.startswith("【演练】") for aired in radio.pages)
        for call in lines.calls:
            assert call.text.startswith("这是演练")
            assert call.text.endswith("这是演练。")
        assert lines.calls
        assert radio.pages

    run_virtual(story())
