"""The typed journal: facts in, state and numbered events out, nothing before it is on disk.

    post(fact) ── advance(hall, fact) ── hall.apply ── rows ── writer ──► durable
                       on the loop, in call order              │
                                             `on_durable(News)` once it is on disk

A fact, the intents it opens or settles and its events are one transaction. The hall shows
what was posted; whoever tells or sends anything waits for `durable` first. After a start the
facts of the open orders are folded through the same `advance`.
"""

import asyncio
import heapq
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from gateway.driver_api import Clock
from gateway.journal.codec import decode_fact
from gateway.journal.entries import Composer, Entry, make_entry
from gateway.journal.past import Aside, Past, in_line
from gateway.journal.rows import Discard, EventRow, FactRow, OrderRow, SegmentRow, Write
from gateway.journal.store import Store
from gateway.journal.writer import Writer
from gateway.orders.facts import Fact
from gateway.orders.hall import Hall, OrderLife
from gateway.orders.intents import Announcement
from gateway.orders.lifecycle import advance
from gateway.orders.records import OrderForgotten

_RECALLED_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class News:
    """What one durable transaction brought, for those whose work it is."""

    orders: tuple[str, ...]
    transmits: bool
    alarms: bool
    events: tuple[EventRow, ...]


@dataclass(frozen=True, slots=True)
class Posted:
    """`taken` is false for a fact that came too late or twice; then nothing was recorded."""

    taken: bool
    durable: asyncio.Future[None]

    async def on_disk(self) -> None:
        """Wait for `durable`; a waiter that is cancelled leaves it to others."""
        await asyncio.shield(self.durable)


