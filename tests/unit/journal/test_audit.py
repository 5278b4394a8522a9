"""The audit lives a journal through again and names what cannot have happened."""

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from gateway.journal.audit import audit
from gateway.journal.journal import Journal
from gateway.journal.store import open_store
from gateway.journal.verify import Damage
from gateway.journal.writer import ThreadWriter
from gateway.orders.facts import DeadlinePassed, Fact, OrderEnded, Outcome
from tests.unit.orders.one_order import ID, TEXT, accepted, at, ended, planned, started

RESOLVE = f"resolve/{TEXT}"
DOUBT: tuple[Fact, ...] = (
    accepted(),
    planned(deliveries=2),
    started(),
    ended(Outcome.UNKNOWN),
    DeadlinePassed("deadline/1", at(7), ID, RESOLVE),
)


def never(error: Exception) -> None:
    raise AssertionError(error)


def written(path: Path, facts: Iterable[Fact]) -> Path:
    async def run() -> None:
        store = open_store(path, "1" * 32)
        writer = ThreadWriter(store, never)
        journal = Journal(store, writer, "xianju")
        for fact in facts:
            assert await journal.record(fact)
        await writer.close()
        store.close()

    asyncio.run(run())
    return path


def test_what_a_gateway_wrote_makes_sense(tmp_path: Path) -> None:
    path = written(tmp_path / "j.db", (*DOUBT, started(2, marked=True)))
    assert audit(path).findings == ()


def test_an_unmarked_repeat_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "j.db", (*DOUBT, started(2, marked=False)))
    (finding,) = audit(path).findings
    assert finding.damage is Damage.LIFE
    assert finding.key == f"{TEXT}#2"
    assert "unmarked" in finding.detail


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("DELETE FROM transmits WHERE intent_id LIKE '%/2'", f"{ID}/sms/2"),
        ("UPDATE transmits SET state = 1", f"{ID}/sms/2"),
        ("UPDATE transmits SET rank = rank + 1", f"{ID}/sms/2"),
        ("UPDATE transmits SET not_before_utc = '9999'", f"{ID}/sms/2"),
        ("UPDATE transmits SET bearer = 'radio'", f"{ID}/sms/2"),
        ("INSERT INTO alarms VALUES ('resolve/x', 'x', '2026', x'7b7d')", "resolve/x"),
        (f"UPDATE alarms SET due_utc = '9999' WHERE alarm_id = '{RESOLVE}'", RESOLVE),
        (f"DELETE FROM alarms WHERE alarm_id = '{RESOLVE}'", RESOLVE),
    ],
)
def test_work_that_nobody_owes_or_that_got_lost_is_named(
    tmp_path: Path, sql: str, name: str
) -> None:
    path = written(tmp_path / "j.db", DOUBT[:4])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)
    assert [(f.damage, f.key) for f in audit(path).findings] == [(Damage.OWED, name)]


def closed(path: Path) -> Path:
    """Two orders, of which the first is forgotten."""
    return written(
        path,
        (
            accepted(),
            planned(deliveries=1),
            OrderEnded("ended", at(9), ID, True, "seat1", ""),
            DeadlinePassed("deadline/1", at(9_999), ID, f"forget/{ID}"),
            replace(accepted(order_id="XJ-2"), key="order/XJ-2"),
        ),
    )


def test_open_and_closed_orders_make_sense(tmp_path: Path) -> None:
    path = closed(tmp_path / "j.db")
    with closing(sqlite3.connect(path)) as connection:
        states = connection.execute("SELECT order_id, state FROM orders ORDER BY order_id")
        assert states.fetchall() == [(ID, "closed"), ("XJ-2", "open")]
    assert audit(path).findings == ()


@pytest.mark.parametrize(
    ("sql", "name", "detail"),
    [
        ("UPDATE orders SET state = 'open'", ID, "state is open, not closed"),
        ("UPDATE orders SET state = 'closed'", "XJ-2", "state is closed, not open"),
        (
            "UPDATE orders SET state = 'refused' WHERE state = 'open'",
            "XJ-2",
            "state is refused, not open",
        ),
        ("UPDATE orders SET body_hash = 'x' WHERE order_id = 'XJ-2'", "XJ-2", "body_hash is x"),
        (
            "UPDATE orders SET accepted_sequence = 2 WHERE state = 'closed'",
            ID,
            "accepted_sequence is 2, not 1",
        ),
        ("DELETE FROM orders WHERE state = 'open'", "XJ-2", "it is missing"),
        ("INSERT INTO orders VALUES ('XJ-3', 'open', '', 9)", "XJ-3", "it should not be"),
    ],
)
def test_an_order_that_is_not_what_the_record_says_is_named(
    tmp_path: Path, sql: str, name: str, detail: str
) -> None:
    path = closed(tmp_path / "j.db")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)
    (finding,) = audit(path).findings
    assert (finding.damage, finding.key) == (Damage.ORDER, name)
    assert detail in finding.detail
