"""`make demo`: scenario S01, live, on a real daemon, ptys and a broker, in a minute.

    daemon (its own process)         this process
    gateway run ─ 8 ptys ─────────── simulated modems on one mobile network ─ people
            └── fed_answers ──────── what came by telephone or radio
            └── embedded broker ──── pretend dispatch core ─ board ─ table, sums

Nothing is looked up inside the daemon: the table shows what the core hears. The exit code is 0
only if every sum is the expected one and every check holds.
"""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Awaitable
from pathlib import Path

import structlog
from rich.console import Console

from gateway.clock import SteadyClock
from gateway.core_link.broker_address import BrokerAddress
from gateway.driver_kit.seeded_random import SeededRandom
from gateway.driver_kit.simulate import serve_devices
from gateway.journal.verify import verify
from gateway.orders.order import Bearer
from gateway.rehearsal.answer_feed import AnswerFeed
from gateway.rehearsal.demo_board import Board
from gateway.rehearsal.demo_core import DemoCore, demo_core
from gateway.rehearsal.demo_daemon import Daemon, free_port, running_daemon
from gateway.rehearsal.demo_failure import DemoFailed
from gateway.rehearsal.demo_hall import DemoHall, read_hall
from gateway.rehearsal.demo_modems import ModemPool, modem_pool
from gateway.rehearsal.demo_people import People, acts_of
from gateway.rehearsal.demo_screen import Screen
from gateway.rehearsal.demo_sums import (
    Check,
    Sum,
    events_without_gaps,
    on_air,
    sums,
    units_as_expected,
    unknown_sums,
)
from gateway.rehearsal.demo_table import FED, NOT_YET, checks_table, sums_table
from gateway.rehearsal.demo_timetable import Timetable
from gateway.rehearsal.scenario import ScenarioUnreadable

SCENARIO = Path(__file__).parents[2] / "tests/scenarios/S01_xianju_typhoon_muster"
_DRIVER = "gsm_modem"
_MODEMS = 8
_PLAYED_WITHIN_S = 80.0
_UP_WITHIN_S = 12.0
_QUIET_S = 1.5
_QUIET_WITHIN_S = 8.0
_SEED = 1
_CRITICAL = 50


