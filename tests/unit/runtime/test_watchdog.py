"""The watchdog is fed for proof of life, not for merely running."""

import asyncio

from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.journal.journal import Journal
from gateway.orders.order import Bearer
from gateway.runtime.lane import Lane
from gateway.runtime.systemd_notices import ServiceManager
from gateway.runtime.transmitter import Transmitter
from gateway.runtime.watchdog import Watchdog
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietSession


class CountingManager(ServiceManager):
    def __init__(self) -> None:
        super().__init__()
        self.beats = 0

    def alive(self) -> None:
        self.beats += 1


def beats(journal: Journal, stuck_for_s: float) -> int:
    """How often it was fed in a minute with one lane busy since then."""

    async def story() -> int:
        clock = virtual_clock()
        transmitter = Transmitter(journal, clock, "now", lambda channel: None)
        lane = Lane("m1", Bearer.SMS, QuietSession())
        lane.take(clock.monotonic_s() - stuck_for_s)
        transmitter.lanes.append(lane)
        manager = CountingManager()
        dog = Watchdog(journal, transmitter, clock, manager, lambda: "fine")
        async with asyncio.TaskGroup() as tasks:
            hand = tasks.create_task(dog.run())
            await clock.sleep(60)
            hand.cancel()
        return manager.beats

    return run_virtual(story())


class SilentJournal(Journal):
    async def round_trip(self) -> None:
        await asyncio.get_running_loop().create_future()


def test_it_is_fed_while_the_disk_answers_and_lanes_move() -> None:
    assert beats(new_journal(), stuck_for_s=10) >= 11


def test_it_starves_when_a_lane_makes_no_progress() -> None:
    assert beats(new_journal(), stuck_for_s=1_000) == 0


def test_it_starves_when_the_disk_does_not_answer() -> None:
    journal = new_journal()
    journal.__class__ = SilentJournal
    assert beats(journal, stuck_for_s=0) == 0
