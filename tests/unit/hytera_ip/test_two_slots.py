"""Two channels on one repeater: each slot has ports, connections and calls of its own."""

from contextlib import AsyncExitStack

from drivers.hytera_ip.driver import KIND
from gateway.driver_api import Accepted, Deferred, RadioPage, TransmitDemand
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from tests.unit.hytera_ip.radio_bench import PEER, station_of
from tests.unit.radio_inbox import Inbox


def test_each_channel_pages_talks_and_hears_on_its_slot() -> None:
    async def story() -> None:
        station = station_of({"both_slots": True, "answers": {100: "1", 200: "2"}})
        world = SimulatedWorld(virtual_clock(), SeededRandom(5), latency_s=0.01)
        world.attach(PEER, station)
        inboxes = [Inbox(), Inbox()]
        async with AsyncExitStack() as stack:
            one, two = [
                await stack.enter_async_context(
                    KIND.build(
                        KIND.config.model_validate({"peer": PEER, "slot": slot}),
                        KIND.profile(),
                        world,
                    ).connect(inbox)
                )
                for slot, inbox in enumerate(inboxes, 1)
            ]
            await virtual_clock().sleep(1)
            talks = await one.send(TransmitDemand("90001", True, 60.0), "t#1")
            assert talks == Accepted()
            assert isinstance(await one.send(RadioPage("100", "集结", False), "a#1"), Deferred)
            assert isinstance(await two.send(RadioPage("200", "集结", False), "b#1"), Accepted)
            await virtual_clock().sleep(10)
            for session in (one, two):
                assert (await session.probe()).ok
        assert [(page.number, page.slot) for page in station.pages] == [(200, 2)]
        assert [[text.text for text in inbox.texts] for inbox in inboxes] == [[], ["2"]]
        assert station.violations == []

    run_virtual(story())
