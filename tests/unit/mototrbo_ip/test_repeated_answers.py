"""No answer of a radio is lost as a repeat of an earlier one, and no repeat is one."""

from drivers.mototrbo_ip.simulated_air import TMS
from drivers.mototrbo_ip.simulated_octets import write_text
from gateway.driver_api import RadioTextReceived
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.mototrbo_ip.radio_bench import ONE, Bench, Inbox, bench

ANSWER = write_text(7, "1")


def keys(at: Bench) -> list[str]:
    return [heard.key for heard in at.inbox.of(RadioTextReceived)]


def test_a_radio_whose_registration_was_not_heard_answers_with_the_same_number() -> None:
    async def story() -> None:
        async with bench() as at:
            for _ in range(4):
                at.fleet.say(TMS, ONE, ANSWER)
                await at.wait(50)
            assert len(set(keys(at))) == 4
            assert at.fleet.acknowledged == [(ONE, 7)] * 4

    run_virtual(story())


def test_a_radio_that_said_good_bye_answers_with_the_same_number() -> None:
    async def story() -> None:
        async with bench() as at:
            at.fleet.say(TMS, ONE, ANSWER)
            await at.wait(1)
            at.fleet.sign_off(ONE)
            await at.wait(1)
            at.fleet.say(TMS, ONE, ANSWER)
            await at.wait(1)
            assert len(set(keys(at))) == 2

    run_virtual(story())


def test_a_text_repeated_as_long_as_radios_repeat_is_one() -> None:
    async def story() -> None:
        async with bench() as at:
            for pause_s in (5, 10, 20, 1):
                at.fleet.say(TMS, ONE, ANSWER)
                await at.wait(pause_s)
            assert len(keys(at)) == 1
            assert at.fleet.acknowledged == [(ONE, 7)] * 4

    run_virtual(story())


def test_a_text_that_asks_for_nothing_is_not_repeated_by_anybody() -> None:
    async def story() -> None:
        async with bench() as at:
            for _ in range(2):
                at.fleet.say(TMS, ONE, write_text(7, "1", acknowledge=False))
                await at.wait(8)
            assert len(set(keys(at))) == 2

    run_virtual(story())


def test_a_text_that_is_durable_is_only_acknowledged_to_the_next_session() -> None:
    async def story() -> None:
        async with bench() as at:
            at.fleet.say(TMS, ONE, ANSWER)
            await at.wait(1)
            at.world.cut("fleet")
            async with at.driver.connect(at.inbox):
                at.fleet.say(TMS, ONE, ANSWER)
                await at.wait(1)
            assert len(keys(at)) == 1
            assert at.fleet.acknowledged == [(ONE, 7)] * 2

    run_virtual(story())


def test_a_text_that_a_lost_session_did_not_keep_is_told_to_the_next() -> None:
    async def story() -> None:
        async with bench(inbox=Inbox(delay_s=3.0)) as at:
            at.fleet.say(TMS, ONE, ANSWER)
            await at.wait(1)
            at.world.cut("fleet")
            inbox = Inbox()
            async with at.driver.connect(inbox):
                at.fleet.say(TMS, ONE, ANSWER)
                await at.wait(1)
            assert [heard.text for heard in inbox.of(RadioTextReceived)] == ["1"]
            assert at.fleet.acknowledged == [(ONE, 7)]

    run_virtual(story())
