"""Events leave in order, once each unless the link goes, urgent ones ahead of their turn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.journal.journal import Journal
from gateway.orders.facts import HouseAlarmed, Status
from gateway.runtime.publisher import Publisher
from tests.unit.orders.one_order import T0, accepted, heard, planned
from tests.unit.runtime.memory_journal import new_journal


class SlowOutlet:
    """Acknowledges after `latency_s`; while `down`, every publish fails."""

    def __init__(self, latency_s: float = 0.0) -> None:
        self.latency_s = latency_s
        self.sequences: list[int] = []
        self.topics: list[str] = []
        self.down = False
        self.most_in_flight = 0
        self._in_flight = 0

    async def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self._in_flight)
        await virtual_clock().sleep(self.latency_s)
        self._in_flight -= 1
        if self.down:
            raise ConnectionError("gone")
        self.topics.append(topic)
        self.sequences.append(msgspec.json.decode(payload)["sequence"])

    async def wait_connected(self) -> None:
        while self.down:
            await virtual_clock().sleep(1)


@asynccontextmanager
async def publishing(journal: Journal, outlet: SlowOutlet) -> AsyncIterator[Publisher]:
    publisher = Publisher(journal, outlet, lambda family: f"event/{family}")
    async with asyncio.TaskGroup() as tasks:
        hand = tasks.create_task(publisher.run())
        yield publisher
        hand.cancel()


async def open_order(journal: Journal) -> None:
    await journal.record(accepted())
    await journal.record(planned())


def test_events_go_to_the_topic_of_their_family_and_the_cursor_follows() -> None:
    async def story() -> None:
        journal, outlet = new_journal(), SlowOutlet(0.01)
        async with publishing(journal, outlet):
            await open_order(journal)
            await journal.record(heard(Status.ACKED))
            await virtual_clock().sleep(1)
        assert sorted(set(outlet.sequences)) == [1, 2, 3]
        assert set(outlet.topics) == {"event/order", "event/feedback", "event/owner"}
        assert journal.store.cursor() == 3

    run_virtual(story())


def test_an_urgent_event_overtakes_a_long_queue_and_comes_again_in_its_turn() -> None:
    async def story() -> None:
        journal, outlet = new_journal(), SlowOutlet(1.0)
        await open_order(journal)
        for number in range(1_000):
            await journal.record(heard(Status.PROGRESS, number))
        await virtual_clock().sleep(1)  # what is told on the loop has been told
        async with publishing(journal, outlet):
            await virtual_clock().sleep(0.5)
            await journal.record(HouseAlarmed("alarm", T0, "disk", "full"))
            await virtual_clock().sleep(1.1)
            urgent = journal.store.last_event_sequence()
            assert urgent in outlet.sequences
            await virtual_clock().sleep(60)
        assert outlet.sequences.count(urgent) == 2
        in_turn = [s for s in outlet.sequences if s != urgent]
        assert sorted(set(in_turn)) == list(range(1, urgent))
        # a hundred in their turn, and the urgent one
        assert outlet.most_in_flight <= 101

    run_virtual(story())


def test_what_was_not_acknowledged_is_published_again() -> None:
    async def story() -> None:
        journal, outlet = new_journal(), SlowOutlet(0.1)
        async with publishing(journal, outlet):
            outlet.down = True
            await open_order(journal)
            await virtual_clock().sleep(5)
            assert outlet.sequences == []
            assert journal.store.cursor() == 0
            outlet.down = False
            await virtual_clock().sleep(5)
        assert set(outlet.sequences) == {1}

    run_virtual(story())


def test_a_new_process_goes_on_behind_the_cursor() -> None:
    async def story() -> None:
        journal, outlet = new_journal(), SlowOutlet()
        await open_order(journal)
        await journal.record(heard(Status.ACKED))
        await journal.move_cursor(1)
        async with publishing(journal, outlet):
            await virtual_clock().sleep(1)
        assert sorted(outlet.sequences) == [2, 3]

    run_virtual(story())
