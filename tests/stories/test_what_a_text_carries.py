"""What a text has to carry, on every bearer: ticket, other units, lead, commander; no content."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.rehearsal.radio_channel import RadioSystem
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import UNITS, SmallHall, order

ALL = ["sms", "voice", "radio"]


class AllBearers(SmallHall):
    """The small hall with telephone lines and a radio."""

    def __init__(self, tmp_path: Path) -> None:
        self.lines = PhoneLines(8, {})
        self.radio = RadioSystem()
        super().__init__(tmp_path, beside=[self.lines.kind, self.radio.kind])

    def said(self) -> list[str]:
        return [call.text for call in self.lines.calls]

    def shown(self) -> list[str]:
        return [aired.page.text for aired in self.radio.pages]


def submitted(tmp_path: Path, **changes: Any) -> tuple[AllBearers, dict[str, Any]]:
    """A hall half a minute after an order over all bearers, and the answer to it."""
    answers: list[dict[str, Any]] = []
    halls: list[AllBearers] = []

    async def story() -> None:
        hall = AllBearers(tmp_path)
        async with hall.life():
            await hall.clock.sleep(5)
            answers.append(await hall.core.request("order", "submit", order(**changes)))
            await hall.clock.sleep(40)
        halls.append(hall)

    run_virtual(story())
    return halls[0], answers[0]


def test_a_ticket_reads_the_same_on_every_bearer(tmp_path: Path) -> None:
    hall, answer = submitted(
        tmp_path,
        bearers=ALL,
        ticket="20260918-01",
        sms="燃气泄漏",
        voice="泄漏。",
        radio_text="泄漏",
    )
    assert answer["status"] == "ok"
    texts = hall.texts_to("15400010001")
    assert len(texts) == 1
    assert len(hall.said()) >= 5
    assert len(hall.shown()) == 2
    for text in (*texts, *hall.said(), *hall.shown()):
        assert text.count("20260918-01") == 1


def test_each_unit_is_told_the_others_and_how_to_reach_the_lead(tmp_path: Path) -> None:
    hall, _ = submitted(tmp_path, lead="G02", sms="燃气泄漏,立即处置。回复1签收")
    (first,) = hall.texts_to("15400010001")
    assert "同处:南峰分队、医疗分队。牵头:南峰分队 孙家俊 15400010003。回复1签收" in first
    (lead,) = hall.texts_to("15400010003")
    assert "同处:安洲分队、医疗分队。" in lead
    (both,) = hall.texts_to("15400010009")
    assert "同处:安洲分队。" in both
    assert "致南峰分队、医疗分队:" in both


def test_a_commander_of_the_roster_is_named_with_his_addresses(tmp_path: Path) -> None:
    hall, _ = submitted(tmp_path, bearers=ALL, commander="G01-A", sms="内涝", radio_text="内涝")
    for text in (*hall.texts_to("15400010003"), *hall.said(), *hall.shown()):
        assert "总指挥:赵志强 15400010001 电台1001000" in text


def test_a_template_is_filled_for_every_unit(tmp_path: Path) -> None:
    texts: dict[str, Any] = {
        "template": "muster",
        "variables": {"reason": "内涝", "place": "白塔镇"},
    }
    legs = [{"unit_id": "G01", "task": "cross_township"}, {"unit_id": "G02", "task": "own_area"}]
    wanted = order(**texts, tag="C", commander={"name": "王建国"}, bearers=ALL, legs=legs)
    del wanted["sms"]

    async def story() -> None:
        hall = AllBearers(tmp_path)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", wanted)
            await hall.clock.sleep(40)
        (first,) = hall.texts_to("15400010001")
        assert first == (
            "【仙居应急联动】指令C:内涝,请安洲分队立即集结赶赴白塔镇(跨区增援)。总指挥:王建国。"
            "回复1签收2无法执行3集结完毕+人数4到达+人数5处置结束"
        )
        assert "请南峰分队立即集结赶赴白塔镇(本辖区处置)" in hall.texts_to("15400010003")[0]
        assert set(hall.shown()) == {"指令C 内涝 集结赶赴白塔镇。总指挥:王建国"}
        assert any("请南峰分队立即集结" in said for said in hall.said())

    run_virtual(story())


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        (
            {"template": "muster", "variables": {"reason": "内涝", "plaice": "x"}},
            [
                "variables: 模板 muster 没有变量 plaice",
                "variables: 缺少 commander",
                "variables: 缺少 place",
            ],
        ),
        (
            {"lead": "G09", "commander": "G09-A", "report_to": ["nobody"]},
            [
                "commander: 没有人员 G09-A",
                "report_to: 没有单位或人员 nobody",
                "lead: 指令不含单位 G09",
            ],
        ),
        (
            {"bearers": ALL, "voice": "说" * 601, "radio_text": "中" * 600, "sms": "文" * 700},
            [
                "sms: 需要 12 段, 上限 10 段",
                "voice: 需要朗读 601 字, 上限 600 字",
                "radio_text: 需要 11 页, 上限 9 页",
            ],
        ),
    ],
)
def test_what_cannot_be_said_is_refused_with_every_reason(
    tmp_path: Path, changes: dict[str, Any], faults: list[str]
) -> None:
    async def story() -> None:
        hall = AllBearers(tmp_path)
        wanted = order() | changes
        if "template" in changes:
            del wanted["sms"]
        async with hall.life():
            await hall.clock.sleep(5)
            answer = await hall.core.request("order", "submit", wanted)
        assert answer["faults"] == faults

    run_virtual(story())


def test_a_long_text_goes_over_the_radio_in_numbered_pages(tmp_path: Path) -> None:
    text = "白塔镇下街村内涝严重," * 10
    hall, answer = submitted(tmp_path, bearers=["radio"], sms=text)
    assert answer["status"] == "ok"
    pages = [aired.page for aired in hall.radio.pages if aired.page.to == "1001000"]
    assert [page.text[:5] for page in pages] == ["(1/2)", "(2/2)"]
    assert "".join(page.text[5:] for page in pages) == text


def test_a_unit_that_may_get_no_content_gets_none_on_any_bearer(tmp_path: Path) -> None:
    async def story() -> None:
        hall = AllBearers(tmp_path)
        rows = UNITS.replace(
            ",1,township,township,0600-5551001,,10,", ",1,x,y,,,10,sms_content=none"
        )
        (tmp_path / "units.csv").write_text(rows, encoding="utf-8")
        secret = order(bearers=ALL, sms="机密A", voice="机密", radio_text="机密", ticket="机密-1")
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", secret)
            await hall.clock.sleep(120)
        calls = [call.text for call in hall.lines.calls if call.to == "15400010001"]
        pages = [aired.page.text for aired in hall.radio.pages if aired.page.to == "1001000"]
        texts = hall.texts_to("15400010001")
        assert calls
        assert pages
        assert texts
        assert not any("机密" in said for said in (*calls, *pages, *texts))
        assert "机密" in hall.texts_to("15400010003")[0]

    run_virtual(story())


def test_a_copy_says_so_and_waits_for_every_order(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=1)
        first = order(legs=[{"unit_id": "G01"}], copy_to=["G02-A"])
        second = order("XJ-2", level="一般", legs=[{"unit_id": "G03"}])
        async with hall.life():
            await hall.core.request("order", "submit", first)
            await hall.core.request("order", "submit", second)
            await hall.clock.sleep(60)
        sent = [text.destination for text in hall.network.texts]
        assert sent[-1] == "15400010003"
        (copy,) = hall.texts_to("15400010003")
        assert copy.startswith("【仙居应急联动】（抄送）指令A")

    run_virtual(story())
