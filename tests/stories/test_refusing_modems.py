"""A modem that refuses everything costs little and nobody; a bad number never costs a modem."""

from datetime import datetime, timedelta
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

TOPIC = "muster/v1/xianju/channel/modem-1"


@pytest.mark.parametrize("code", [1, 21, 28, 38, 42, 47, 69, 192, 195, 300, 331, 332, 500])
def test_one_of_eight_refuses_everything(tmp_path: Path, code: int) -> None:
    async def story() -> None:
        bad = {"refuse_everything": code}
        hall = SmallHall(tmp_path, modems=8, each={1: bad}, default_terminal="delivered:0")
        numbers = many_people(tmp_path, 400)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(400))
            took_s = await everybody_reached(hall, 400, 120)
            assert took_s <= 1.3 * ideal_s(400, 8)
            assert hall.core.of_kind("delivery.failed") == []
            assert unmarked_repeats(hall) == []
            assert set(first_copies(hall)) == set(numbers)
            assert len(hall.core.of_kind("delivery.started")) < 400 + 20

    run_virtual(story())


def test_what_a_bad_modem_refused_does_not_wait_behind_all_the_others(tmp_path: Path) -> None:
    async def story() -> None:
        bad = {"refuse_everything": 38}
        hall = SmallHall(tmp_path, modems=8, each={1: bad}, default_terminal="delivered:0")
        many_people(tmp_path, 400)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(400))
            await everybody_reached(hall, 400, 120)
            refused = {
                event["data"]["address"]: datetime.fromisoformat(event["time"])
                for event in hall.core.of_kind("delivery.deferred")
            }
            assert refused
            start = hall.clock.utc() - timedelta(seconds=hall.clock.monotonic_s())
            for text in hall.network.texts:
                if (at := refused.get(text.destination)) is not None:
                    assert start + timedelta(seconds=text.at_s) - at < timedelta(seconds=3)

    run_virtual(story())


def test_a_lane_that_refused_is_tried_again_and_works_when_its_fault_is_over(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        bad = {"refuse_everything": 38}
        hall = SmallHall(tmp_path, modems=4, each={1: bad}, default_terminal="delivered:0")
        many_people(tmp_path, 400)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(400))
            await hall.clock.sleep(12)
            modem = hall.modems[0]
            modem.settings = modem.settings.model_copy(update={"refuse_everything": None})
            await everybody_reached(hall, 400, 120)
            assert sum(text.modem == 0 for text in hall.network.texts) > 10

    run_virtual(story())


@pytest.mark.parametrize("code", [1, 28, 30, 195])
def test_thirty_bad_numbers_in_a_row_take_no_modem_out(tmp_path: Path, code: int) -> None:
    async def story() -> None:
        hall = SmallHall(
            tmp_path,
            modems=1,
            refuse_numbers=("154000200[012]*",),
            refuse_numbers_code=code,
            default_terminal="delivered:0",
        )
        many_people(tmp_path, 60)
        async with hall.life():
            await hall.clock.sleep(5)
            began_s = hall.clock.monotonic_s()
            await hall.core.request("order", "submit", order_to_all(60))
            await everybody_reached(hall, 30, 60)
            assert hall.clock.monotonic_s() - began_s <= 60 * 0.5 + 1.0
            assert len(hall.core.of_kind("delivery.failed")) == 30
            assert hall.core.retained[TOPIC]["state"] == "up"
            assert "channel.down" not in hall.core.kinds()

    run_virtual(story())


def test_a_number_that_nobody_has_is_given_up_at_the_second_opinion(tmp_path: Path) -> None:
    async def story() -> None:
        hall = SmallHall(
            tmp_path,
            modems=8,
            refuse_numbers=("1540002002*",),
            refuse_numbers_code=1,
            default_terminal="delivered:0",
        )
        many_people(tmp_path, 100)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(100))
            took_s = await everybody_reached(hall, 90, 60)
            await hall.clock.sleep(2)
            assert len(hall.core.of_kind("delivery.failed")) == 10
            assert took_s <= 1.3 * ideal_s(100, 8)
            assert len(hall.core.of_kind("delivery.started")) <= 90 + 10 * 4

    run_virtual(story())


@pytest.mark.parametrize("code", [1, 28])
def test_two_of_eight_whose_service_centre_is_wrong_give_nobody_up(
    tmp_path: Path, code: int
) -> None:
    async def story() -> None:
        bad = {"refuse_everything": code}
        hall = SmallHall(tmp_path, modems=8, each={1: bad, 5: bad}, default_terminal="delivered:0")
        numbers = many_people(tmp_path, 200)
        async with hall.life():
            await hall.clock.sleep(5)
            await hall.core.request("order", "submit", order_to_all(200))
            await everybody_reached(hall, 200, 120)
            assert hall.core.of_kind("delivery.failed") == []
            assert set(first_copies(hall)) == set(numbers)

    run_virtual(story())