class Demo:
    """One run; `sums` and `checks` are there once it has ended."""

    def __init__(self, hall: DemoHall, console: Console) -> None:
        self.sums: list[Sum] = []
        self.checks: list[Check] = []
        self._hall = hall
        self._clock = SteadyClock()
        self._random = SeededRandom(_SEED)
        self._console = console
        self._timetable = Timetable()
        self._board = Board(hall.order.order_id)

    async def run(self, directory: Path) -> None:
        """Play the scenario with all state in `directory`; raises `DemoFailed`."""
        terminals = self._hall.scenario.patterns(Bearer.SMS)
        feed = AnswerFeed()
        async with (
            modem_pool(_DRIVER, _MODEMS, terminals, self._clock, self._random) as pool,
            serve_devices([feed], "tcp://127.0.0.1:0", self._clock) as (feed_port,),
        ):
            await self._with_daemon(directory, pool, feed, feed_port)
            broken = pool.violations
            detail = "; ".join(broken) or f"{_MODEMS} modems saw none"
            self.checks.append(Check("violations of the standards", not broken, detail))

    async def _with_daemon(
        self, directory: Path, pool: ModemPool, feed: AnswerFeed, feed_port: str
    ) -> None:
        address = BrokerAddress("127.0.0.1", free_port())
        password = os.urandom(16).hex()
        settings = self._hall.settings(directory, address, password, self._clock.utc().date())
        channels = self._hall.channels(_DRIVER, pool.ports, feed_port)
        async with running_daemon(directory, settings, channels) as daemon:
            async with demo_core(
                address, self._hall.site, password, self._board, self._clock, self._random
            ) as core:
                people = People(pool.network, feed, core, self._clock, self._hall.addressed)
                await self._while_all_lives(self._play(core, people, len(channels)), core, daemon)
                self._count(pool, await core.replay())
            await self._stop(daemon)

    async def _while_all_lives(self, play: Awaitable[None], core: DemoCore, daemon: Daemon) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                hands = [tasks.create_task(core.listen()), tasks.create_task(daemon.must_live())]
                await play
                for hand in hands:
                    hand.cancel()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None

    async def _play(self, core: DemoCore, people: People, channels: int) -> None:
        screen = Screen(self._console, self._hall.names, self._board, self._timetable, self._clock)
        async with screen.shown(self._hall.scenario.t0):
            await self._ready(core, channels)
            await core.ask("order", "submit", self._hall.order.body, repeat=True)
            screen.begin()
            await people.live(acts_of(self._hall.scenario), self._timetable)
            await self._quiet()

    async def _ready(self, core: DemoCore, channels: int) -> None:
        try:
            async with asyncio.timeout(_UP_WITHIN_S):
                await core.until(
                    lambda board: list(board.channels.values()).count("up") == channels
                )
        except TimeoutError:
            raise DemoFailed(f"not all channels came up: {self._board.channels}") from None

    async def _quiet(self) -> None:
        """Return when nothing new has been heard for a while."""
        give_up_s = self._clock.monotonic_s() + _QUIET_WITHIN_S
        heard = -1
        while heard != len(self._board.events) and self._clock.monotonic_s() < give_up_s:
            heard = len(self._board.events)
            await self._clock.sleep(_QUIET_S)

    def _count(self, pool: ModemPool, replayed: list[dict[str, object]]) -> None:
        hall, board = self._hall, self._board
        expected, order_id = hall.scenario.expected, hall.order.order_id
        air = on_air(pool.network, hall.leader_of_one_team)
        self.sums = sums(expected, order_id, hall.undelivered, board, air)
        uncounted = unknown_sums(expected, order_id, self.sums)
        self.checks = [
            Check("every expected sum", not uncounted, ", ".join(uncounted) or "was counted"),
            units_as_expected(expected, order_id, board),
            events_without_gaps(board, replayed),
        ]

    async def _stop(self, daemon: Daemon) -> None:
        code = await daemon.stop()
        self.checks.append(Check("stops at SIGTERM", code == 0, f"exit code {code}"))
        report = verify(daemon.journal)
        findings = "; ".join(f"{one.damage}: {one.detail}" for one in report.findings)
        detail = findings or f"{report.facts} facts, {report.events} events, chain unbroken"
        self.checks.append(Check("journal verify", report.sound, detail))


async def rehearse(console: Console, scenario: Path = SCENARIO) -> bool:
    """Play and report; whether all is as expected. Raises `DemoFailed`, `ScenarioUnreadable`."""
    demo = Demo(read_hall(scenario), console)
    loop = asyncio.get_running_loop()
    this = asyncio.current_task()
    assert this is not None
    loop.add_signal_handler(signal.SIGTERM, this.cancel)
    with tempfile.TemporaryDirectory(prefix="muster-demo-") as directory:
        try:
            async with asyncio.timeout(_PLAYED_WITHIN_S):
                await demo.run(Path(directory))
        except TimeoutError:
            raise DemoFailed(f"not finished within {_PLAYED_WITHIN_S:g} s") from None
    for part in (sums_table(demo.sums), checks_table(demo.checks), FED, NOT_YET):
        console.print(part)
        console.print()
    return all(one.equal for one in demo.sums) and all(check.holds for check in demo.checks)


def main() -> int:
    """Run the demo; the exit code."""
    # What our link to the broker has to tell is told in the words of a failure.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(_CRITICAL))
    console = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    try:
        good = asyncio.run(rehearse(console))
    except (DemoFailed, ScenarioUnreadable) as failure:
        console.print(f"the demo failed: {failure}", style="bold red", markup=False)
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        console.print("interrupted; everything is cleaned up")
        return 130
    verdict = "all as expected" if good else "NOT as expected: see DIFFERS and BROKEN above"
    console.print(verdict, style="bold green" if good else "bold red")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
