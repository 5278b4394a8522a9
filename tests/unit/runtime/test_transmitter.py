"""The best open message to a free lane, its claim first, its receipt recorded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from gateway.driver_api import Accepted, Fault, Receipt, Refused, Unknown
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.journal.journal import Journal
from gateway.orders.changed import changed
from gateway.orders.facts import AttemptStarted
from gateway.orders.order import Bearer, Level
from gateway.orders.records import SendingState
from gateway.runtime.alarm_clock import AlarmClock
from gateway.runtime.transmitter import Transmitter
from tests.unit.orders.one_order import ID, TEXT, accepted, at, planned, started
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietSession


@asynccontextmanager
async def transmitting(journal: Journal) -> AsyncIterator[Transmitter]:
    """The transmitter and the alarm clock at work."""
    clock = virtual_clock()
    transmitter = Transmitter(journal, clock, "now", lambda channel: None)
    async with asyncio.TaskGroup() as tasks:
        hands = [
            tasks.create_task(transmitter.run()),
            tasks.create_task(AlarmClock(journal, clock, ()).run()),
        ]
        yield transmitter
        for hand in hands:
            hand.cancel()


def state_of(journal: Journal, delivery_id: str = TEXT) -> SendingState:
    return journal.hall.orders[ID].sendings[delivery_id].state


def test_the_claim_is_on_disk_before_the_lane_is_asked() -> None:
    async def story() -> None:
        journal = new_journal()
        session = QuietSession()
        session.open.clear()
        async with transmitting(journal) as transmitter:
            await journal.record(accepted())
            await journal.record(planned())
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(1)
            assert [attempt for attempt, _ in session.sent] == [f"{TEXT}#1"]
            (row,) = journal.store.claimed_transmits()
            assert row.session == "now"
            session.open.set()
            await virtual_clock().sleep(1)
        assert state_of(journal) is SendingState.ACCEPTED
        assert journal.store.claimed_transmits() == []

    run_virtual(story())


def test_what_ranks_higher_goes_at_the_next_free_lane() -> None:
    async def story() -> None:
        journal = new_journal()
        session = QuietSession()
        async with transmitting(journal) as transmitter:
            for order_id, level in (("B", Level.ORDINARY), ("A", Level.EXTRAORDINARY)):
                await _submit(journal, order_id, level)
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(1)
        assert [attempt[0] for attempt, _ in session.sent] == ["A", "A", "B", "B"]

    run_virtual(story())


async def _submit(journal: Journal, order_id: str, level: Level) -> None:

    taken = accepted(level=level, order_id=order_id)
    await journal.record(replace(taken, key=f"order/{order_id}"))
    plan = planned(deliveries=2)
    deliveries = tuple(
        changed(d, delivery_id=f"{order_id}/sms/{n}") for n, d in enumerate(plan.deliveries)
    )
    await journal.record(
        replace(plan, key=f"plan/{order_id}", order_id=order_id, deliveries=deliveries)
    )


def test_a_refusing_lane_gets_nothing_back_while_another_is_up() -> None:
    async def story() -> None:
        journal = new_journal()
        bad = QuietSession(*[Refused(Fault.LANE, "SIM blocked")] * 50)
        good = QuietSession()
        async with transmitting(journal) as transmitter:
            transmitter.add_lanes("bad", Bearer.SMS, bad)
            transmitter.add_lanes("good", Bearer.SMS, good)
            await journal.record(accepted())
            await journal.record(planned(deliveries=20))
            await virtual_clock().sleep(10)
        life = journal.hall.orders[ID]
        assert {s.state for s in life.sendings.values()} == {SendingState.ACCEPTED}
        assert len(good.sent) == 20
        # it rests longer after each refusal, so it cannot eat the queue
        assert len(bad.sent) <= 5

    run_virtual(story())


def test_the_only_lane_gets_its_refused_text_again_after_a_rest() -> None:
    async def story() -> None:
        journal = new_journal()
        session = QuietSession(Refused(Fault.LANE, "busy"), Refused(Fault.LANE, "busy"))
        async with transmitting(journal) as transmitter:
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await journal.record(accepted())
            await journal.record(planned())
            await virtual_clock().sleep(60)
        assert state_of(journal) is SendingState.ACCEPTED
        assert len(session.sent) == 3

    run_virtual(story())


def test_a_doubt_goes_out_marked_on_another_lane_after_its_time_to_resolve() -> None:
    async def story() -> None:
        journal = new_journal()
        first, second = QuietSession(Unknown("no answer")), QuietSession()
        async with transmitting(journal) as transmitter:
            transmitter.add_lanes("first", Bearer.SMS, first)
            await journal.record(accepted())
            await journal.record(planned())
            await virtual_clock().sleep(1)
            transmitter.add_lanes("second", Bearer.SMS, second)
            await virtual_clock().sleep(3.5)
            assert second.sent == []
            await virtual_clock().sleep(1)
        ((_, message),) = second.sent
        assert message.text.startswith("（可能重复）")
        assert len(first.sent) == 1

    run_virtual(story())


def test_an_attempt_of_a_dead_process_ends_in_doubt() -> None:
    async def story() -> None:
        journal = new_journal()
        for fact in (accepted(), planned(), started()):
            await journal.record(fact)
        session = QuietSession()
        async with transmitting(journal) as transmitter:
            transmitter.doubt_strangers()
            assert state_of(journal) is SendingState.UNKNOWN
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(10)
        ((attempt, message),) = session.sent
        assert attempt == f"{TEXT}#2"
        assert message.text.startswith("（可能重复）")

    run_virtual(story(), start_utc=at(2))


def test_a_withdrawn_message_is_not_sent() -> None:
    async def story() -> None:
        journal = new_journal()
        await journal.record(accepted())
        await journal.record(planned())
        stolen = AttemptStarted(f"{TEXT}#1", at(1), ID, TEXT, 1, "m2", "other", False, "")
        assert await journal.record(stolen)
        session = QuietSession()
        async with transmitting(journal) as transmitter:
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(5)
        assert session.sent == []

    run_virtual(story())


def test_draining_ends_what_is_on_its_way_and_begins_nothing() -> None:
    async def story() -> None:
        journal = new_journal()
        receipts: list[Receipt] = [Accepted((1,))]
        session = QuietSession(*receipts)
        session.open.clear()
        async with transmitting(journal) as transmitter:
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await journal.record(accepted())
            await journal.record(planned(deliveries=2))
            await virtual_clock().sleep(1)
            asyncio.get_running_loop().call_later(3, session.open.set)
            await transmitter.drain(20)
        assert [attempt for attempt, _ in session.sent] == [f"{TEXT}#1"]
        assert state_of(journal) is SendingState.ACCEPTED
        assert state_of(journal, f"{ID}/sms/2") is SendingState.QUEUED

    run_virtual(story())
