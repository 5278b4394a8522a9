"""A page to a talkgroup has no receipt: the silent who carry a radio are paged one by one."""

from pathlib import Path
from typing import Any

from gateway.driver_api import RadioTextReceived
from gateway.driver_kit.virtual_loop import run_virtual
from gateway.rehearsal.radio_channel import RadioSystem
from tests.stories.small_hall import SmallHall, fitted_beside, order

GROUP = "90001"
UNITS = f"""\
unit_id,name,tier,kind,area,duty_phone,talkgroup,min_strength,note
G01,一中队,1,police,township,,{GROUP},,
G02,二中队,1,police,township,,{GROUP},,
"""
PEOPLE = """\
person_id,unit_id,name,role,mobile,radio_id,specialty,valid_from,valid_to,note
G01-A,G01,赵志强,正指挥,,1001000,,2026-01-01,,
G01-B,G01,钱小红,队员,,1001001,,2026-01-01,,
G02-A,G02,孙家俊,正指挥,,1001002,,2026-01-01,,
G02-B,G02,李少华,队员,,1001003,,2026-01-01,,
G02-C,G02,周晓东,队员,15400010005,,,2026-01-01,,
"""
POLICE: dict[str, Any] = {
    "class": "police",
    "roles": ["正指挥"],
    "bearers": ["radio"],
    "sms": "【仙居应急联动】指令A:索道下站维持秩序",
    "radio_text": "索道下站维持秩序",
    "legs": [{"unit_id": "G01"}, {"unit_id": "G02"}],
}


def police_hall(tmp_path: Path) -> tuple[SmallHall, RadioSystem]:
    system = RadioSystem()
    hall = SmallHall(tmp_path, beside=[fitted_beside(system.kind, "tetra")])
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return hall, system


def pages_after(system: RadioSystem, number: int) -> list[str]:
    return [aired.page.to for aired in system.pages[number:]]


def test_the_silent_of_a_paged_talkgroup_are_paged_one_by_one_and_who_answered_is_not(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall, system = police_hall(tmp_path)
        async with hall.life():
            await hall.clock.sleep(8)
            await hall.core.request("order", "submit", order(**POLICE))
            await hall.clock.sleep(60)
            assert sorted(pages_after(system, 0)) == ["1001000", "1001002", GROUP]
            assert system.inbox is not None
            await system.inbox.commit(RadioTextReceived("t-1", "1001000", "收到"))
            await hall.clock.sleep(60)
            chased = pages_after(system, 3)
            rungs = [e["data"] for e in hall.core.of_kind("delivery.accepted")]
            await hall.clock.sleep(600)
            exhausted = [
                e["data"]["units"]
                for e in hall.core.of_kind("alarm.raised")
                if e["data"]["alarm"] == "ladder exhausted"
            ]
        assert sorted(chased) == ["1001002", "1001003"]
        texts = {aired.page.text for aired in system.pages[3:]}
        assert all("维持秩序" in text for text in texts)
        assert {data["recipient"] for data in rungs if data["purpose"] == "rung"} == {
            "G02-A",
            "G02-B",
        }
        assert exhausted == [["G02"]]

    run_virtual(story())


def test_who_answers_while_the_chase_waits_for_the_channel_is_let_off(tmp_path: Path) -> None:
    async def story() -> None:
        hall, system = police_hall(tmp_path)
        async with hall.life():
            await hall.clock.sleep(8)
            await hall.core.request("order", "submit", order(**POLICE))
            # four pages of two seconds each begin at 90 s
            await hall.clock.sleep(91)
            assert system.inbox is not None
            await system.inbox.commit(RadioTextReceived("t-2", "1001003", "收到"))
            await hall.clock.sleep(30)
        assert "1001003" not in pages_after(system, 3)
        assert len(pages_after(system, 3)) == 3

    run_virtual(story())
