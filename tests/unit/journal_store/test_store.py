"""Opening a journal, and what the daemon reads from it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal import queries
from gateway.journal.errors import JournalBroken, JournalInUse, JournalUnusable
from gateway.journal.rows import GENESIS, OrderState, TransmitRow, Write
from gateway.journal.store import Store, open_store
from gateway.journal.transaction import apply, merge
from gateway.orders.changed import changed
from tests.unit.journal_store.builders import (
    JOURNAL_ID,
    Chain,
    alarm,
    claimed,
    fill,
    order,
    transmit,
)

QUERIES = [name for name in vars(queries) if name.isupper() and not name.startswith("_")]
NOON = "2026-08-12T12:00:00.000000Z"
ONE = "2026-08-12T13:00:00.000000Z"
TWO = "2026-08-12T14:00:00.000000Z"


@pytest.fixture
def store() -> Iterator[Store]:
    with closing(open_store(":memory:", JOURNAL_ID)) as opened:
        yield opened


def put(store: Store, write: Write) -> None:
    apply(store.writes, merge([write]))


def put_transmits(store: Store, *rows: TransmitRow) -> None:
    put(store, Write(put_transmits=rows))


def ids(rows: list[TransmitRow]) -> list[str]:
    return [row.intent_id for row in rows]


def test_a_new_journal_is_empty(store: Store) -> None:
    assert store.last_fact() == (0, GENESIS)
    assert (store.last_event_sequence(), store.cursor()) == (0, 0)
    assert store.next_transmits(["sms"], NOON, 10) == []
    assert store.next_alarm_due() is None
    assert store.next_not_before(NOON) is None
    assert store.setting("journal") == store.journal_id == JOURNAL_ID


def test_a_file_is_the_owners_alone_and_durable(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with closing(open_store(path, JOURNAL_ID)) as store:
        modes = {file.name: file.stat().st_mode & 0o777 for file in tmp_path.iterdir()}
        assert set(modes.values()) == {0o600}
        assert "journal.db-wal" in modes
        full = 2
        assert store.writes.execute("PRAGMA synchronous").fetchone() == (full,)
        assert store.writes.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store.writes.execute("PRAGMA wal_autocheckpoint").fetchone() == (0,)


def test_a_wider_mode_is_narrowed(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    fill(path)
    path.chmod(0o644)
    fill(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_reader_cannot_write(tmp_path: Path) -> None:
    with (
        closing(open_store(tmp_path / "journal.db", JOURNAL_ID)) as store,
        pytest.raises(sqlite3.OperationalError, match="readonly"),
    ):
        store._reads.execute("DELETE FROM facts")


def test_a_second_daemon_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with closing(open_store(path, JOURNAL_ID)), pytest.raises(JournalInUse, match="in use by"):
        open_store(path, JOURNAL_ID)
    open_store(path, JOURNAL_ID).close()


def test_a_journal_keeps_its_own_id(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    fill(path)
    with closing(open_store(path, "another")) as store:
        assert store.journal_id == JOURNAL_ID


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("CREATE TABLE music (title TEXT)", "no Muster journal"),
        ("PRAGMA application_id = 0x4d535452; CREATE TABLE music (title TEXT)", "no Muster"),
    ],
)
def test_another_database_is_refused_untouched(tmp_path: Path, script: str, words: str) -> None:
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as foreign:
        foreign.executescript(script)
    with pytest.raises(JournalUnusable, match=words):
        open_store(path, JOURNAL_ID)
    with closing(sqlite3.connect(path)) as foreign:
        assert foreign.execute("SELECT name FROM sqlite_schema").fetchall() == [("music",)]


def test_garbage_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(JournalUnusable, match="not a database"):
        open_store(path, JOURNAL_ID)


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(JournalUnusable, match="nowhere"):
        open_store(tmp_path / "nowhere" / "journal.db", JOURNAL_ID)


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    fill(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as newer:
        newer.execute("INSERT INTO schema_versions VALUES (99, 'the future')")
    with pytest.raises(JournalUnusable, match="version 99"):
        open_store(path, JOURNAL_ID)


def test_the_best_open_message_comes_first(store: Store) -> None:
    put_transmits(
        store,
        transmit("c", rank=5, ordinal=1),
        transmit("b", rank=1, ordinal=9),
        changed(transmit("voice", rank=1, ordinal=3), bearer="voice"),
        transmit("a", rank=1, ordinal=2),
        changed(transmit("radio", rank=0), bearer="radio"),
        claimed(transmit("taken", rank=0)),
    )
    assert ids(store.next_transmits(["sms", "voice"], NOON, 10)) == ["a", "voice", "b", "c"]
    assert ids(store.next_transmits(["sms", "voice"], NOON, 2)) == ["a", "voice"]
    assert ids(store.next_transmits(["voice", "voice"], NOON, 9)) == ["voice"]
    assert ids(store.claimed_transmits()) == ["taken"]


def test_a_message_waits_for_its_time(store: Store) -> None:
    put_transmits(
        store,
        changed(transmit("one", rank=0), not_before_utc=ONE),
        changed(transmit("two", rank=0), not_before_utc=TWO),
        transmit("now", rank=7),
    )
    assert ids(store.next_transmits(["sms"], NOON, 9)) == ["now"]
    assert store.next_not_before(NOON) == ONE
    assert ids(store.next_transmits(["sms"], ONE, 9)) == ["one", "now"]
    assert store.next_not_before(ONE) == TWO
    assert store.next_not_before(TWO) is None


def test_a_message_avoids_its_channel(store: Store) -> None:
    put_transmits(store, changed(transmit("a"), avoid="modem1"), transmit("b", rank=1))
    assert ids(store.next_transmits(["sms"], NOON, 9, "modem1")) == ["b"]
    assert ids(store.next_transmits(["sms"], NOON, 9, "modem2")) == ["a", "b"]
    assert ids(store.next_transmits(["sms"], NOON, 9)) == ["a", "b"]


def test_the_ways_that_messages_wait_for(store: Store) -> None:
    ways = ("radio:tetra", "radio:dmr", "radio:dmr2", "radio:dmr", "voice", "radio")
    rows = [changed(transmit(str(n)), bearer=way) for n, way in enumerate(ways)]
    put_transmits(store, *rows, claimed(changed(transmit("taken"), bearer="radio:pdt")))
    assert store.waiting_ways("radio") == ["radio", "radio:dmr", "radio:dmr2", "radio:tetra"]
    assert store.waiting_ways("voice") == ["voice"]
    assert store.waiting_ways("sms") == []


def test_a_claim_and_its_end(store: Store) -> None:
    row = transmit("a")
    put_transmits(store, row)
    put_transmits(store, claimed(row, "s7"))
    assert store.next_transmits(["sms"], NOON, 9) == []
    assert store.transmit("a") == claimed(row, "s7")
    put(store, Write(drop_transmits=("a",)))
    assert store.transmit("a") is None
    assert store.claimed_transmits() == []


def test_alarms_are_due_in_their_order(store: Store) -> None:
    put(store, Write(put_alarms=(alarm("b", TWO), alarm("a", ONE), alarm("c", ONE))))
    assert [row.alarm_id for row in store.due_alarms(ONE, 9)] == ["a", "c"]
    assert [row.alarm_id for row in store.due_alarms(TWO, 2)] == ["a", "c"]
    assert store.next_alarm_due() == ONE
    put(store, Write(drop_alarms=("a", "c"), put_alarms=(alarm("b", NOON),)))
    assert store.due_alarms(TWO, 9) == [alarm("b", NOON)]


def test_histories_come_whole_and_in_order(store: Store) -> None:
    chain = Chain()
    facts = tuple(chain.fact(("XJ-1", "XJ-2", "")[index % 3]) for index in range(1_600))
    put(store, Write(facts=facts))
    assert list(store.facts_since(0)) == list(facts)
    assert list(store.facts_since(1_200)) == list(facts[1_200:])
    for order_id in ("XJ-1", "XJ-2", ""):
        mine = [fact for fact in facts if fact.order_id == order_id]
        assert list(store.facts_of(order_id)) == mine
        assert list(store.facts_of(order_id, since=900)) == [f for f in mine if f.sequence > 900]
    assert store.last_fact() == (1_600, chain.digest)
    assert store.has_key("key-77")
    assert not store.has_key("key-1601")


def test_a_history_sees_what_is_added_while_it_is_read(store: Store) -> None:
    chain = Chain()
    put(store, Write(facts=tuple(chain.fact() for _ in range(500))))
    history = store.facts_since(0)
    assert next(history).sequence == 1
    put(store, Write(facts=(chain.fact(),)))
    assert [fact.sequence for fact in history][-1] == 501


def test_orders(store: Store) -> None:
    put(store, Write(put_orders=(order("b", OrderState.OPEN, 9), order("a", OrderState.OPEN, 4))))
    put(store, Write(put_orders=(order("r", OrderState.REFUSED, 5),)))
    assert [row.order_id for row in store.open_orders()] == ["a", "b"]
    put(store, Write(put_orders=(order("a", OrderState.CLOSED, 4),)))
    assert [row.order_id for row in store.open_orders()] == ["b"]
    assert store.order("a") == order("a", OrderState.CLOSED, 4)
    assert store.order("x") is None


def test_events_cursor_and_settings(store: Store) -> None:
    chain = Chain()
    writes = [chain.write() for _ in range(5)]
    for write in writes:
        put(store, write)
    put(store, Write(cursor=3, settings=(("boot", "b1"), ("session", "s1"))))
    assert store.events_after(1, 2) == [writes[1].events[0], writes[2].events[0]]
    assert store.events_after(5, 9) == []
    assert (store.last_event_sequence(), store.cursor()) == (5, 3)
    put(store, Write(settings=(("session", "s2"),)))
    assert (store.setting("boot"), store.setting("session")) == ("b1", "s2")
    assert store.setting("unheard") is None


@pytest.mark.parametrize("name", QUERIES)
def test_every_read_walks_an_index(store: Store, name: str) -> None:
    query = getattr(queries, name)
    plan = store.writes.execute(f"EXPLAIN QUERY PLAN {query}", [1] * query.count("?"))
    steps = [step for *_, step in plan]
    assert steps
    for step in steps:
        assert "TEMP B-TREE" not in step
        # The small indexes of open orders and of claims are read whole, the last fact from the end.
        assert step.startswith("SEARCH") or "USING INDEX" in step or name == "LAST_FACT", step


def test_a_broken_read_says_so(store: Store) -> None:
    store.writes.execute("DROP TABLE alarms")
    with pytest.raises(JournalBroken, match="no such table"):
        store.next_alarm_due()
