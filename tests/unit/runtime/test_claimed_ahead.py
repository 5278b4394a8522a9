"""A text that is claimed shortly before its lane is free, and what may come between."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from gateway.driver_api import Accepted, Receipt, TextMessage, Unknown
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.journal.journal import Journal
from gateway.orders.changed import changed
from gateway.orders.facts import AttemptEnded, AttemptStarted, Outcome
from gateway.orders.order import Bearer, Level
from gateway.runtime.transmitter import Transmitter
from tests.crash.watched_ports import facts_in
from tests.unit.orders.one_order import accepted, planned
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietSession

PART_S = 0.5


class SteadySession(QuietSession):
    """Takes the texts' times in turn, `PART_S` after the last; `begun` are the moments."""

    def __init__(self, *times_s: float, receipts: Sequence[Receipt] = ()) -> None:
        super().__init__(*receipts)
        self.begun: list[tuple[str, float]] = []
        self._times_s = list(times_s)

    async def send(self, request: TextMessage, attempt_id: str) -> Receipt:
        clock = virtual_clock()
        self.begun.append((attempt_id.partition("#")[0], round(clock.monotonic_s(), 3)))
        await clock.sleep(self._times_s.pop(0) if self._times_s else PART_S)
        return await super().send(request, attempt_id)


@asynccontextmanager
async def transmitting(journal: Journal) -> AsyncIterator[Transmitter]:
    transmitter = Transmitter(journal, virtual_clock(), "now", lambda channel: None)
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(transmitter.run())
        yield transmitter
        running.cancel()


async def submit(
    journal: Journal, order_id: str, texts: int, level: Level = Level.ORDINARY
) -> None:
    taken = accepted(level=level, order_id=order_id)
    await journal.record(replace(taken, key=f"order/{order_id}"))
    plan = planned(deliveries=texts)
    deliveries = tuple(
        changed(delivery, delivery_id=f"{order_id}/sms/{number}")
        for number, delivery in enumerate(plan.deliveries, 1)
    )
    key = f"plan/{order_id}/1"
    await journal.record(replace(plan, key=key, order_id=order_id, deliveries=deliveries))


def claimed(journal: Journal) -> list[str]:
    return [row.intent_id for row in journal.store.claimed_transmits()]


def given_back(journal: Journal) -> list[str]:
    ends = [fact for fact in facts_in(journal.store) if isinstance(fact, AttemptEnded)]
    return [end.delivery_id for end in ends if end.outcome is Outcome.UNSENT]


def test_the_next_text_is_claimed_just_before_a_steady_lane_is_free() -> None:
    async def story() -> None:
        journal, session = new_journal(), SteadySession()
        async with transmitting(journal) as transmitter:
            await submit(journal, "A", 3)
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(0.9)
            assert claimed(journal) == ["A/sms/2"]
            await virtual_clock().sleep(0.09)
            assert claimed(journal) == ["A/sms/2", "A/sms/3"]
            assert len(session.begun) == 2
            await virtual_clock().sleep(1)
        assert session.begun == [("A/sms/1", 0.0), ("A/sms/2", 0.5), ("A/sms/3", 1.0)]
        assert given_back(journal) == []

    run_virtual(story())


def test_nothing_is_claimed_ahead_for_a_lane_whose_texts_take_now_long_now_short() -> None:
    async def story() -> None:
        journal, session = new_journal(), SteadySession(0.5, 2.0, 0.7, 0.7)
        async with transmitting(journal) as transmitter:
            await submit(journal, "A", 4)
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(2.51)
            for _ in range(130):
                await virtual_clock().sleep(0.01)
                assert len(claimed(journal)) <= 1
        assert [text for text, _ in session.begun] == [f"A/sms/{n}" for n in range(1, 5)]

    run_virtual(story())


def test_an_urgent_text_goes_before_one_that_was_claimed_ahead() -> None:
    async def story() -> None:
        journal, session = new_journal(), SteadySession()
        async with transmitting(journal) as transmitter:
            await submit(journal, "A", 4)
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(0.99)
            assert claimed(journal) == ["A/sms/2", "A/sms/3"]
            await submit(journal, "B", 1, Level.EXTRAORDINARY)
            await virtual_clock().sleep(3)
        begun = [text for text, _ in session.begun]
        assert begun == ["A/sms/1", "A/sms/2", "B/sms/1", "A/sms/3", "A/sms/4"]
        assert given_back(journal) == ["A/sms/3"]

    run_virtual(story())


def test_a_text_does_not_wait_for_a_lane_that_is_late() -> None:
    async def story() -> None:
        journal = new_journal()
        late, other = SteadySession(0.5, 9.0), SteadySession(0.5, 0.5, 0.5, 0.5)
        async with transmitting(journal) as transmitter:
            await submit(journal, "A", 5)
            transmitter.add_lanes("m1", Bearer.SMS, late)
            transmitter.add_lanes("m2", Bearer.SMS, other)
            await virtual_clock().sleep(5)
        assert [text for text, _ in late.begun] == ["A/sms/1", "A/sms/3"]
        assert [text for text, _ in other.begun] == ["A/sms/2", "A/sms/4", "A/sms/5"]
        started = [fact for fact in facts_in(journal.store) if isinstance(fact, AttemptStarted)]
        assert not any(fact.marked for fact in started)

    run_virtual(story())


def test_behind_a_text_that_takes_long_the_next_is_claimed_once_and_not_for_ever() -> None:
    async def story() -> None:
        journal, session = new_journal(), SteadySession(0.5, 30.0)
        async with transmitting(journal) as transmitter:
            await submit(journal, "A", 3)
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(32)
        assert [text for text, _ in session.begun] == ["A/sms/1", "A/sms/2", "A/sms/3"]
        assert given_back(journal) == ["A/sms/3"]

    run_virtual(story())


def test_a_text_in_doubt_gives_back_what_was_claimed_behind_it() -> None:
    async def story() -> None:
        journal = new_journal()
        receipts = [Accepted((1,)), Unknown("no answer", pending=True)]
        session = SteadySession(receipts=receipts)
        async with transmitting(journal) as transmitter:
            await submit(journal, "A", 3)
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(1.5)
        assert [text for text, _ in session.begun] == ["A/sms/1", "A/sms/2"]
        assert given_back(journal) == ["A/sms/3"]

    run_virtual(story())


def test_what_was_claimed_ahead_stays_behind_when_the_daemon_stops() -> None:
    async def story() -> None:
        journal, session = new_journal(), SteadySession()
        async with transmitting(journal) as transmitter:
            await submit(journal, "A", 4)
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(0.99)
            assert claimed(journal) == ["A/sms/2", "A/sms/3"]
            await transmitter.drain(10)
            assert transmitter.is_quiet()
        assert [text for text, _ in session.begun] == ["A/sms/1", "A/sms/2"]
        assert given_back(journal) == ["A/sms/3"]

    run_virtual(story())
