"""Writes that share a transaction leave the rows they would have left one after the other."""

import sqlite3
from contextlib import closing

from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.rows import OrderState, Write
from gateway.journal.store import open_store
from gateway.journal.transaction import apply, merge
from tests.unit.journal_store.builders import JOURNAL_ID, Chain, alarm, order, transmit

IDS = st.sampled_from("abcd")
WRITES = st.builds(
    Write,
    put_transmits=st.lists(st.builds(transmit, IDS, st.integers(0, 3)), max_size=3).map(tuple),
    drop_transmits=st.lists(IDS, max_size=2).map(tuple),
    put_alarms=st.lists(st.builds(alarm, IDS, st.sampled_from("123")), max_size=3).map(tuple),
    drop_alarms=st.lists(IDS, max_size=2).map(tuple),
    put_orders=st.lists(
        st.builds(order, IDS, st.sampled_from(OrderState), st.integers(0, 9)), max_size=2
    ).map(tuple),
    cursor=st.none() | st.integers(0, 9),
    settings=st.lists(st.tuples(IDS, st.sampled_from("xyz")), max_size=2).map(tuple),
)
TABLES = ("facts", "events", "transmits", "alarms", "orders", "settings", "marks")


def contents(connection: sqlite3.Connection) -> dict[str, list[object]]:
    return {
        table: sorted(connection.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES
    }


@given(st.lists(WRITES, max_size=6))
def test_merged_is_one_after_the_other(writes: list[Write]) -> None:
    with (
        closing(open_store(":memory:", JOURNAL_ID)) as single,
        closing(open_store(":memory:", JOURNAL_ID)) as grouped,
    ):
        for write in writes:
            apply(single.writes, merge([write]))
        apply(grouped.writes, merge(writes))
        assert contents(single.writes) == contents(grouped.writes)


@given(st.integers(0, 900))
def test_any_number_of_rows_goes_in_and_out(count: int) -> None:
    chain = Chain()
    facts = tuple(chain.fact() for _ in range(count))
    rows = tuple(transmit(f"i{number}", ordinal=number) for number in range(count))
    with closing(open_store(":memory:", JOURNAL_ID)) as store:
        apply(store.writes, merge([Write(facts=facts, put_transmits=rows)]))
        assert list(store.facts_since(0)) == list(facts)
        assert store.next_transmits(["sms"], "9", 1_000) == list(rows)
        dropped = Write(drop_transmits=tuple(row.intent_id for row in rows[1:]))
        apply(store.writes, merge([dropped]))
        assert store.next_transmits(["sms"], "9", 1_000) == list(rows[:1])


def test_drops_go_before_puts() -> None:
    with closing(open_store(":memory:", JOURNAL_ID)) as store:
        apply(store.writes, merge([Write(put_transmits=(transmit("a"),), drop_transmits=("a",))]))
        assert store.transmit("a") == transmit("a")
