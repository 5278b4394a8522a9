"""Group commit, its order, a full disk and the end after an error."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.errors import JournalBroken
from gateway.journal.rows import FactRow, Write
from gateway.journal.store import Store, open_store
from gateway.journal.verify import verify
from gateway.journal.writer import InlineWriter, ThreadWriter, Writer, nothing
from tests.unit.journal_store.builders import (
    JOURNAL_ID,
    Chain,
    claimed,
    never,
    transmit,
    with_writer,
)

PAGES_OF_ROOM = 40


def sequences(store: Store) -> list[int]:
    return [fact.sequence for fact in store.facts_since(0)]


def commits_of(store: Store) -> list[str]:
    """Every COMMIT from now on."""
    seen: list[str] = []
    store.writes.set_trace_callback(lambda sql: seen.append(sql) if sql == "COMMIT" else None)
    return seen


def test_done_means_readable(tmp_path: Path) -> None:
    async def work(store: Store, writer: ThreadWriter) -> None:
        chain = Chain()
        for _ in range(20):
            await writer.submit(chain.write())
            assert store.last_fact() == (chain.sequence, chain.digest)

    with_writer(tmp_path / "journal.db", work)


def test_concurrent_submitters_share_commits_in_order(tmp_path: Path) -> None:
    async def work(store: Store, writer: ThreadWriter) -> None:
        chain, resolved = Chain(), list[int]()
        commits = commits_of(store)

        async def submit(count: int) -> None:
            for _ in range(count):
                write = chain.write()
                await writer.submit(write)
                resolved.append(write.facts[0].sequence)

        await asyncio.gather(*(submit(20) for _ in range(64)))
        assert resolved == sorted(resolved) == sequences(store) == list(range(1, 1_281))
        assert len(commits) < 1_280 / 4

    path = tmp_path / "journal.db"
    with_writer(path, work)
    assert verify(path).sound


@given(st.lists(st.sampled_from("cpd"), min_size=1, max_size=40))
def test_the_last_word_counts(steps: list[str]) -> None:
    """Put, claim and drop one message in any order and any grouping."""
    row = transmit("a")
    writes = {
        "p": Write(put_transmits=(row,)),
        "c": Write(put_transmits=(claimed(row),)),
        "d": Write(drop_transmits=("a",)),
    }
    left = {"p": row, "c": claimed(row), "d": None}

    async def run() -> None:
        with closing(open_store(":memory:", JOURNAL_ID)) as store:
            writer = ThreadWriter(store, never)
            done = [writer.submit(writes[step]) for step in steps]
            await asyncio.gather(*done)
            await writer.close()
            assert store.transmit("a") == left[steps[-1]]

    asyncio.run(run())


def test_close_drains_and_then_refuses(tmp_path: Path) -> None:
    async def run() -> None:
        with closing(open_store(tmp_path / "journal.db", JOURNAL_ID)) as store:
            writer, chain = ThreadWriter(store, never), Chain()
            done = [writer.submit(chain.write()) for _ in range(200)]
            await asyncio.gather(writer.close(), writer.close())
            assert all(future.done() and future.exception() is None for future in done)
            assert len(sequences(store)) == 200
            with pytest.raises(JournalBroken, match="closed"):
                await writer.submit(chain.write())

    asyncio.run(run())


def test_a_cancelled_waiter_hurts_nobody(tmp_path: Path) -> None:
    async def work(store: Store, writer: ThreadWriter) -> None:
        chain = Chain()
        first, second = writer.submit(chain.write()), writer.submit(chain.write())
        first.cancel()
        await second
        assert sequences(store) == [1, 2]

    with_writer(tmp_path / "journal.db", work)


def test_checkpoints_keep_the_log_short(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"

    async def work(_store: Store, writer: ThreadWriter) -> None:
        chain = Chain()
        for _ in range(1_500):
            await writer.submit(chain.write(note="长" * 300))

    with_writer(path, work)
    with closing(open_store(path, JOURNAL_ID)) as store:
        assert len(sequences(store)) == 1_500

    async def watch(_store: Store, writer: ThreadWriter) -> None:
        chain = Chain(1_500, _store.last_fact()[1], 1_500)
        for _ in range(1_500):
            await writer.submit(chain.write(note="长" * 300))
        log = path.with_name("journal.db-wal")
        assert log.stat().st_size < 12 * 2**20

    with_writer(path, watch)


def bad(fact: FactRow) -> Write:
    """A second fact of one key, which the database refuses."""
    return Write(facts=(FactRow(fact.sequence + 1_000, *_fields(fact)),))


def _fields(fact: FactRow) -> tuple[str, str, str, str, int, bytes, bytes, bytes]:
    return (
        *(fact.key, fact.at_utc, fact.order_id, fact.kind),
        *(fact.version, fact.body, fact.told, fact.digest),
    )


def unwritable(name: str) -> Write:
    """A text that is no UTF-8."""
    return Write(settings=((name, "\ud800"),))


@pytest.mark.parametrize("inline", [False, True])
@pytest.mark.parametrize("broken", ["constraint", "text", "number"])
def test_the_first_error_is_the_end(tmp_path: Path, inline: bool, broken: str) -> None:
    async def run() -> None:
        with closing(open_store(tmp_path / "journal.db", JOURNAL_ID)) as store:
            fatal: list[Exception] = []
            writer = (InlineWriter if inline else ThreadWriter)(store, fatal.append)
            chain = Chain()
            good = chain.write()
            await writer.submit(good)
            culprit = {
                "constraint": bad(good.facts[0]),
                "text": unwritable("name"),
                "number": Write(cursor=2**64),
            }[broken]
            futures = [writer.submit(write) for write in (culprit, chain.write(), chain.write())]
            outcomes = await asyncio.gather(*futures, return_exceptions=True)
            assert [type(outcome) for outcome in outcomes] == [JournalBroken] * 3
            with pytest.raises(JournalBroken, match="nothing more can be written"):
                await writer.submit(chain.write())
            await writer.close()
            assert len(fatal) == 1
            assert sequences(store) == [1]

    asyncio.run(run())


async def fill_up(writer: Writer, acknowledged: list[int]) -> None:
    """Write until it is refused."""
    chain = Chain()
    while True:
        await writer.submit(chain.write(note="满" * 400))
        acknowledged.append(chain.sequence)


class Room:
    """A reserve that lifts a limit on the database, as a ballast frees blocks of the disk."""

    def __init__(self, store: Store, pages: int) -> None:
        self._connection = store.writes
        self._pages = pages
        self.released = 0

    def release(self) -> bool:
        self.released += 1
        self._connection.execute(f"PRAGMA max_page_count = {self._pages}")
        return True


@pytest.mark.parametrize("inline", [False, True])
def test_a_full_disk_costs_the_reserve_and_nothing_else(tmp_path: Path, inline: bool) -> None:
    path = tmp_path / "journal.db"

    async def run() -> None:
        with closing(open_store(path, JOURNAL_ID)) as store:
            store.writes.execute(f"PRAGMA max_page_count = {PAGES_OF_ROOM}")
            room, full = Room(store, 10_000), list[int]()
            kind = InlineWriter if inline else ThreadWriter
            writer = kind(store, never, lambda: full.append(1), room)
            chain = Chain()
            for _ in range(300):
                await writer.submit(chain.write(note="满" * 400))
            await writer.close()
            assert (room.released, full) == (1, [1])
            assert len(sequences(store)) == 300

    asyncio.run(run())
    assert verify(path).sound


@pytest.mark.parametrize("inline", [False, True])
def test_a_disk_that_stays_full_is_the_end(tmp_path: Path, inline: bool) -> None:
    path = tmp_path / "journal.db"

    async def run() -> None:
        with closing(open_store(path, JOURNAL_ID)) as store:
            room, full, fatal = Room(store, PAGES_OF_ROOM), list[int](), list[Exception]()
            room.release()
            kind = InlineWriter if inline else ThreadWriter
            writer = kind(store, fatal.append, lambda: full.append(1), room)
            acknowledged: list[int] = []
            with pytest.raises(JournalBroken, match="full"):
                await fill_up(writer, acknowledged)
            await writer.close()
            assert (room.released, len(full), len(fatal)) == (2, 1, 1)
            assert isinstance(fatal[0], sqlite3.Error)
            assert sequences(store) == acknowledged != []

    asyncio.run(run())
    assert verify(path).sound


class Killed(Exception):
    """The process died here."""


@pytest.mark.parametrize(("after", "kept"), [(False, 2), (True, 3)])
def test_a_story_can_die_at_a_commit(after: bool, kept: int) -> None:
    commits = iter(range(1, 9))

    def die_at_the_third() -> None:
        if next(commits) == 3:
            raise Killed

    async def run() -> None:
        with closing(open_store(":memory:", JOURNAL_ID)) as store:
            before, behind = (nothing, die_at_the_third) if after else (die_at_the_third, nothing)
            writer = InlineWriter(store, never, before_commit=before, after_commit=behind)
            chain = Chain()
            assert writer.submit(chain.write()).done()
            writer.submit(chain.write())
            with pytest.raises(Killed):
                writer.submit(chain.write())
            assert len(sequences(store)) == kept

    asyncio.run(run())
