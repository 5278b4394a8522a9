"""When something last came from each address: what proves that a human is behind it.

A delivery report does not count: it speaks of a handset, not of a human.
"""

import sqlite3
from datetime import datetime
from pathlib import Path

from gateway.journal.codec import UnknownFact, decode_fact, kind_of
from gateway.journal.errors import JournalUnusable
from gateway.journal.record import parts_of
from gateway.orders.facts import AnswerHeard, CallHeard, EmergencyHeard
from gateway.roster.numbers import normal

_HEARD = (
    "SELECT kind, version, body FROM facts"
    " WHERE kind IN"
    f" ('{kind_of(AnswerHeard)}', '{kind_of(CallHeard)}', '{kind_of(EmergencyHeard)}')"
    " AND sequence > ?"
    " ORDER BY sequence"
)


def last_heard(path: Path) -> dict[str, datetime]:
    """Address, in its normal spelling, to the moment (UTC) of the last answer or call from it.

    Segments are read too. The daemon may go on writing. Raises `FileNotFoundError`, and
    `JournalUnusable` where the file is no journal or lacks a segment.
    """
    heard: dict[str, datetime] = {}
    try:
        for part in parts_of(path):
            for kind, version, body in part.connection.execute(_HEARD, (part.since,)):
                match decode_fact(kind, version, body):
                    case AnswerHeard(at_utc=at_utc, address=address):
                        heard[normal(address)] = at_utc
                    case EmergencyHeard(at_utc=at_utc, address=address):
                        heard[normal(address)] = at_utc
                    case CallHeard(at_utc=at_utc, caller=caller):
                        heard[normal(caller)] = at_utc
    except (sqlite3.Error, UnknownFact) as error:
        raise JournalUnusable(f"{path}: {error}") from error
    return heard
