"""Which time a process begins in: that of the one before it, as long as anything is owed."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from gateway.clock import SteadyClock
from gateway.journal.journal import Journal
from gateway.orders.answer_facts import Status
from gateway.orders.facts import OrderEnded
from gateway.orders.limits import Limit
from gateway.runtime.clock_watch import ClockWatch, resume_time
from tests.unit.orders.one_order import ID, T0, accepted, at, planned
from tests.unit.runtime.memory_journal import new_journal

LIMIT = Limit("rule", Status.ARRIVED, 1_200)


class Machine:
    """A machine whose boot clock and system clock are set by hand."""

    def __init__(self) -> None:
        self.boot_s = 500.0
        self.system = T0

    def process(self) -> SteadyClock:
        return SteadyClock(lambda: self.boot_s, lambda: self.system)

    def pass_time(self, seconds: float, *, step_s: float = 0.0) -> None:
        self.boot_s += seconds
        self.system += timedelta(seconds=seconds + step_s)


async def journal_of(machine: Machine, *, owing: bool, boot: str = "boot-1") -> Journal:
    """What a first process of 60 seconds leaves behind."""
    journal = new_journal()
    clock = machine.process()
    watch = asyncio.get_running_loop().create_task(ClockWatch(journal, clock, boot).run())
    await asyncio.sleep(0)
    await journal.record(accepted())
    await journal.record(planned(limits=(LIMIT,)))
    machine.pass_time(60)
    if not owing:
        await journal.record(OrderEnded("ended", at(60), ID, False, "seat1", ""))
        for row in journal.store.due_alarms("9999", 99):
            journal.store.writes.execute("DELETE FROM alarms WHERE alarm_id = ?", (row.alarm_id,))
    watch.cancel()
    return journal


def resumed(machine: Machine, journal: Journal, boot: str = "boot-1") -> datetime:
    clock = machine.process()
    resume_time(clock, journal.store, boot)
    return clock.utc()


def test_a_step_of_the_systems_clock_does_not_show() -> None:
    machine = Machine()
    clock = machine.process()
    machine.pass_time(10, step_s=-3_600)
    assert clock.utc() == T0 + timedelta(seconds=10)
    assert clock.system_offset_s() == -3_600


@pytest.mark.parametrize("step_s", [-3_600.0, 3_600.0])
def test_the_next_process_goes_on_in_the_same_time(step_s: float) -> None:
    async def run() -> None:
        machine = Machine()
        journal = await journal_of(machine, owing=True)
        machine.pass_time(30, step_s=step_s)
        assert resumed(machine, journal) == T0 + timedelta(seconds=90)

    asyncio.run(run())


def test_where_nothing_is_owed_the_systems_clock_is_right() -> None:
    async def run() -> None:
        machine = Machine()
        journal = await journal_of(machine, owing=False)
        machine.pass_time(30, step_s=3_600)
        assert resumed(machine, journal) == machine.system

    asyncio.run(run())


@pytest.mark.parametrize("boot", ["boot-2", ""])
def test_after_another_boot_only_the_systems_clock_is_left(boot: str) -> None:
    async def run() -> None:
        machine = Machine()
        journal = await journal_of(machine, owing=True)
        machine.boot_s = 3.0
        machine.system += timedelta(hours=2)
        assert resumed(machine, journal, boot) == machine.system

    asyncio.run(run())


def test_time_does_not_go_back_behind_the_record() -> None:
    """A machine without a battery comes up in 1970: deadlines would wait for half a century."""

    async def run() -> None:
        machine = Machine()
        journal = await journal_of(machine, owing=True)
        machine.boot_s = 3.0
        machine.system = datetime(1970, 1, 1, tzinfo=UTC)
        assert resumed(machine, journal, "boot-2") == T0

    asyncio.run(run())
