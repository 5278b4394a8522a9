"""The rows of a journal as the store sees them: already encoded, never interpreted.

Times are text that `utc_text` made: one fixed width, so that their order as text is their
order in time. The chain that makes record and events unarguable:

    events of fact n    sequence urgent body, sequence urgent body …
                            │ SHA-256
                            ▼
    fact n              … body told ─┐
                                     ├─ SHA-256 ─► digest(n) ─► into digest(n+1)
    fact n-1            digest(n-1) ─┘

    digest(n) = SHA-256( digest(n-1) ‖ field ‖ field ‖ … )      digest(0) = GENESIS
    told(n)   = SHA-256( field ‖ field ‖ … )                    empty without an event
    field     = its length (8 bytes, big endian) ‖ its bytes
    of a fact   key, at_utc, order_id, kind, version, body, told
    of events   sequence, urgent (0 or 1), body, for each; text as UTF-8, numbers in decimal

The lengths make two different rows differ in what is hashed, whatever is in their texts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from hashlib import sha256

from msgspec import Struct

GENESIS = bytes(32)


class TransmitState(IntEnum):
    """`CLAIMED` without an end, by another session, is the in-doubt state."""

    OPEN = 0
    CLAIMED = 1


class OrderState(StrEnum):
    """Only open orders are folded at start."""

    OPEN = "open"
    CLOSED = "closed"
    REFUSED = "refused"


class FactRow(Struct, frozen=True, gc=False):
    """What happened; `order_id` is empty for what concerns the hall, `body` canonical JSON.

    `told` is the `told_digest` of the events it caused.
    """

    sequence: int
    key: str
    at_utc: str
    order_id: str
    kind: str
    version: int
    body: bytes
    told: bytes
    digest: bytes


class EventRow(Struct, frozen=True, gc=False):
    """What is to be published because of the fact of that sequence."""

    sequence: int
    fact: int
    urgent: bool
    body: bytes


class TransmitRow(Struct, frozen=True, gc=False):
    """A message owed. The smallest (`rank`, `ordinal`) goes first.

    `not_before_utc` is empty for now; `avoid` names a channel that shall not take it, or
    none; `session` is the one that claimed it.
    """

    intent_id: str
    order_id: str
    bearer: str
    state: TransmitState
    rank: int
    ordinal: int
    not_before_utc: str
    avoid: str
    session: str
    body: bytes


class AlarmRow(Struct, frozen=True, gc=False):
    """A deadline owed."""

    alarm_id: str
    order_id: str
    due_utc: str
    body: bytes


class OrderRow(Struct, frozen=True, gc=False):
    """What is known of an order without folding it; `body_hash` tells a repeat from a clash."""

    order_id: str
    state: OrderState
    body_hash: str
    accepted_sequence: int


@dataclass(frozen=True, slots=True)
class End:
    """Where a file of the record ends, or the one after it begins: the last of either kind.

    `START` stands before the first record.
    """

    fact: int
    event: int
    digest: bytes


START = End(0, 0, GENESIS)


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """A closed part of the record in the file of that name beside the journal.

    It begins after the segment before it; `ended_utc` is the time of its last fact. What is
    not `kept` was let go, and its file is gone.
    """

    number: int
    file: str
    last_fact: int
    last_event: int
    last_digest: bytes
    ended_utc: str
    kept: bool = True

    @property
    def end(self) -> End:
        return End(self.last_fact, self.last_event, self.last_digest)


@dataclass(frozen=True, slots=True)
class Discard:
    """Rows up to these go, because a segment has them; never more than it has."""

    fact: int
    event: int


@dataclass(frozen=True, slots=True)
class Write:
    """One atomic transaction. A put replaces the row of its id; drops go before puts."""

    facts: tuple[FactRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    put_transmits: tuple[TransmitRow, ...] = ()
    drop_transmits: tuple[str, ...] = ()
    put_alarms: tuple[AlarmRow, ...] = ()
    drop_alarms: tuple[str, ...] = ()
    put_orders: tuple[OrderRow, ...] = ()
    cursor: int | None = None
    settings: tuple[tuple[str, str], ...] = ()
    segments: tuple[SegmentRow, ...] = ()
    let_go: tuple[int, ...] = ()
    discard: Discard | None = None


def utc_text(moment: datetime) -> str:
    """An aware time as the journal writes it: `2026-08-12T03:04:05.000006Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def chain_digest(
    previous: bytes,
    key: str,
    at_utc: str,
    order_id: str,
    kind: str,
    version: int,
    body: bytes,
    told: bytes,
) -> bytes:
    """The 32 bytes that a fact has as its `digest`, given those of the fact before it."""
    texts = (key, at_utc, order_id, kind, str(version))
    return chain_fields(previous, [*(text.encode() for text in texts), body, told])


def told_digest(events: Iterable[EventRow]) -> bytes:
    """The 32 bytes that a fact has as its `told`, of its events in their order."""
    return told_fields(
        field
        for event in events
        for field in (str(event.sequence).encode(), b"1" if event.urgent else b"0", event.body)
    )


def told_fields(fields: Iterable[bytes]) -> bytes:
    """`told_digest` of fields as they lie on disk; empty for none."""
    found = tuple(fields)
    return chain_fields(b"", found) if found else b""


def chain_fields(previous: bytes, fields: Iterable[bytes]) -> bytes:
    """`chain_digest` of fields as they lie on disk, which may be damaged text."""
    link = sha256(previous)
    for field in fields:
        link.update(len(field).to_bytes(8, "big"))
        link.update(field)
    return link.digest()
