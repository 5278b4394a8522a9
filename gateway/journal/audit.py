"""Whether a journal makes sense: every fact follows from those before it.

`verify` shows that nobody changed the record; this goes on and lives it through again, by the
same `advance` that made it:

    facts      each one could be taken when it was recorded, and can still be read
    repeats    no text went out again after a doubt without its mark
    owed       the messages and deadlines that are open are exactly those the facts leave owed
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from gateway.journal.codec import UnknownFact, decode_fact
from gateway.journal.connections import connect_tool
from gateway.journal.verify import Damage, Finding, Progress, Report, verify
from gateway.orders.facts import AttemptStarted, Fact
from gateway.orders.hall import Hall
from gateway.orders.intents import Alarm, Claim
from gateway.orders.lifecycle import advance
from gateway.orders.records import Step

_PAGE = 1_000


def audit(path: Path, progress: Progress | None = None) -> Report:
    """`verify`, and if that finds nothing, the life of the facts; raises what `verify` does."""
    report = verify(path, progress)
    if not report.sound:
        return report
    with closing(connect_tool(path)) as connection:
        connection.execute("BEGIN")
        return replace(report, findings=tuple(_Replay().run(connection)))


class _Replay:
    """A hall lived through again; `owed` maps intents to whether they are claimed."""

    def __init__(self) -> None:
        self._hall = Hall()
        self._owed: dict[str, bool] = {}
        self._alarms: set[str] = set()

    def run(self, connection: sqlite3.Connection) -> Iterator[Finding]:
        cursor = connection.execute(
            "SELECT sequence, key, kind, version, body FROM facts ORDER BY sequence"
        )
        while page := cursor.fetchmany(_PAGE):
            for sequence, key, kind, version, body in page:
                problem = self._live(kind, version, body)
                if problem:
                    yield Finding(Damage.LIFE, sequence, key, problem)
        yield from self._compare(connection)

    def _live(self, kind: str, version: int, body: bytes) -> str:
        """Take one fact; why it does not follow, or nothing."""
        try:
            fact = decode_fact(kind, version, body)
            problem = self._unmarked(fact)
            step = advance(self._hall, fact)
            self._hall.apply(step.changes)
        except UnknownFact as error:
            return f"it cannot be read: {error}"
        except KeyError as error:
            return f"it speaks of {error}, which nothing before it made"
        self._settle(step)
        return problem if step.taken else "it came too late to be taken"

    def _unmarked(self, fact: Fact) -> str:
        if not isinstance(fact, AttemptStarted) or fact.marked:
            return ""
        life = self._hall.orders.get(fact.order_id)
        sending = life.sendings.get(fact.delivery_id) if life else None
        doubtful = sending is not None and bool(sending.repeat_because)
        return "a possible repeat went out unmarked" if doubtful else ""

    def _settle(self, step: Step) -> None:
        for name in step.drop:
            self._owed.pop(name, None)
            self._alarms.discard(name)
        for intent in step.put:
            if isinstance(intent, Alarm):
                self._alarms.add(intent.alarm_id)
            else:
                self._owed[intent.intent_id] = isinstance(intent, Claim)

    def _compare(self, connection: sqlite3.Connection) -> Iterator[Finding]:
        rows = connection.execute("SELECT intent_id, state FROM transmits")
        stored = {name: bool(state) for name, state in rows}
        for name in sorted(stored.keys() | self._owed.keys()):
            if stored.get(name) != self._owed.get(name):
                yield Finding(Damage.OWED, 0, name, "a message is owed that is not, or is not owed")
        alarms = {name for (name,) in connection.execute("SELECT alarm_id FROM alarms")}
        for name in sorted(alarms ^ self._alarms):
            yield Finding(Damage.OWED, 0, name, "a deadline is owed that is not, or is not owed")
