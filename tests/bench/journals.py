"""Journals as long service leaves them, written through the journal itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from gateway.driver_api import Accepted
from gateway.journal.journal import Journal
from gateway.journal.store import open_store
from gateway.journal.writer import ThreadWriter
from gateway.orders.facts import (
    AttemptStarted,
    DeadlinePassed,
    OrderAccepted,
    OrderEnded,
    RecipientsPlanned,
    ReportHeard,
    ReportState,
)
from gateway.orders.order import Bearer
from gateway.orders.order_form import OrderFaults, read_order
from gateway.orders.plan_walk import slices
from gateway.orders.planning import PlanRules, addressed
from gateway.roster.roster import Roster
from gateway.roster.tables import read_roster
from gateway.runtime.receipts import attempt_ended
from tests.bench.site import SITE, order, text_of, write_roster

_FACTS = 100_000
_LEGS = 40
_STILL_OPEN = 5
_BEGUN = datetime(2026, 7, 1, tzinfo=UTC)


async def write_long_journal(path: Path) -> int:
    """100,000 facts of orders of 40 legs, all forgotten but the last five; how many."""
    # An order of 40 legs is 2 facts of planning, 3 a recipient, 2 to end it.
    orders = _FACTS // (2 + 3 * _LEGS + 2) + 1
    writing = _Writing(path, _LEGS)
    for number in range(1, orders + 1):
        await writing.send(number, _LEGS)
        if number <= orders - _STILL_OPEN:
            await writing.end(number)
    return await writing.close()


async def write_sent_order(path: Path) -> int:
    """One open order to 10,000 people, every text delivered; how many facts."""
    writing = _Writing(path, 10_000)
    await writing.send(1, 10_000)
    return await writing.close()


class _Writing:
    """A journal that is being written, a millisecond from fact to fact."""

    def __init__(self, path: Path, recipients: int) -> None:
        self._store = open_store(path, "b" * 32)
        self._writer = ThreadWriter(self._store, _broken)
        self._journal = Journal(self._store, self._writer, SITE)
        write_roster(path.parent / "roster", recipients)
        self._roster: Roster = read_roster(path.parent / "roster")[0]
        self._now = _BEGUN

    def _tick(self) -> datetime:
        self._now += timedelta(milliseconds=1)
        return self._now

    async def send(self, number: int, recipients: int) -> None:
        """Accept an order, send it on eight channels, hear every report."""
        order_id = f"OLD-{number}"
        await self._accept(order_id, recipients)
        life = self._journal.hall.orders[order_id]
        for index, delivery_id in enumerate(list(life.sendings)):
            channel = f"modem-{index % 8 + 1}"
            key, at = f"{delivery_id}#1", self._tick()
            started = AttemptStarted(key, at, order_id, delivery_id, 1, channel, "old", False, "")
            self._journal.post(started)
            sending = life.sendings[delivery_id]
            reference = index // 8 % 256
            self._journal.post(attempt_ended(sending, Accepted((reference,)), self._tick()))
            self._report(order_id, delivery_id, channel, reference)
            if index % 200 == 0:
                await self._journal.round_trip()
        await self._journal.round_trip()

    async def end(self, number: int) -> None:
        """Close the order and let the hall forget it."""
        order_id = f"OLD-{number}"
        ended = OrderEnded(f"ended/{order_id}", self._tick(), order_id, False, "bench", "")
        self._journal.post(ended)
        alarm = f"forget/{order_id}"
        at = self._tick()
        await self._journal.record(DeadlinePassed(f"deadline/{alarm}", at, order_id, alarm))

    async def close(self) -> int:
        facts, _ = self._store.last_fact()
        await self._journal.move_cursor(self._store.last_event_sequence())
        await self._writer.close()
        self._store.close()
        return facts

    async def _accept(self, order_id: str, recipients: int) -> None:
        data = order(order_id, range(1, recipients + 1), text_of(60))
        read = read_order(data, issuer="core", accepted_at_utc=self._tick())
        rules = PlanRules("仙居应急联动", frozenset({Bearer.SMS}), self._now)
        assert not isinstance(read, OrderFaults)
        plan = addressed(read, self._roster, rules)
        assert not isinstance(plan, tuple)
        batch = self._journal.batch()
        batch.add(OrderAccepted(f"order/{order_id}", self._now, read, "0" * 64, "1", (), ()))
        planned = list(slices(plan, self._roster, rules))
        for count, part in enumerate(planned, 1):
            batch.add(
                RecipientsPlanned(
                    f"plan/{order_id}/{count}",
                    self._tick(),
                    order_id,
                    part.legs,
                    part.texts,
                    part.deliveries,
                    count == len(planned),
                )
            )
        await batch.commit()

    def _report(self, order_id: str, delivery_id: str, channel: str, reference: int) -> None:
        address = self._journal.hall.orders[order_id].sendings[delivery_id].delivery.address
        at = self._tick()
        self._journal.post(
            ReportHeard(
                f"report/{delivery_id}",
                at,
                order_id,
                delivery_id,
                1,
                0,
                channel,
                reference,
                address,
                ReportState.DELIVERED,
                "",
                at,
            )
        )


def _broken(error: Exception) -> None:
    raise error
