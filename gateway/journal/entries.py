"""From facts and steps to rows: encoding, numbering, chaining.

What is large (the body, the intents of a plan slice) is made by `make_entry`, whenever that
suits; numbers and digests depend on the order in the file and are given by `Composer.write`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from gateway.journal.codec import encode_fact, encode_json
from gateway.journal.rows import (
    AlarmRow,
    EventRow,
    FactRow,
    OrderRow,
    OrderState,
    TransmitRow,
    TransmitState,
    Write,
    chain_digest,
    told_digest,
    utc_text,
)
from gateway.orders.changed import changed
from gateway.orders.facts import Fact, OrderAccepted, RosterChanged, SegmentLetGo
from gateway.orders.intents import Alarm, Announcement, Claim, Transmit
from gateway.orders.records import OrderForgotten, Step
from gateway.orders.ways import way_of

_LONGEST_EVENT_BYTES = 200 * 1024
_LONGEST_TEXT = 10_000
_LONGEST_ITEM = 200
_MOST_ITEMS = 200


class Entry(Struct, frozen=True, gc=False):
    """A fact with everything that goes into its transaction, not yet numbered."""

    fact: Fact
    at_utc: str
    order_id: str
    kind: str
    version: int
    body: bytes
    step: Step
    transmits: tuple[TransmitRow, ...]
    alarms: tuple[AlarmRow, ...]


def make_entry(fact: Fact, step: Step) -> Entry:
    """Encode a fact and the intents of its step."""
    kind, version, body = encode_fact(fact)
    transmits = tuple(transmit_row(i) for i in step.put if not isinstance(i, Alarm))
    alarms = tuple(alarm_row(i) for i in step.put if isinstance(i, Alarm))
    order_id = getattr(fact, "order_id", "")
    at = utc_text(fact.at_utc)
    return Entry(fact, at, order_id, kind, version, body, step, transmits, alarms)


class Composer:
    """Gives facts and events their numbers and links the chain; `journal` is its uuid."""

    def __init__(
        self, site: str, journal: str, last_fact: tuple[int, bytes], last_event: int
    ) -> None:
        self.journal = journal
        self._site = site
        self._sequence, self._digest = last_fact
        self._event_sequence = last_event

    def write(self, entries: Sequence[Entry], orders: dict[str, OrderRow]) -> Write:
        """One transaction of these entries, in order; keeps `orders` (by id) up to date."""
        facts: list[FactRow] = []
        events: list[EventRow] = []
        changed_orders: list[OrderRow] = []
        for entry in entries:
            told = self._event_rows(entry)
            row = self._fact_row(entry, told)
            facts.append(row)
            events += told
            for order in order_rows(entry.fact, entry.step, row.sequence, orders):
                changed_orders.append(order)
                _keep_open(orders, order)
        transmits, alarms = _dropped(entries)
        return Write(
            facts=tuple(facts),
            events=tuple(events),
            put_transmits=tuple(row for entry in entries for row in entry.transmits),
            drop_transmits=transmits,
            put_alarms=tuple(row for entry in entries for row in entry.alarms),
            drop_alarms=alarms,
            put_orders=tuple(changed_orders),
            settings=tuple(_settings(entries)),
            let_go=tuple(e.fact.number for e in entries if isinstance(e.fact, SegmentLetGo)),
        )

    def unnumbered(self, told: Announcement, at_utc: datetime) -> bytes:
        """An event beside the record: it gets no number."""
        return cloud_event(self._site, self.journal, None, told, at_utc)

    def _event_rows(self, entry: Entry) -> list[EventRow]:
        """The events of the fact that comes next: its digest covers them."""
        return [self._event_row(entry, told) for told in entry.step.announcements]

    def _fact_row(self, entry: Entry, events: Sequence[EventRow]) -> FactRow:
        self._sequence += 1
        told = told_digest(events)
        fields = (entry.fact.key, entry.at_utc, entry.order_id, entry.kind, entry.version)
        self._digest = chain_digest(self._digest, *fields, entry.body, told)
        return FactRow(self._sequence, *fields, entry.body, told, self._digest)

    def _event_row(self, entry: Entry, told: Announcement) -> EventRow:
        self._event_sequence += 1
        body = cloud_event(self._site, self.journal, self._event_sequence, told, entry.fact.at_utc)
        return EventRow(self._event_sequence, self._sequence + 1, told.urgent, body)


def order_rows(
    fact: Fact, step: Step, sequence: int, orders: Mapping[str, OrderRow]
) -> Iterator[OrderRow]:
    """The rows of orders that change with fact `sequence`; `orders` are those known before."""
    if isinstance(fact, OrderAccepted):
        yield OrderRow(fact.order_id, OrderState.OPEN, fact.body_sha256, sequence)
    for change in step.changes:
        if isinstance(change, OrderForgotten):
            yield changed(orders[change.order_id], state=OrderState.CLOSED)


def _keep_open(orders: dict[str, OrderRow], order: OrderRow) -> None:
    if order.state is OrderState.OPEN:
        orders[order.order_id] = order
    else:
        del orders[order.order_id]


def cloud_event(
    site: str, journal: str, sequence: int | None, told: Announcement, at_utc: datetime
) -> bytes:
    """One CloudEvents 1.0 event in structured JSON, as CONTRACT §3 draws it.

    Presence and location are published without a number: then `sequence` is None.
    """
    envelope = {
        "specversion": "1.0",
        "id": f"{site}-{sequence}" if sequence is not None else f"{site}-{told.subject}",
        "source": f"muster/{site}",
        "type": told.kind,
        **({"subject": told.subject} if told.subject else {}),
        "time": at_utc,
        "journal": journal,
        "mode": told.mode,
        "data": told.data,
    }
    if sequence is not None:
        envelope["sequence"] = sequence
    body = encode_json(envelope)
    if len(body) > _LONGEST_EVENT_BYTES:
        body = encode_json(envelope | {"data": _shortened(told.data)})
    return body


def _shortened(data: Mapping[str, Any]) -> dict[str, Any]:
    """What fits into a message; the fact keeps all of it."""
    short: dict[str, Any] = {"shortened": True}
    for name, value in data.items():
        if isinstance(value, str) and len(value) > _LONGEST_TEXT:
            short[name] = value[:_LONGEST_TEXT] + "…"
        elif isinstance(value, list):
            short[name] = [str(item)[:_LONGEST_ITEM] for item in value[:_MOST_ITEMS]]
        else:
            short[name] = value
    return short


def _settings(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        if isinstance(entry.fact, RosterChanged):
            yield "roster", entry.fact.version


def _dropped(entries: Sequence[Entry]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of messages and of alarms that are settled."""
    transmits: list[str] = []
    alarms: dict[str, None] = {}
    for entry in entries:
        for name in entry.step.drop:
            # A delivery is called order/bearer/number; no alarm's name of three parts ends so.
            if name.count("/") == 2 and name.rpartition("/")[2].isdigit():
                transmits.append(name)
            else:
                alarms[name] = None
    return tuple(transmits), tuple(alarms)


def transmit_row(intent: Transmit | Claim) -> TransmitRow:
    """How a message owed lies in the journal."""
    since_us = int(intent.since_utc.timestamp() * 1_000_000)
    claimed = isinstance(intent, Claim)
    later = (
        ""
        if isinstance(intent, Claim) or not intent.not_before_utc
        else utc_text(intent.not_before_utc)
    )
    return TransmitRow(
        intent.intent_id,
        intent.order_id,
        way_of(intent.bearer, intent.system),
        TransmitState.CLAIMED if claimed else TransmitState.OPEN,
        intent.rank,
        since_us,
        later,
        "" if isinstance(intent, Claim) else intent.avoid,
        intent.session if isinstance(intent, Claim) else "",
        b"{}",
    )


def alarm_row(alarm: Alarm) -> AlarmRow:
    """How a deadline owed lies in the journal."""
    return AlarmRow(alarm.alarm_id, alarm.order_id, utc_text(alarm.due_utc), b"{}")
