"""What the settings of the simulated radios say of people: their answers, the key they press."""

from gateway.driver_api import Accepted, EmergencyReceived
from gateway.driver_kit.virtual_loop import run_virtual
from tests.unit.mototrbo_ip.radio_bench import ONE, TWO, bench


def test_people_with_something_to_say_answer_a_page_to_them_and_to_their_group() -> None:
    async def story() -> None:
        async with bench({"answers": {ONE: "1收到", TWO: 2}}) as at:
            assert isinstance(await at.page(TWO, attempt="a#1"), Accepted)
            await at.wait(10)
            assert [text.text for text in at.inbox.texts] == ["2"]
            await at.page(90001, group=True, attempt="a#2")
            await at.wait(10)
            assert [text.text for text in at.inbox.texts] == ["2", "1收到", "2"]
            assert not at.fleet.owes

    run_virtual(story())


def test_a_repeated_page_is_answered_once_and_a_radio_that_is_off_says_nothing() -> None:
    async def story() -> None:
        faults = {"answers": {ONE: "1", TWO: "2"}, "lost_acknowledgements": 1}
        async with bench({**faults, "switched_off": (TWO,)}) as at:
            await at.page(ONE)
            await at.page(90001, group=True, attempt="a#2")
            await at.wait(30)
            assert [text.sender for text in at.inbox.texts] == [str(ONE)] * 2

    run_virtual(story())


def test_the_first_radio_presses_its_key_and_says_where_it_is() -> None:
    async def story() -> None:
        async with bench({"emergency_at_s": 20.0}) as at:
            await at.wait(19)
            assert at.inbox.alarms == []
            await at.wait(3)
            (pressed,) = at.inbox.of(EmergencyReceived)
            assert pressed.sender == str(ONE)
            assert pressed.position is not None

    run_virtual(story())
