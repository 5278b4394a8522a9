"""Ladders as data, through the whole daemon: a site's own rungs, shifts, silence, restarts."""

from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.phone_lines import PhoneLines
from tests.stories.small_hall import PEOPLE, UNITS, SmallHall, order

BOTH = ["sms", "voice"]
OWN = """\
profile = "own"
version = 4

[[first]]
when = { class = ["medical"] }
bearers = ["voice"]
[[first]]
bearers = ["sms"]

[[redial]]
when = { level = ["重大"] }
attempts = 2
pause_s = { no_answer = 20 }
[[redial]]
attempts = 1

[[silence]]
when = { level = ["重大"] }
of = "team"

[[rungs]]
id = "deputy"
after_s = 60
whom = "deputy"
over = ["voice", "sms"]

[[rungs]]
id = "upward"
after_s = 180
whom = "superior"
names = ["TOP"]
over = ["voice"]

[[rungs]]
id = "look"
after_s = 240
whom = "alarm"

[[rungs]]
id = "end"
after_s = 400
whom = "alarm"
"""
TOP = "TOP,市中心,1,org,county,0600-5559000,,,\n"
DUTY_OFFICER = "G01-D,G01,郑守夜,值班员,15400010077,,,2026-01-01,,\n"


def own_ladder(tmp_path: Path) -> dict[str, str]:
    path = tmp_path / "ladder.toml"
    path.write_text(OWN, encoding="utf-8")
    return {"ladder": str(path)}


def hall_with(tmp_path: Path, lines: PhoneLines, **more: Any) -> SmallHall:
    hall = SmallHall(tmp_path, beside=[lines.kind], **more)
    (tmp_path / "units.csv").write_text(UNITS + TOP, encoding="utf-8")
    return hall


def called(lines: PhoneLines, since_s: float = 0) -> list[tuple[str, int]]:
    """Who was called, and in which second after."""
    return [(call.to, int(call.at_s - since_s)) for call in lines.calls]


def test_a_site_climbs_its_own_rungs_and_the_order_says_by_which_ladder(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {"15400010002": "answer:5:dtmf=1"})
        hall = hall_with(tmp_path, lines, rules=own_ladder(tmp_path))
        async with hall.life():
            await hall.clock.sleep(5)
            start_s = hall.clock.monotonic_s()
            asked = order(roles=["正指挥"], bearers=BOTH)
            answer = await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(500)
            shown = await hall.core.request("order", "show", {"order_id": "XJ-1"})
            (accepted,) = hall.core.of_kind("order.accepted")
            alarms = [e["data"] for e in hall.core.of_kind("alarm.raised")]
        assert answer["data"]["ladder"] == "own@4"
        assert accepted["data"]["ladder"] == "own@4"
        assert shown["data"]["ladder"] == "own@4"
        times: dict[str, list[int]] = {}
        for to, second in called(lines, start_s):
            times.setdefault(to, []).append(second)
        # the leaders twice, 20 s after they did not pick up; then the deputies
        assert times["15400010001"] == [0, 45]
        assert times["15400010002"] == [60]
        assert times["15400010009"][0] == 60  # 副指挥 of two teams: one call for both
        assert times["0600-5559000"][0] == 180
        upward = next(call for call in lines.calls if call.to == "0600-5559000")
        assert upward.text == "南峰分队、医疗分队未回复指令A,请督促落实"
        assert [(a["alarm"], a["units"]) for a in alarms] == [
            ("units silent", ["G02", "G03"]),
            ("ladder exhausted", ["G02", "G03"]),
        ]

    run_virtual(story())


def test_the_class_chooses_the_bearers_that_its_profile_says(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {})
        hall = hall_with(tmp_path, lines, rules=own_ladder(tmp_path))
        async with hall.life():
            await hall.clock.sleep(5)
            medical = order("XJ-1", **{"class": "medical"})
            del medical["bearers"]
            await hall.core.request("order", "submit", medical)
            await hall.clock.sleep(2)
            assert len(lines.calls) == 5
            assert hall.network.texts == []

    run_virtual(story())


