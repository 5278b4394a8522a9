"""Which lane takes what: by radio system, and with lanes kept in reserve."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from gateway.driver_api import Fault, Refused
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.journal.journal import Journal
from gateway.orders.changed import changed
from gateway.orders.facts import Delivery, RecipientsPlanned
from gateway.orders.order import Bearer, Level, Priority, is_urgent, rank_of
from gateway.runtime.alarm_clock import AlarmClock
from gateway.runtime.transmitter import Transmitter
from tests.unit.orders.one_order import ID, T0, accepted, order, planned
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietSession


@asynccontextmanager
async def transmitting(journal: Journal, reserve: int = 0) -> AsyncIterator[Transmitter]:
    clock = virtual_clock()
    transmitter = Transmitter(journal, clock, "now", lambda channel: None, reserve)
    async with asyncio.TaskGroup() as tasks:
        hands = [
            tasks.create_task(transmitter.run()),
            tasks.create_task(AlarmClock(journal, clock, ()).run()),
        ]
        yield transmitter
        for hand in hands:
            hand.cancel()


def page(number: int, system: str) -> Delivery:
    return Delivery(
        f"{ID}/radio/{number}", f"9000{number}", (), ("G1",), Bearer.RADIO, f"9000{number}", 0, 1,
        system=system,
    )  # fmt: skip


def paged(*systems: str) -> RecipientsPlanned:
    plan = planned(deliveries=1)
    pages = tuple(page(number, system) for number, system in enumerate(systems, 1))
    return replace(plan, deliveries=pages)


def sent(session: QuietSession) -> list[str]:
    return [attempt.partition("#")[0] for attempt, _ in session.sent]


def test_a_page_goes_only_over_a_channel_that_serves_its_system() -> None:
    async def story() -> None:
        journal = new_journal()
        tetra, dmr = QuietSession(), QuietSession()
        async with transmitting(journal) as transmitter:
            await journal.record(accepted())
            await journal.record(paged("tetra", "dmr", "", "tetra"))
            transmitter.add_lanes("t", Bearer.RADIO, tetra, system="tetra")
            await virtual_clock().sleep(1)
            assert sorted(sent(tetra)) == [f"{ID}/radio/{n}" for n in (1, 3, 4)]
            transmitter.add_lanes("d", Bearer.RADIO, dmr, system="dmr")
            await virtual_clock().sleep(1)
        assert sent(dmr) == [f"{ID}/radio/2"]

    run_virtual(story())


def test_a_channel_without_a_system_serves_all_of_them_in_their_order() -> None:
    async def story() -> None:
        journal = new_journal()
        session = QuietSession()
        async with transmitting(journal) as transmitter:
            await journal.record(accepted())
            await journal.record(paged("tetra", "", "dmr"))
            urgent = accepted(level=Level.EXTRAORDINARY, order_id="XJ-9")
            await journal.record(replace(urgent, key="order/XJ-9"))
            more = changed(page(1, "dmr"), delivery_id="XJ-9/radio/1")
            plan = replace(paged(), key="plan/9", order_id="XJ-9", deliveries=(more,))
            await journal.record(plan)
            transmitter.add_lanes("r", Bearer.RADIO, session)
            await virtual_clock().sleep(1)
        assert sent(session)[0] == "XJ-9/radio/1"
        assert sorted(sent(session)[1:]) == [f"{ID}/radio/{n}" for n in (1, 2, 3)]

    run_virtual(story())


def test_a_refusing_channel_is_avoided_only_while_another_serves_the_system() -> None:
    async def story() -> None:
        journal = new_journal()
        refusals = [Refused(Fault.LANE, "busy")] * 2
        tetra, dmr = QuietSession(*refusals), QuietSession()
        async with transmitting(journal) as transmitter:
            await journal.record(accepted())
            await journal.record(paged("tetra"))
            transmitter.add_lanes("t", Bearer.RADIO, tetra, system="tetra")
            transmitter.add_lanes("d", Bearer.RADIO, dmr, system="dmr")
            await virtual_clock().sleep(60)
        assert len(tetra.sent) == 3
        assert dmr.sent == []

    run_virtual(story())


@pytest.mark.parametrize(
    ("level", "priority", "urgent"),
    [
        (Level.ORDINARY, Priority.GREEN_CHANNEL, True),
        (Level.EXTRAORDINARY, Priority.NORMAL, True),
        (Level.MAJOR, Priority.NORMAL, False),
        (Level.EXTRAORDINARY, Priority.BULLETIN, False),
    ],
)
def test_what_may_use_the_reserve(level: Level, priority: Priority, urgent: bool) -> None:
    assert is_urgent(rank_of(order(level=level, priority=priority))) is urgent


@pytest.mark.parametrize(("reserve", "ordinary_lanes"), [(0, 4), (1, 3), (3, 1), (9, 1)])
def test_lanes_in_reserve_stay_free_of_what_is_not_urgent(
    reserve: int, ordinary_lanes: int
) -> None:
    async def story() -> None:
        journal = new_journal()
        session = QuietSession(window=4)
        session.open.clear()
        async with transmitting(journal, reserve) as transmitter:
            await _submit(journal, "A", Level.MAJOR, Priority.NORMAL)
            transmitter.add_lanes("m1", Bearer.SMS, session)
            await virtual_clock().sleep(1)
            assert len(session.sent) == ordinary_lanes
            await _submit(journal, "G", Level.ORDINARY, Priority.GREEN_CHANNEL)
            await virtual_clock().sleep(1)
            assert len(session.sent) == 4
            green = [name for name in sent(session) if name.startswith("G/")]
            assert len(green) == 4 - ordinary_lanes
            # a lane that frees takes what is urgent first, and the reserve holds again
            session.open.set()
            await virtual_clock().sleep(5)
        names = sent(session)
        assert len(names) == 20
        greens = [place for place, name in enumerate(names) if name.startswith("G/")]
        assert max(greens) < ordinary_lanes + 10 + 4  # those of one moment begin in any order

    run_virtual(story(), start_utc=T0)


async def _submit(journal: Journal, order_id: str, level: Level, priority: Priority) -> None:
    taken = accepted(level=level, order_id=order_id, priority=priority)
    await journal.record(replace(taken, key=f"order/{order_id}"))
    plan = planned(deliveries=10)
    deliveries = tuple(
        changed(d, delivery_id=f"{order_id}/sms/{n}") for n, d in enumerate(plan.deliveries)
    )
    await journal.record(
        replace(plan, key=f"plan/{order_id}", order_id=order_id, deliveries=deliveries)
    )
