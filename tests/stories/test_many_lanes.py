"""A pool of many modems: all of them work, none holds the others up, the fast ones do more."""

from collections import Counter, defaultdict
from pathlib import Path

import pytest

from gateway.driver_kit.virtual_loop import run_virtual
from tests.stories.many_teams import (
    everybody_reached,
    first_copies,
    ideal_s,
    many_people,
    order_to_all,
    unmarked_repeats,
)
from tests.stories.small_hall import SmallHall

LONG = "【仙居应急联动】" + "防" * 130  # three parts


def test_sixty_four_modems_share_the_work_evenly_and_at_once(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=64, default_terminal="delivered:0")
        numbers = many_people(tmp_path, 640)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(640))
            took_s = await everybody_reached(hall, 640, 60)
            assert took_s <= 1.05 * ideal_s(640, 64)
            await hall.clock.sleep(5)
            assert set(first_copies(hall)) == set(numbers)
            assert unmarked_repeats(hall) == []
            shares = Counter(text.modem for text in hall.network.texts)
            assert set(shares.values()) == {10}
            assert len(shares) == 64
            assert all(not modem.violations for modem in hall.modems)

    run_virtual(story())


def test_a_third_of_sixty_four_modems_dies_and_the_others_take_over(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=64, default_terminal="delivered:0")
        numbers = many_people(tmp_path, 640)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(640))
            await hall.clock.sleep(1.2)
            for modem in range(1, 22):
                hall.world.unplug(f"sim-{modem}")
            took_s = await everybody_reached(hall, 640, 60)
            # 42 texts had left by then; those under way when their modem died take 5 s to resolve
            assert took_s <= ideal_s(640 - 128, 43) + 7
            assert set(first_copies(hall)) == set(numbers)
            assert unmarked_repeats(hall) == []
            assert hall.core.of_kind("delivery.failed") == []

    run_virtual(story())


@pytest.mark.parametrize("modems", [2, 8])
def test_all_parts_of_a_text_leave_over_one_modem(tmp_path: Path, modems: int) -> None:
    async def story() -> None:
        hall = SmallHall(tmp_path, modems=modems, default_terminal="delivered:0")
        many_people(tmp_path, 40)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(40, sms=LONG))
            await everybody_reached(hall, 40, 120)
            over = defaultdict(list)
            for sent in hall.network.submissions:
                assert sent.part is not None
                over[sent.destination].append((sent.modem, sent.part.number))
            assert len(over) == 40
            for parts in over.values():
                assert [number for _, number in parts] == [1, 2, 3]
                assert len({modem for modem, _ in parts}) == 1
            assert len({modem for parts in over.values() for modem, _ in parts}) == modems

    run_virtual(story())


def test_the_last_texts_are_left_to_the_modems_that_send_them_sooner(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(
            tmp_path, modems=3, each={3: {"latency_s": 20.0}}, default_terminal="delivered:0"
        )
        many_people(tmp_path, 120)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(20))
            await hall.clock.sleep(60)  # by now it is known who is slow
            began_s = hall.clock.monotonic_s()
            sent = len(hall.network.submissions)
            await hall.core.request("order", "submit", order_to_all(120, "XJ-2"))
            await hall.clock.sleep(60)
            second = hall.network.submissions[sent:]
            assert len(second) == 120
            assert second[-1].at_s - began_s <= 31
            assert sum(text.modem == 2 for text in second) == 1

    run_virtual(story())


def test_one_text_goes_over_the_fastest_of_the_free_modems(tmp_path: Path) -> None:
    async def story() -> None:
        each = {1: {"latency_s": 6.0}, 2: {"latency_s": 1.0}, 3: {"latency_s": 3.0}}
        hall = SmallHall(tmp_path, modems=3, each=each, default_terminal="delivered:0")
        many_people(tmp_path, 9)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(9))
            await hall.clock.sleep(60)
            sent = len(hall.network.submissions)
            one = order_to_all(1, "XJ-2", priority="green_channel")
            await hall.core.request("order", "submit", one)
            await hall.clock.sleep(30)
            (text,) = hall.network.submissions[sent:]
            assert text.modem == 1

    run_virtual(story())