@pytest.mark.parametrize(("level", "calls_to_deputy"), [("重大", 0), ("较大", 1)])
def test_the_team_or_only_the_person_is_let_off(
    tmp_path: Path, level: str, calls_to_deputy: int
) -> None:
    async def story() -> None:
        lines = PhoneLines(1, {})  # one line: everybody but the first still waits
        hall = hall_with(tmp_path, lines, rules=own_ladder(tmp_path))
        async with hall.life():
            await hall.clock.sleep(5)
            asked = order(bearers=BOTH, level=level, legs=[{"unit_id": "G01"}])
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(8)
            hall.network.send_text(
                "15400010001", "2 正在处置另一警情", at_s=hall.clock.monotonic_s()
            )
            await hall.clock.sleep(900)
        assert sum(call.to == "15400010002" for call in lines.calls) == calls_to_deputy

    run_virtual(story())


@pytest.mark.parametrize(
    ("hour_utc", "first"), [("18:10", "15400010077"), ("06:00", "0600-5551001")]
)
def test_whoever_is_on_shift_is_called_first(tmp_path: Path, hour_utc: str, first: str) -> None:
    async def story() -> None:
        lines = PhoneLines(1, {})
        hall = SmallHall(tmp_path, beside=[lines.kind])
        (tmp_path / "people.csv").write_text(PEOPLE + DUTY_OFFICER, encoding="utf-8")
        duty = "unit_id,from,to,person_id,kind\nG01,00:00,08:00,G01-D,值班\n"
        (tmp_path / "duty.csv").write_text(duty, encoding="utf-8")
        async with hall.life():
            await hall.clock.sleep(5)
            hour, minute = (int(part) for part in hour_utc.split(":"))
            now = hall.clock.utc()
            wait_s = ((hour - now.hour) % 24 * 60 + minute - now.minute) * 60
            await hall.clock.sleep(max(0, wait_s))
            asked = order(bearers=BOTH, level="一般", legs=[{"unit_id": "G01"}])
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(400)
        leaders = ("15400010001", "15400010002")
        assert next(call.to for call in lines.calls if call.to not in leaders) == first

    run_virtual(story())


def test_an_order_keeps_the_ladder_it_began_with(tmp_path: Path) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {})
        hall = hall_with(tmp_path, lines, rules=own_ladder(tmp_path))
        async with hall.life():
            await hall.clock.sleep(5)
            start_s = hall.clock.monotonic_s()
            await hall.core.request("order", "submit", order(roles=["正指挥"], bearers=BOTH))
            await hall.clock.sleep(10)
        other = OWN.replace("version = 4", "version = 5").replace("after_s = 60", "after_s = 20")
        (tmp_path / "ladder.toml").write_text(other, encoding="utf-8")
        async with hall.life():
            await hall.clock.sleep(300)
            shown = await hall.core.request("order", "show", {"order_id": "XJ-1"})
            await hall.core.request("order", "submit", order("XJ-2", bearers=BOTH))
            await hall.clock.sleep(1)
            second = await hall.core.request("order", "show", {"order_id": "XJ-2"})
        assert shown["data"]["ladder"] == "own@4"
        assert second["data"]["ladder"] == "own@5"
        deputies = [s for to, s in called(lines, start_s) if to == "15400010002"]
        assert deputies[0] == 60

    run_virtual(story())


@pytest.mark.parametrize("down_s", [(2, 10), (30, 40), (59, 61), (59.9, 60.1), (50, 130), (61, 70)])
def test_a_restart_moves_no_rung_and_climbs_it_once(
    tmp_path: Path, down_s: tuple[float, float]
) -> None:
    async def story() -> None:
        lines = PhoneLines(8, {})
        hall = hall_with(tmp_path, lines, rules=own_ladder(tmp_path))
        stop_s, start_again_s = down_s
        async with hall.life():
            await hall.clock.sleep(5)
            start_s = hall.clock.monotonic_s()
            asked = order(roles=["正指挥"], bearers=["sms", "voice"], level="一般")
            await hall.core.request("order", "submit", asked)
            await hall.clock.sleep(start_s + stop_s - hall.clock.monotonic_s())
        await hall.clock.sleep(start_again_s - stop_s)
        async with hall.life():
            await hall.clock.sleep(170 - start_again_s)
        deputies = [s for to, s in called(lines, start_s) if to == "15400010002"]
        assert len(deputies) == 1 or (len(deputies) == 2 and stop_s == 61)
        due_s = 60 if stop_s >= 60 or start_again_s < 60 else start_again_s
        assert int(due_s) <= deputies[0] <= due_s + 6
        texts = [t for t in hall.texts_to("15400010002") if "（可能重复）" not in t]
        assert len(texts) == 1

    run_virtual(story())
