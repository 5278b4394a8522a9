"""A lost link does not let presence and locations hold the event loop."""

import asyncio

from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.runtime.unnumbered_events import UnnumberedEvents


def test_one_event_on_a_link_that_is_given_up_leaves_the_loop_to_others() -> None:
    """`LinkDown` comes at once from a connection that is lost and not taken away yet."""

    async def story() -> int:
        events, up, tries = UnnumberedEvents(), asyncio.Event(), 0
        up.set()

        async def publish(body: bytes) -> None:
            nonlocal tries
            tries += 1
            assert tries < 1_000, "nobody else gets a turn"
            raise ConnectionError("the broker does not acknowledge")

        events.put(b"1")
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(events.run(publish, up.wait))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            up.clear()  # what MqttLink does when it gets its turn
            await virtual_clock().sleep(1)
            running.cancel()
        return tries

    assert run_virtual(story()) < 10
