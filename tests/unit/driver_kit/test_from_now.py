"""A simulator's times count from its own beginning, however long the machine has been up."""

from gateway.driver_kit.from_now import FromNow
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock


def test_its_time_begins_at_zero_and_goes_with_the_other_clock() -> None:
    async def story() -> None:
        machine = virtual_clock()
        await machine.sleep(86_400)
        clock = FromNow(machine)
        assert clock.monotonic_s() == 0
        await clock.sleep(10)
        assert clock.monotonic_s() == 10
        assert clock.utc() == machine.utc()

    run_virtual(story())
