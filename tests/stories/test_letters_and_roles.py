"""A letter that another order carries, a role that nobody has: one clear answer each."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.small_hall import LEADERS, SmallHall, order

SILENT = "各队立即集结。回1签收"
SAYS_A = "【仙居应急联动】指令A:各队立即集结。回1签收"


async def answers(hall: SmallHall, *orders: dict[str, Any]) -> list[dict[str, Any]]:
    """What the orders are answered with, one after the other."""
    found = [await hall.core.request("order", "submit", one) for one in orders]
    await hall.clock.sleep(60)
    return found


def shared(hall: SmallHall) -> list[dict[str, Any]]:
    data = [event["data"] for event in hall.core.of_kind("alarm.raised")]
    return [one for one in data if one["alarm"] == "tag shared"]


def test_an_order_whose_words_are_silent_gets_another_letter(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            second = order("XJ-2", tag="A", sms=SILENT)
            _, taken, again = await answers(hall, order(tag="A"), second, second)
            (event,) = [e for e in hall.core.of_kind("order.accepted") if e["subject"] == "XJ-2"]
        clash = {"wanted": "A", "carried_by": "XJ-1"}
        for told in (taken["data"], again["data"], event["data"]):
            assert (told["tag"], told["tag_clash"]) == ("B", clash)
        assert hall.texts_to(LEADERS[0])[-1] == "【仙居应急联动】指令B:各队立即集结。回1签收"
        assert shared(hall) == []

    run_virtual(story())


def test_an_order_that_asks_for_no_letter_gets_the_one_its_words_call_it_by(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            calls_itself_c = "指令C:各队立即集结。回1签收"
            orders = [order(f"XJ-{n}", sms=calls_itself_c) for n in (1, 2)]
            first, second = await answers(hall, *orders)
        assert [one["data"]["tag"] for one in (first, second)] == ["C", "A"]
        assert hall.texts_to(LEADERS[0])[0] == "【仙居应急联动】指令C:各队立即集结。回1签收"

    run_virtual(story())


@pytest.mark.parametrize("changes", [{}, {"priority": "green_channel"}, {"level": "特别重大"}])
def test_no_order_is_lost_because_of_the_letter_that_its_words_say(
    tmp_path: Path, changes: dict[str, Any]
) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            second = order("XJ-2", tag="A", sms=SAYS_A, **changes)
            _, taken = await answers(hall, order(tag="A"), second)
            at_s = hall.clock.monotonic_s()
            hall.network.send_text(LEADERS[0], "1A", at_s=at_s)
            await hall.clock.sleep(10)
        assert taken["data"]["tag"] == "A"
        (alarm,) = shared(hall)
        assert (alarm["tag"], alarm["carried_by"]) == ("A", "XJ-1")
        assert hall.core.of_kind("feedback.acked") == []
        assert len(hall.core.of_kind("feedback.ambiguous")) == 1

    run_virtual(story())


def test_the_letter_of_a_drill_holds_up_no_real_order(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            drill = order("XJ-D", tag="A", mode="drill", sms=SAYS_A)
            _, real = await answers(hall, drill, order(tag="A", sms=SAYS_A))
        assert (real["status"], real["data"]["tag"]) == ("ok", "A")
        assert "tag_clash" not in real["data"]

    run_virtual(story())


def test_orders_that_come_at_once_and_want_one_letter_do_not_both_get_it(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            both = [order(f"XJ-{n}", tag="A", sms=SILENT) for n in (1, 2)]
            taken = await asyncio.gather(
                *(hall.core.request("order", "submit", one) for one in both)
            )
        assert sorted(one["data"]["tag"] for one in taken) == ["A", "B"]

    run_virtual(story())


def test_a_misspelt_role_beside_a_good_one_is_named(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            misspelt = order(roles=["正指挥", "副指辉"])
            taken, again = await answers(hall, misspelt, misspelt)
            to = {"roles": ["副指挥", "正指辉"], "kinds": ["medical", "medcal"]}
            (other,) = await answers(hall, order("XJ-2", legs=[], to=to))
            alarms = [event["data"] for event in hall.core.of_kind("alarm.raised")]
        assert taken["data"]["fits_nobody"] == ["roles: 副指辉"]
        assert again["data"]["fits_nobody"] == ["roles: 副指辉"]
        assert other["data"]["fits_nobody"] == ["to.roles: 正指辉", "to.kinds: medcal"]
        words = [one["words"] for one in alarms if one["alarm"] == "address fits nobody"]
        assert words == [["roles: 副指辉"], ["to.roles: 正指辉", "to.kinds: medcal"]]
        assert hall.texts_to(LEADERS[0]) != []

    run_virtual(story())


def test_a_misspelt_role_alone_is_named_in_the_refusal(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path)
        async with hall.life():
            by_legs, by_role = await answers(
                hall,
                order(roles=["副指辉"], bearers=["sms"]),
                order("XJ-2", legs=[], to={"roles": ["副指辉"]}),
            )
        assert "roles: 副指辉 不是名册中任何人员或单位的" in by_legs["faults"]
        assert "to.roles: 副指辉 不是名册中任何人员或单位的" in by_role["faults"]

    run_virtual(story())
