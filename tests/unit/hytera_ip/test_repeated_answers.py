"""No answer of a radio is lost as a repeat of an earlier one, and no repeat is one."""

import pytest

from drivers.hytera_ip.simulated_train import TMP
from gateway.driver_api import EmergencyReceived
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.hytera_ip.radio_bench import Bench, Inbox, bench

ANSWER = bytes.fromhex("00000001 0a000001 0a000064") + "1".encode("utf-16-le")
CONFIRMED, UNCONFIRMED = 0x80A1, 0x00A1


def told(at: Bench) -> int:
    return len({heard.key for heard in at.inbox.texts})


@pytest.mark.parametrize("off_s", [1.0, 30.0, 300.0])
def test_a_radio_that_registers_anew_gives_the_same_answer_under_the_same_number(
    off_s: float,
) -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.say(TMP, 9, CONFIRMED, ANSWER)
            await at.wait(2)
            at.station.sign_off(100)
            await at.wait(off_s)
            at.station.register(100)
            await at.wait(1)
            at.station.say(TMP, 9, CONFIRMED, ANSWER)
            await at.wait(5)
            assert told(at) == len(at.station.answers) == 2

    run_virtual(story())


def test_a_radio_whose_registration_was_not_heard_answers_minutes_later() -> None:
    async def story() -> None:
        async with bench() as at:
            for _ in range(4):
                at.station.say(TMP, 9, CONFIRMED, ANSWER)
                await at.wait(60)
            assert told(at) == len(at.station.answers) == 4

    run_virtual(story())


@pytest.mark.parametrize("link", ["hstrp", "hrnp"])
def test_a_text_repeated_until_its_result_arrives_is_one_and_answered_each_time(
    link: str,
) -> None:
    async def story() -> None:
        async with bench({"link": link}, inbox=Inbox(delay_s=3.0)) as at:
            for _ in range(3):
                at.station.say(TMP, 9, CONFIRMED, ANSWER)
                await at.wait(8)
            assert told(at) == 1
            assert len(at.station.answers) == 3
            assert not at.station.owes

    run_virtual(story())


def test_a_text_that_asks_for_no_result_is_not_repeated_by_anybody() -> None:
    async def story() -> None:
        async with bench() as at:
            for _ in range(2):
                at.station.say(TMP, 9, UNCONFIRMED, ANSWER)
                await at.wait(8)
            assert told(at) == 2

    run_virtual(story())


def test_a_text_heard_across_a_lost_session_keeps_its_key() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.say(TMP, 9, CONFIRMED, ANSWER)
            await at.wait(1)
            at.world.cut("station")
            async with at.driver.connect(at.inbox):
                await at.wait(1)
                at.station.say(TMP, 9, CONFIRMED, ANSWER)
                await at.wait(5)
            assert len(at.inbox.texts) == 2
            assert told(at) == 1

    run_virtual(story())


def test_a_registration_in_an_emergency_does_not_make_it_two() -> None:
    async def story() -> None:
        async with bench() as at:
            at.station.alarm(100)
            await at.wait(1)
            at.station.register(100)
            at.station.alarm(100)
            await at.wait(1)
            assert len({event.key for event in at.inbox.of(EmergencyReceived)}) == 1

    run_virtual(story())
