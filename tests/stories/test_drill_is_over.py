"""A drill over the radio or by telephone: whoever has it is told 演练中止, as by text."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.rehearsal.radio_channel import RadioSystem
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import LEADERS, SmallHall, order
from tests.stories.test_radio_systems import two_systems

OVER = "指令A(D-1)演练中止,转入实战,请以实战指令为准"


async def pre_empted(hall: SmallHall, bearers: list[str]) -> None:
    """A drill to all three teams, and a minute later a real order to the third."""
    await hall.clock.sleep(8)
    drill = order("D-1", mode="drill", bearers=bearers, radio_text="指令A 集结")
    await hall.core.request("order", "submit", drill)
    await hall.clock.sleep(60)
    real = order("R-1", bearers=["sms"], legs=[{"unit_id": "G03"}])
    await hall.core.request("order", "submit", real)
    await hall.clock.sleep(60)


def said(system: RadioSystem) -> list[tuple[str, str]]:
    return [(aired.page.to, aired.page.text) for aired in system.pages]


def test_who_was_paged_for_a_drill_is_paged_that_it_is_over(tmp_path: Path) -> None:
    async def story() -> None:
        hall, (tetra, dmr) = two_systems(tmp_path, ("tetra", "dmr"))
        async with hall.life():
            await pre_empted(hall, ["radio"])
        drill = "【演练】指令A 集结"
        assert sorted(said(tetra)[:2]) == [("1001000", drill), ("90001", drill)]
        assert sorted(said(tetra)[2:]) == [("1001000", OVER), ("90001", OVER)]
        assert sorted(said(dmr)[2:]) == [("1001002", OVER), ("90002", OVER)]
        assert [text for text in hall.network.texts if "演练" in text.text] == []

    run_virtual(story())


def test_who_has_it_by_text_is_not_paged_as_well(tmp_path: Path) -> None:
    async def story() -> None:
        hall, (tetra, _) = two_systems(tmp_path, ("tetra", "dmr"))
        async with hall.life():
            await pre_empted(hall, ["sms", "radio"])
        assert [page for page in said(tetra) if page[1] == OVER] == [("90001", OVER)]
        assert hall.texts_to("15400010001")[-1] == f"【仙居应急联动】{OVER}"

    run_virtual(story())


async def pre_empted_calls(hall: SmallHall, bearers: list[str]) -> None:
    """A drill by telephone, long enough for every redial, and a real order to the third team."""
    drill = order("D-1", mode="drill", bearers=bearers, voice="请集结。")
    await hall.core.request("order", "submit", drill)
    await hall.clock.sleep(900)
    real = order("R-1", tag="R", bearers=["sms"], legs=[{"unit_id": "G03"}])
    await hall.core.request("order", "submit", real)
    await hall.clock.sleep(300)


def test_who_picked_up_a_call_of_the_drill_is_rung_that_it_is_over(tmp_path: Path) -> None:
    async def story() -> None:
        patterns = {LEADERS[0]: "answer:9:dtmf=1", LEADERS[1]: "voicemail"}
        lines = PhoneLines(8, patterns)
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await pre_empted_calls(hall, ["voice"])
        over = {call.to for call in lines.calls if call.text == OVER}
        assert over == set(LEADERS[:2])
        assert LEADERS[2] in {call.to for call in lines.calls}

    run_virtual(story())


def test_who_has_the_drill_by_text_is_not_rung_as_well(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {LEADERS[0]: "answer:9:dtmf=1"})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await pre_empted_calls(hall, ["sms", "voice"])
        assert [call for call in lines.calls if call.text == OVER] == []
        assert hall.texts_to(LEADERS[0])[-1] == f"【仙居应急联动】{OVER}"

    run_virtual(story())


def test_a_key_pressed_on_that_call_acknowledges_no_order(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {LEADERS[4]: "answer:9:dtmf=1"})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await pre_empted_calls(hall, ["voice"])
            acked = hall.core.of_kind("feedback.acked")
            (report,) = hall.core.of_kind("inbound.report")
        assert [event["subject"] for event in acked] == ["D-1/G03"]
        assert report["data"]["unit"] == "G03"
        assert [call.to for call in lines.calls if call.text == OVER] == [LEADERS[4]]

    run_virtual(story())


def test_who_hears_that_it_is_over_is_not_rung_again(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {LEADERS[0]: "answer:9:dtmf=1;answer:9:none"})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await pre_empted_calls(hall, ["voice"])
            await hall.clock.sleep(900)
        assert [call.to for call in lines.calls if call.text == OVER] == [LEADERS[0]]

    run_virtual(story())


def test_a_telephone_that_the_real_order_rings_is_left_to_it(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, dict.fromkeys(LEADERS, "answer:9:dtmf=1"))
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            drill = order("D-1", mode="drill", bearers=["voice"], voice="请集结。")
            await hall.core.request("order", "submit", drill)
            await hall.clock.sleep(300)
            real = order("R-1", tag="R", bearers=["voice"], legs=[{"unit_id": "G03"}])
            await hall.core.request("order", "submit", real)
            await hall.clock.sleep(300)
        over = {call.to for call in lines.calls if call.text == OVER}
        assert over == set(LEADERS[:3])

    run_virtual(story())


def test_who_picked_up_once_and_not_the_next_time_is_rung_that_it_is_over(tmp_path: Path) -> None:
    async def story() -> None:
        patterns = {LEADERS[0]: "answer:9:none;no_answer", LEADERS[2]: "voicemail;busy"}
        lines = PhoneLines(8, patterns)
        hall = SmallHall(tmp_path, beside=[lines.kind])
        async with hall.life():
            await pre_empted_calls(hall, ["voice"])
        over = {call.to for call in lines.calls if call.text == OVER}
        assert over == {LEADERS[0], LEADERS[2]}

    run_virtual(story())