class Journal:
    """One journal, one process. `site` names it in the events it numbers.

    `aside` reads what lies in segments; `past` is the record with those.
    """

    def __init__(self, store: Store, writer: Writer, site: str, aside: Aside = in_line) -> None:
        self.hall = Hall()
        self.store = store
        self.aside = aside
        self.past = Past(store, aside)
        self._writer = writer
        last = store.last_fact()
        self._composer = Composer(
            site, store.setting("journal") or "", last, store.last_event_sequence()
        )
        self._fresh: dict[str, asyncio.Future[None]] = {}
        self._listeners: list[Callable[[News], None]] = []
        self._takers: list[Callable[[Fact], None]] = []
        self._order_rows: dict[str, OrderRow] = {}

    @property
    def name(self) -> str:
        """The uuid of this journal."""
        return self._composer.journal

    def on_durable(self, listener: Callable[[News], None]) -> None:
        """Call `listener` on the loop after every transaction that is on disk."""
        self._listeners.append(listener)

    def on_taken(self, listener: Callable[[Fact], None]) -> None:
        """Call `listener` with every fact that was posted and taken, before it is on disk."""
        self._takers.append(listener)

    def fold(self) -> None:
        """Build the hall from the facts of the orders that are not forgotten."""
        self._order_rows = {row.order_id: row for row in self.store.open_orders()}
        rows = heapq.merge(
            *(self.store.facts_of(order_id) for order_id in self._order_rows),
            key=lambda row: row.sequence,
        )
        for fact in decoded(rows):
            self.hall.apply(advance(self.hall, fact).changes)

    def hall_facts(self) -> Iterator[Fact]:
        """Facts of no order that are younger than the oldest order still known."""
        return decoded(self.hall_rows())

    def hall_rows(self) -> Iterator[FactRow]:
        """The same facts as they stand in the file, for whoever looks for one kind of them."""
        oldest = min((row.accepted_sequence for row in self._order_rows.values()), default=None)
        if oldest is None:
            return iter(())
        return self.store.facts_of("", oldest)

    async def recall(self, order_id: str, clock: Clock) -> OrderLife | None:
        """An order as it was when it was forgotten, however long ago; None if there was none.

        Folded in pieces: the loop runs in between. Raises `HistoryLetGo` where its facts are
        not kept any more, and `SegmentUnreadable`.
        """
        row = self._order_rows.get(order_id) or self.store.order(order_id)
        if row is None:
            return None
        past = Hall()
        number = 0
        async for fact_row in self.past.facts_of(order_id, row.accepted_sequence - 1):
            step = advance(past, decode_fact(fact_row.kind, fact_row.version, fact_row.body))
            if not any(isinstance(change, OrderForgotten) for change in step.changes):
                past.apply(step.changes)
            number += 1
            if number % _RECALLED_AT_ONCE == 0:
                await clock.sleep(0)
        return past.orders.get(order_id)

    def known_order(self, order_id: str) -> str | None:
        """The hash of the order that has this id, if one ever had."""
        row = self._order_rows.get(order_id) or self.store.order(order_id)
        return row.body_hash if row else None

    def knows(self, key: str) -> bool:
        """Whether a fact of this key has been recorded or is about to be."""
        return key in self._fresh or self.store.has_key(key)

    def keys_under(self, prefix: str) -> list[str]:
        """The keys that begin with `prefix`, which ends with `/`, recorded or about to be."""
        fresh = (key for key in self._fresh if key.startswith(prefix))
        return [*self.store.keys_under(prefix), *fresh]

    def post(self, fact: Fact, *beside: Fact) -> Posted:
        """Take a fact; `durable` resolves when it and all it means are on disk.

        Whatever stands `beside` it goes into the same transaction, unless it is known already
        or comes too late; without the fact none of it is taken.
        """
        entries = self._taken(fact)
        if not entries:
            # Whoever repeats what is still on its way to the disk waits for it as well.
            return Posted(False, self._fresh.get(fact.key) or self._settled())
        for other in beside:
            entries += self._taken(other)
        return Posted(True, self._submit(entries))

    def _taken(self, fact: Fact) -> list[Entry]:
        """Its entry, once the hall has it; nothing for what came too late or twice."""
        # A second row of that key would end the journal's life, hence ask: whatever repeats it.
        if self.knows(fact.key):
            return []
        step = advance(self.hall, fact)
        if not step.taken:
            return []
        self.hall.apply(step.changes)
        for taker in self._takers:
            taker(fact)
        return [make_entry(fact, step)]

    async def record(self, fact: Fact, *beside: Fact) -> bool:
        """Post and wait; False if the fact came too late or twice."""
        posted = self.post(fact, *beside)
        await posted.on_disk()
        return posted.taken

    def batch(self) -> "Batch":
        """Several facts of one new order as one transaction."""
        return Batch(self)

    def move_cursor(self, sequence: int) -> asyncio.Future[None]:
        """Events up to this number have been published."""
        return self._writer.submit(Write(cursor=sequence))

    async def register(self, segment: SegmentRow) -> None:
        """From now on that segment has its rows; returns once on disk."""
        await asyncio.shield(self._writer.submit(Write(segments=(segment,))))

    async def discard(self, through: Discard) -> None:
        """Take rows away that a registered segment has; returns once on disk."""
        await asyncio.shield(self._writer.submit(Write(discard=through)))

    async def keep(self, name: str, value: str) -> None:
        """Set a setting that outlives the process (`store.setting`); returns once on disk."""
        await asyncio.shield(self._writer.submit(Write(settings=((name, value),))))

    async def keep_all(self, settings: Iterable[tuple[str, str]]) -> None:
        """`keep` for several, in one transaction."""
        await asyncio.shield(self._writer.submit(Write(settings=tuple(settings))))

    def unnumbered(self, told: Announcement, at_utc: datetime) -> bytes:
        """An event that is published without being recorded; its subject makes its id."""
        return self._composer.unnumbered(told, at_utc)

    async def round_trip(self) -> None:
        """Return once the disk has answered; the watchdog's proof of life."""
        alive = Write(settings=(("alive", self._composer.journal),))
        await asyncio.shield(self._writer.submit(alive))

    def _settled(self) -> asyncio.Future[None]:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    def _submit(self, entries: Sequence[Entry]) -> asyncio.Future[None]:
        write = self._composer.write(entries, self._order_rows)
        keys = [row.key for row in write.facts]
        durable = self._writer.submit(write)
        self._fresh.update(dict.fromkeys(keys, durable))
        durable.add_done_callback(lambda done: self._tell(done, write, keys))
        return durable

    def _tell(self, done: asyncio.Future[None], write: Write, keys: list[str]) -> None:
        for key in keys:
            self._fresh.pop(key, None)
        if done.cancelled() or done.exception() is not None:
            return
        news = News(
            orders=tuple(dict.fromkeys(row.order_id for row in write.facts if row.order_id)),
            transmits=bool(write.put_transmits),
            alarms=bool(write.put_alarms),
            events=write.events,
        )
        for listener in self._listeners:
            listener(news)


class Batch:
    """The facts of one order's planning. Between `add`s the loop may run.

    Nothing else may touch the order before `commit`: it is not open yet. Facts of other orders
    may only be added right before the `commit`.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._entries: list[Entry] = []

    def add(self, fact: Fact) -> bool:
        """Advance the hall; False if the order is there already."""
        step = advance(self._journal.hall, fact)
        if step.taken:
            self._journal.hall.apply(step.changes)
            self._entries.append(make_entry(fact, step))
        return step.taken

    async def commit(self) -> None:
        """Return once all of it is on disk."""
        await asyncio.shield(self._journal._submit(self._entries))


def decoded(rows: Iterable[FactRow]) -> Iterator[Fact]:
    """The facts in these rows; raises `UnknownFact`."""
    for row in rows:
        yield decode_fact(row.kind, row.version, row.body)
