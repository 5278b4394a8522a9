"""Radio systems: a page goes over a channel that serves its system, or fails with the reason."""

from pathlib import Path

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.rehearsal.radio_channel import RadioSystem
from tests.stories.small_hall import PEOPLE, UNITS, SmallHall, fitted_beside, order

TALKGROUPS = "tg_id,name,system,note\n90001,县级,tetra,\n90002,乡镇,dmr,\n"


def two_systems(tmp_path: Path, served: tuple[str, ...]) -> tuple[SmallHall, list[RadioSystem]]:
    """G01 is in a TETRA group, G02 in one of DMR; a channel for each system in `served`."""
    systems = [RadioSystem() for _ in served]
    beside = [
        fitted_beside(system.kind, f"radio-{name}", name)
        for system, name in zip(systems, served, strict=True)
    ]
    hall = SmallHall(tmp_path, beside=beside)
    units = UNITS.replace("0600-5551001,,10", "0600-5551001,90001,10")
    units = units.replace("0600-5551002,,10", "0600-5551002,90002,10")
    (tmp_path / "units.csv").write_text(units, encoding="utf-8")
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "talkgroups.csv").write_text(TALKGROUPS, encoding="utf-8")
    return hall, systems


def paged(system: RadioSystem) -> set[str]:
    return {aired.page.to for aired in system.pages}


def test_a_page_goes_over_its_own_system(tmp_path: Path) -> None:
    async def story() -> None:
        hall, (tetra, dmr) = two_systems(tmp_path, ("tetra", "dmr"))
        async with hall.life():
            await hall.clock.sleep(8)
            asked = order(bearers=["radio"], radio_text="指令A 集结")
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(30)
        assert paged(tetra) == {"90001", "1001000"}
        assert paged(dmr) == {"90002", "1001002"}

    run_virtual(story())


def test_a_talkgroup_whose_system_nobody_serves_fails_at_once_and_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        hall, (tetra,) = two_systems(tmp_path, ("tetra",))
        async with hall.life():
            await hall.clock.sleep(8)
            asked = order(bearers=["radio"], radio_text="指令A 集结")
            answer = await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(30)
            failed = {
                e["data"]["recipient"]: e["data"]["cause"]
                for e in hall.core.of_kind("delivery.failed")
            }
            alarms = {e["data"]["alarm"]: e["data"] for e in hall.core.of_kind("alarm.raised")}
        assert answer["status"] == "ok"
        assert paged(tetra) == {"90001", "1001000"}
        assert set(failed) == {"90002", "G02-A"}
        assert set(failed.values()) == {"没有信道服务系统 dmr"}
        assert alarms["radio system unserved"]["recipients"] == ["G02-A", "90002"]
        assert answer["data"]["deliveries"]["failed"] == 2

    run_virtual(story())


def test_an_order_that_only_unserved_systems_could_carry_is_refused_with_the_reason(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall, _ = two_systems(tmp_path, ("tetra",))
        async with hall.life():
            await hall.clock.sleep(8)
            asked = order(bearers=["radio"], radio_text="集结", legs=[{"unit_id": "G02"}])
            answer = await hall.core.request("order", "submit", asked)
        assert answer["status"] == "error"
        assert "90002: 没有信道服务系统 dmr" in answer["faults"]

    run_virtual(story())


def test_a_system_that_goes_down_is_lost_although_another_is_up(tmp_path: Path) -> None:
    async def story() -> None:
        hall, (_, dmr) = two_systems(tmp_path, ("tetra", "dmr"))
        dmr.outage.begin()
        async with hall.life():
            await hall.clock.sleep(45)
            asked = order(bearers=["radio"], radio_text="指令A 集结")
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(30)
            raised = [e["data"] for e in hall.core.of_kind("alarm.raised") if e.get("subject")]
            lost = [data for data in raised if data["alarm"] == "bearer lost"]
            texted = {text.destination for text in hall.network.texts}
            dmr.outage.end()
            await hall.clock.sleep(60)
        assert [(one["bearer"], one["system"]) for one in lost] == [("radio", "dmr")]
        # G02 is told by text at once, G01 has its pages
        assert "15400010003" in texted
        assert "15400010001" not in texted
        assert paged(dmr) == {"90002", "1001002"}

    run_virtual(story())
