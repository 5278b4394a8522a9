"""Facts that belong together are one transaction; what comes twice waits for the first."""

import asyncio
from pathlib import Path

from gateway.journal.journal import Journal
from gateway.journal.store import open_store
from gateway.journal.writer import InlineWriter, ThreadWriter
from gateway.orders.facts import Status
from tests.unit.orders.one_order import accepted, heard, planned


def never(error: Exception) -> None:
    raise AssertionError(error)


def test_what_stands_beside_a_fact_shares_its_transaction() -> None:
    commits = []

    async def run() -> None:
        store = open_store(":memory:", "1" * 32)
        writer = InlineWriter(store, never, before_commit=lambda: commits.append(1))
        journal = Journal(store, writer, "xianju")
        await journal.record(accepted(), planned())
        assert len(commits) == 1
        known, fresh = heard(Status.ACKED, 10), heard(Status.ARRIVED, 20)
        await journal.record(known)
        assert await journal.record(fresh, known)
        assert store.last_fact()[0] == 4
        assert not await journal.record(known, heard(Status.ENDED, 30))
        assert store.last_fact()[0] == 4

    asyncio.run(run())


def test_whoever_repeats_what_is_not_on_disk_yet_waits_for_the_disk(tmp_path: Path) -> None:
    async def run() -> None:
        store = open_store(tmp_path / "j.db", "1" * 32)
        writer = ThreadWriter(store, never)
        journal = Journal(store, writer, "xianju")
        await journal.record(accepted(), planned())
        first = journal.post(heard(Status.ACKED))
        again = journal.post(heard(Status.ACKED))
        assert (first.taken, again.taken, again.durable.done()) == (True, False, False)
        await again.on_disk()
        assert store.has_key(heard(Status.ACKED).key)
        await writer.close()
        store.close()

    asyncio.run(run())
