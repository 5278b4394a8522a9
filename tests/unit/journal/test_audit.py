"""The audit lives a journal through again and names what cannot have happened."""

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.audit import audit
from gateway.journal.journal import Journal
from gateway.journal.store import open_store
from gateway.journal.verify import Damage
from gateway.journal.writer import ThreadWriter
from gateway.orders.facts import DeadlinePassed, Fact, Outcome
from tests.unit.orders.one_order import ID, TEXT, accepted, at, ended, planned, started

DOUBT: tuple[Fact, ...] = (
    accepted(),
    planned(deliveries=2),
    started(),
    ended(Outcome.UNKNOWN),
    DeadlinePassed("deadline/1", at(7), ID, f"resolve/{TEXT}"),
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
        ("INSERT INTO alarms VALUES ('resolve/x', 'x', '2026', x'7b7d')", "resolve/x"),
    ],
)
def test_work_that_nobody_owes_or_that_got_lost_is_named(
    tmp_path: Path, sql: str, name: str
) -> None:
    path = written(tmp_path / "j.db", DOUBT[:4])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)
    assert [(f.damage, f.key) for f in audit(path).findings] == [(Damage.OWED, name)]
