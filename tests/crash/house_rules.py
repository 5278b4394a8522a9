"""What must hold in a house after any number of deaths; each broken rule is one line.

The rules look at three witnesses that do not know each other: the journal, what the core saw,
and the network with its telephones.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import connect
from typing import Any

import msgspec

from gateway.journal.audit import audit
from gateway.journal.rows import utc_text
from gateway.journal.store import Store
from gateway.orders.facts import (
    AnswerHeard,
    AttemptEnded,
    AttemptStarted,
    Fact,
    LateReceiptHeard,
    OrderAccepted,
    OrderEnded,
    Outcome,
)
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.lifecycle import advance
from gateway.orders.records import Mark, OrderState, SendingState
from gateway.orders.wording import REPEAT_MARK
from gateway.roster.numbers import normal
from tests.crash.watched_ports import facts_in

# A report that came while nobody lived is lost: then all that is known is that it was accepted.
_UNDER_WAY = (SendingState.QUEUED, SendingState.SENDING)
_OWED = (*_UNDER_WAY, SendingState.UNKNOWN, SendingState.FAILED, SendingState.WITHDRAWN)


def folded(facts: Iterable[Fact]) -> Hall:
    """The hall as these facts make it."""
    hall = Hall()
    for fact in facts:
        hall.apply(advance(hall, fact).changes)
    return hall


def promises_kept(store: Store, events: list[dict[str, Any]], promised: set[str]) -> Iterator[str]:
    """Every order that the core may hold for safe is in the journal, and goes on."""
    facts = facts_in(store)
    lives = folded(facts).orders
    told = {event["subject"] for event in events if event["type"] == "order.accepted"}
    accepted = {fact.order_id for fact in facts if isinstance(fact, OrderAccepted)}
    for order_id in sorted((promised | told) - accepted):
        yield f"{order_id} was accepted and is not in the journal"
    for order_id in accepted & lives.keys():
        for sending in lives[order_id].sendings.values():
            open_still = lives[order_id].head.state is OrderState.OPEN
            if sending.state in (_OWED if open_still else _UNDER_WAY):
                yield f"{sending.delivery.delivery_id} is left {sending.state.value}"
    if store.claimed_transmits():
        yield f"still claimed: {[row.intent_id for row in store.claimed_transmits()]}"
    if len(accepted) != sum(isinstance(fact, OrderAccepted) for fact in facts):
        yield "an order was accepted twice"


def nothing_after_the_end(facts: list[Fact]) -> Iterator[str]:
    """No text is begun for an order that was closed or cancelled before, but of the end itself."""
    over: set[str] = set()
    for fact in facts:
        if isinstance(fact, OrderEnded):
            over.add(fact.order_id)
        late = isinstance(fact, AttemptStarted) and fact.order_id in over
        if late and "/notice/" not in fact.key:
            yield f"{fact.key} began after the order had ended"


@dataclass(frozen=True, slots=True)
class Attempts:
    """What the journal says of attempts, by the delivery."""

    started: Mapping[str, list[AttemptStarted]]
    ended: Mapping[str, dict[int, AttemptEnded]]


def attempts_in(facts: Iterable[Fact]) -> Attempts:
    """All attempts; a late receipt is the end that counts."""
    started: dict[str, list[AttemptStarted]] = defaultdict(list)
    ended: dict[str, dict[int, AttemptEnded]] = defaultdict(dict)
    late = []
    for fact in facts:
        match fact:
            case AttemptStarted():
                started[fact.delivery_id].append(fact)
            case AttemptEnded():
                ended[fact.delivery_id][fact.attempt] = fact
            case LateReceiptHeard():
                late.append(fact.ended)
    for end in late:
        ended[end.delivery_id][end.attempt] = end
    return Attempts(started, ended)


def copies_explained(
    number: str, whole: list[str], submitted: int, known_of: Attempts, life: OrderLife
) -> Iterator[str]:
    """The copies of one order's texts at one telephone: the order's own, and the notice of its end.

    Of each, all but the first sent are marked and traced. A modem that lost its master may send
    the first attempt to its end after the second.
    """
    attempts, known = 0, set()
    for sending in life.sendings.values():
        if normal(sending.delivery.address) != normal(number):
            continue
        said, name = life.texts[sending.delivery.text], sending.delivery.delivery_id
        known.add(said)
        copies = [copy for copy in whole if copy.removeprefix(REPEAT_MARK) == said]
        started = known_of.started.get(name, [])
        attempts += len(started)
        yield from _repeats_marked(number, copies, started)
        yield from _attempts_explained(started, known_of.ended.get(name, {}))
    if not {copy.removeprefix(REPEAT_MARK) for copy in whole} <= known:
        yield f"{number} got texts that nobody owed: {whole}"
    if submitted > attempts:
        yield f"{number} was sent {submitted} texts in {attempts} attempts"


def _repeats_marked(number: str, copies: list[str], started: list[AttemptStarted]) -> Iterator[str]:
    if sum(not copy.startswith(REPEAT_MARK) for copy in copies) > 1:
        yield f"{number} got an unmarked repeat"
    marked = sum(fact.marked for fact in started)
    if sum(copy.startswith(REPEAT_MARK) for copy in copies) > marked:
        yield f"{number} got a mark that no attempt has"


def _attempts_explained(
    started: list[AttemptStarted], ends: Mapping[int, AttemptEnded]
) -> Iterator[str]:
    in_doubt = False
    for number, fact in enumerate(started, 1):
        if fact.attempt != number:
            yield f"{fact.key}: attempts are {[f.attempt for f in started]}"
        if in_doubt and not fact.marked:
            yield f"{fact.key} repeats a doubt without a mark"
        if fact.marked and not fact.because:
            yield f"{fact.key} is marked and does not say why"
        end = ends.get(fact.attempt)
        if end is None:
            yield f"{fact.key} never ended"
            continue
        doubt = end.outcome is Outcome.UNKNOWN or end.parts_out > 0
        in_doubt = doubt and end.outcome is not Outcome.ACCEPTED
        if in_doubt and not end.cause:
            yield f"{end.key} is in doubt and does not say why"


def replies_kept(facts: list[Fact], replies: list[tuple[str, str]]) -> Iterator[str]:
    """Everything that a telephone said is a fact, exactly once."""
    heard = Counter(
        (normal(fact.address), fact.raw) for fact in facts if isinstance(fact, AnswerHeard)
    )
    said = Counter((normal(number), text) for number, text in replies)
    for reply, count in (said - heard).items():
        yield f"lost {count} × {reply}"
    for reply, count in (heard - said).items():
        yield f"heard {count} × too often: {reply}"


def events_complete(
    store: Store, events: list[dict[str, Any]], *, at_rest: bool = True
) -> Iterator[str]:
    """Numbers without a gap, each published at least once, the same id the same content.

    A process that was stopped, and not `at_rest`, leaves what is behind the cursor to the next.
    """
    last = store.last_event_sequence()
    rows = store.events_after(0, last + 1)
    if [row.sequence for row in rows] != list(range(1, last + 1)):
        yield "the numbers of the events have gaps"
    seen: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        seen[event["sequence"]].append(event)
    for row in rows:
        body = msgspec.json.decode(row.body)
        copies = seen.pop(row.sequence, [])
        if not copies and (at_rest or row.sequence <= store.cursor()):
            yield f"event {row.sequence} ({body['type']}) was never published"
        if any(copy != body for copy in copies):
            yield f"event {row.sequence} was published with another content"
    if seen:
        yield f"events that the journal does not have: {sorted(seen)}"
    if at_rest and store.cursor() != last:
        yield f"the cursor stands at {store.cursor()}, the last event is {last}"


def nothing_left_owed(store: Store, now: Any) -> Iterator[str]:
    """No text waits for a lane, and no deadline that has passed is left."""
    ways = ["sms", "voice", *store.waiting_ways("radio")]
    for row in store.next_transmits(ways, "9999", 10):
        yield f"still owed: {row.intent_id}"
    for alarm in store.due_alarms(utc_text(now), 10):
        yield f"overdue: {alarm.alarm_id}"


def chain_sound(store: Store, place: Path) -> Iterator[str]:
    """The journal is what was written and makes sense, as `muster journal verify` sees it."""
    copy = place / f"copy-{os.getpid()}.db"
    copy.unlink(missing_ok=True)
    target = connect(copy)
    store.writes.backup(target)
    target.close()
    for finding in audit(copy).findings:
        yield f"{finding.damage}: {finding.sequence} {finding.key} {finding.detail}"
    copy.unlink()


def outcome(lives: Mapping[str, OrderLife]) -> dict[str, Any]:
    """What was reached, without times: the same whether anybody died or not."""
    return {
        order_id: {
            "state": life.head.state.value,
            "legs": {
                unit: (sorted(map(_mark, leg.marks)), leg.strength, leg.repeats)
                for unit, leg in life.legs.items()
            },
        }
        for order_id, life in sorted(lives.items())
    }


def deliveries(lives: Mapping[str, OrderLife], *, reports_wait: bool) -> dict[str, str]:
    """What is known of every text of an order that was not cancelled.

    A modem that waits for acknowledgements brings a report again to the next process. One that
    does not (`reports_wait` is False) says what it says to nobody: then accepted is as good.
    """
    return {
        delivery_id: "accepted" if lost and not reports_wait else sending.state.value
        for life in lives.values()
        if life.head.state is not OrderState.CANCELLED
        for delivery_id, sending in life.sendings.items()
        for lost in [sending.state is SendingState.DELIVERED]
    }


def _mark(mark: Mark) -> tuple[str, ...]:
    bearer = mark.bearer.value if mark.bearer else ""
    return mark.status.value, mark.by, bearer, str(mark.implied), mark.reason
