"""Every channel comes back by itself, unless only a human can help."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel

from gateway.config import Channel
from gateway.driver_api import (
    API_VERSION,
    DriverKind,
    Limits,
    LinkLost,
    NeedsOperator,
    TextMessage,
)
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulated_world import SimulatedWorld
from gateway.driver_kit.virtual_loop import run_virtual, virtual_clock
from gateway.journal.journal import Journal
from gateway.roster.roster import Roster
from gateway.runtime.driver_catalogue import Fitted
from gateway.runtime.listener import Listener
from gateway.runtime.supervisor import Supervisor
from gateway.runtime.transmitter import Transmitter
from tests.unit.runtime.memory_journal import new_journal
from tests.unit.runtime.quiet_session import QuietDriver, QuietSession


class NoKeys(BaseModel):
    pass


@dataclass(frozen=True)
class Rack:
    supervisor: Supervisor
    transmitter: Transmitter
    journal: Journal

    def states(self) -> dict[str, str]:
        return {row["name"]: row["state"] for row in self.supervisor.states()}

    def history(self) -> list[str]:
        """The states of the channels' events, in order."""
        bodies = [row.body.decode() for row in self.journal.store.events_after(0, 1_000)]
        return [
            body.partition('"type":"channel.')[2].partition('"')[0]
            for body in bodies
            if '"type":"channel.' in body
        ]


@asynccontextmanager
async def rack(journal: Journal | None = None, **drivers: QuietDriver) -> AsyncIterator[Rack]:
    """A supervisor at work with one channel a driver."""
    clock = virtual_clock()
    journal = journal or new_journal()
    transmitter = Transmitter(journal, clock, "now", lambda channel: None)
    listener = Listener(journal, clock, Roster, lambda at: date(2026, 8, 12), "仙居应急联动")
    fitted = [fit(name, driver) for name, driver in drivers.items()]
    world = SimulatedWorld(clock, SeededRandom(1))
    supervisor = Supervisor(fitted, world, journal, transmitter, listener, lambda channel: None)
    async with asyncio.TaskGroup() as tasks:
        hand = tasks.create_task(supervisor.run())
        yield Rack(supervisor, transmitter, journal)
        hand.cancel()


def fit(name: str, driver: QuietDriver) -> Fitted:
    kind = DriverKind(
        "quiet", API_VERSION, "sms", NoKeys, NoKeys, frozenset({TextMessage}),
        lambda config, profile, world: driver,
    )  # fmt: skip
    return Fitted(Channel(name=name, driver="quiet"), kind, NoKeys(), NoKeys())


def test_a_lost_link_is_opened_again_and_its_lanes_with_it() -> None:
    async def story() -> None:
        first, second = QuietSession(), QuietSession(window=3)
        async with rack(m1=QuietDriver(first, second)) as hall:
            await virtual_clock().sleep(1)
            assert (hall.states(), len(hall.transmitter.lanes)) == ({"m1": "up"}, 1)
            first.ended.set_exception(LinkLost("unplugged"))
            await virtual_clock().sleep(0.01)
            assert (hall.states(), hall.transmitter.lanes) == ({"m1": "down"}, [])
            await virtual_clock().sleep(2)
            assert (hall.states(), len(hall.transmitter.lanes)) == ({"m1": "up"}, 3)
            assert hall.history() == ["up", "down", "up"]

    run_virtual(story())


def test_a_device_that_is_not_there_is_tried_ever_less_often_and_told_once() -> None:
    async def story() -> None:
        driver = QuietDriver(LinkLost("no such device"))
        async with rack(m1=driver) as hall:
            await virtual_clock().sleep(600)
            assert 15 < driver.connects < 40
            assert hall.states() == {"m1": "down"}
            assert hall.history() == ["down"]

    run_virtual(story())


def test_a_device_that_is_cheap_to_look_for_is_looked_for_often_and_told_once() -> None:
    async def story() -> None:
        driver = QuietDriver(LinkLost("no such port", again_s=1.5))
        async with rack(m1=driver) as hall:
            await virtual_clock().sleep(600)
            assert 300 < driver.connects < 550
            assert hall.history() == ["down"]

    run_virtual(story())


def test_a_driver_that_calls_everything_cheap_is_held_to_twice_a_second() -> None:
    async def story() -> None:
        driver = QuietDriver(LinkLost("no such port", again_s=0.0))
        async with rack(m1=driver):
            await virtual_clock().sleep(60)
            assert driver.connects < 170

    run_virtual(story())


def test_a_session_is_probed_as_often_as_it_asks_for() -> None:
    async def story() -> None:
        often, seldom = QuietSession(), QuietSession()
        often.limits = Limits(1, 10, True, probe_every_s=3.0)
        async with rack(m1=QuietDriver(often), m2=QuietDriver(seldom)):
            await virtual_clock().sleep(61)
            assert (often.probes, seldom.probes) == (21, 3)

    run_virtual(story())


def test_what_needs_an_operator_is_never_tried_again() -> None:
    async def story() -> None:
        driver = QuietDriver(NeedsOperator("the SIM refused the PIN"))
        async with rack(m1=driver) as hall:
            await virtual_clock().sleep(100_000)
            assert driver.connects == 1
            (row,) = hall.supervisor.states()
            assert (row["state"], row["reason"]) == ("quarantined", "the SIM refused the PIN")

    run_virtual(story())


def test_a_bug_costs_its_own_channel_only_and_the_third_puts_it_aside() -> None:
    async def story() -> None:
        buggy = QuietDriver(ZeroDivisionError("bug"))
        async with rack(bad=buggy, good=QuietDriver(QuietSession())) as hall:
            await virtual_clock().sleep(60)
            assert buggy.connects == 3
            assert hall.states() == {"bad": "quarantined", "good": "up"}
            await virtual_clock().sleep(3600)
            assert buggy.connects > 3

    run_virtual(story())


def test_all_tried_waits_for_the_slowest_but_not_for_ever() -> None:
    async def story() -> None:
        async with rack(m1=QuietDriver(LinkLost("gone")), m2=QuietDriver(QuietSession())) as hall:
            began_s = virtual_clock().monotonic_s()
            await hall.supervisor.all_tried(30)
            assert virtual_clock().monotonic_s() - began_s < 1

    run_virtual(story())


def test_a_wrong_pin_is_not_tried_again_by_the_next_process_but_when_somebody_acted() -> None:
    async def story() -> None:
        journal = new_journal()
        first = QuietDriver(NeedsOperator("the SIM refused the PIN"))
        async with rack(journal, m1=first):
            await virtual_clock().sleep(1)
        second = QuietDriver(QuietSession())
        async with rack(journal, m1=second) as hall:
            await virtual_clock().sleep(100_000)
            assert second.connects == 0
            assert hall.states() == {"m1": "quarantined"}
            assert hall.supervisor.release("m1")
            await virtual_clock().sleep(1)
            assert hall.states() == {"m1": "up"}
            assert not hall.supervisor.release("m1")
        third = QuietDriver(QuietSession())
        async with rack(journal, m1=third):
            await virtual_clock().sleep(1)
            assert third.connects == 1

    run_virtual(story())
