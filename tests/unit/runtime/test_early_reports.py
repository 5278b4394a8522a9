"""A delivery report that overtakes the receipt of its text, whatever the disk does meanwhile."""

import asyncio

from gateway.driver_api import DeliveryReported, DeliveryState
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.journal.journal import Journal
from gateway.journal.rows import Write
from gateway.journal.store import Store, open_store
from gateway.journal.writer import InlineWriter
from gateway.orders.facts import Outcome
from gateway.orders.records import SendingState
from gateway.roster.roster import Roster
from gateway.runtime.listener import Listener
from tests.unit.orders.one_order import accepted, ended, planned, started
from tests.unit.runtime.memory_journal import never, new_journal
from tests.unit.runtime.test_transmitter import state_of

REPORT = DeliveryReported("r-1", 42, "15400010001", DeliveryState.DELIVERED, "", None)


class SlowDisk:
    """Writes in order, each a second after it was asked to."""

    def __init__(self, store: Store) -> None:
        self._inline = InlineWriter(store, never)

    def submit(self, write: Write) -> asyncio.Future[None]:
        written = self._inline.submit(write)
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        loop.call_later(1.0, lambda: done.set_result(written.result()))
        return done

    async def close(self) -> None:
        await self._inline.close()


def listener_of(journal: Journal) -> Listener:
    return Listener(journal, virtual_clock(), Roster, lambda moment: moment.date(), "仙居")


def test_a_receipt_that_comes_while_the_early_report_goes_to_disk_is_matched_with_it() -> None:
    async def story() -> None:
        store = open_store(":memory:", "1" * 32)
        journal = Journal(store, SlowDisk(store), "xianju")
        listener = listener_of(journal)
        for fact in (accepted(), planned(), started()):
            await journal.record(fact)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listener.commit("m1", REPORT))
            await virtual_clock().sleep(0.5)
            journal.post(ended(Outcome.ACCEPTED, references=(42,)))
            listener.match_early_reports("m1")
        assert state_of(journal) is SendingState.DELIVERED

    run_virtual(story())


def test_an_early_report_whose_process_died_at_the_receipt_is_matched_at_the_next_start() -> None:
    async def story() -> None:
        journal = new_journal()
        for fact in (accepted(), planned(), started()):
            await journal.record(fact)
        await listener_of(journal).commit("m1", REPORT)
        await journal.record(ended(Outcome.ACCEPTED, references=(42,)))
        again = Journal(journal.store, InlineWriter(journal.store, never), "xianju")
        again.fold()
        listener_of(again).remember()
        assert state_of(again) is SendingState.DELIVERED

    run_virtual(story())
