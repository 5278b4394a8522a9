"""What a check of a journal says."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from gateway.journal.rows import START, End

Progress = Callable[[int, int], None]

MOST_FINDINGS = 100


class Damage(StrEnum):
    """What is wrong."""

    CHAIN = "the record is not what was written"
    FACT_MISSING = "records are missing"
    EVENT_MISSING = "events are missing"
    EVENT_WITHOUT_FACT = "the event belongs to no record"
    EVENT_CHANGED = "the events are not those the record told"
    CURSOR_AHEAD = "more was published than there is"
    END_MOVED = "the journal does not end where it did"
    DATABASE = "the database is damaged"
    SEGMENT_MISSING = "a segment of the journal is missing"
    SEGMENT_CHANGED = "the segment is not the one that was cut off"
    LIFE = "the record does not follow from those before it"
    OWED = "what is owed does not follow from the record"
    ORDER = "the state of the order does not follow from the record"


@dataclass(frozen=True, slots=True)
class Finding:
    """One damage; `sequence` is the record's or the event's (0 if none), `key` a fact's.

    `file` names the segment that it is in, if it is in one.
    """

    damage: Damage
    sequence: int
    key: str
    detail: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What was read, and every finding in the order of the check, at most `MOST_FINDINGS`.

    `facts` and `events` are the last that were read, `begin` where reading began: later than
    the first record where segments were let go, or where a segment was read alone. `segments`
    counts those that were read, `unlived` facts that could not be lived through again.
    """

    facts: int
    events: int
    last_digest: bytes
    findings: tuple[Finding, ...]
    begin: End = START
    segments: int = 0
    unlived: int = 0

    @property
    def sound(self) -> bool:
        return not self.findings

    @property
    def end(self) -> End:
        return End(self.facts, self.events, self.last_digest)
