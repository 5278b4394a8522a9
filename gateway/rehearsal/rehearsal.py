"""A whole rehearsal: a scenario goes through the daemon in virtual time and leaves an outcome."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.journal.journal import decoded
from gateway.rehearsal.broadcast import broadcast_outcome
from gateway.rehearsal.outcome import History, Outcome, history, outcome
from gateway.rehearsal.player import Player, Progress
from gateway.rehearsal.rehearsed_hall import LINES_DRIVER, RehearsedHall
from gateway.rehearsal.scenario import Scenario

LEAD_S = 60.0
_USUAL = frozenset({"orders", "facts", "unmatched", "ambiguous", "unparsed", "units", "must"})
_POLL = "poll"


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A scenario that has been played; `refused` are requests that were not carried out.

    `orders_refused` counts those of them that were orders.
    """

    hall: RehearsedHall
    past: History
    outcome: Outcome
    refused: Sequence[str]
    orders_refused: int = 0


def unseen(done_s: float, whole_s: float) -> None:
    """Nobody watches the progress."""


def rehearse(
    scenario: Scenario,
    seed: int = 0,
    progress: Progress = unseen,
    radio_driver: str = "",
    lines_driver: str = LINES_DRIVER,
) -> Rehearsal:
    """Play it from `LEAD_S` before its `t0`; raises `RehearsalFailed`, and what a bug raises.

    Its telephones are the simulator of `lines_driver`, its radios that of `radio_driver`; without
    one they take every page.
    """
    start = scenario.t0 - timedelta(seconds=LEAD_S)
    drivers = (radio_driver, lines_driver)
    return run_virtual(_played(scenario, seed, progress, drivers), seed, start)


async def _played(
    scenario: Scenario, seed: int, progress: Progress, drivers: tuple[str, str]
) -> Rehearsal:
    hall = RehearsedHall(scenario, seed, *drivers)
    player = Player(hall, scenario, LEAD_S)
    async with hall.life(), asyncio.TaskGroup() as tasks:
        telling = tasks.create_task(player.tell(progress))
        await player.play()
        telling.cancel()
    return rehearsal_of(hall, scenario, player.refused, player.orders_refused)


def rehearsal_of(
    hall: RehearsedHall, scenario: Scenario, refused: Sequence[str], orders_refused: int = 0
) -> Rehearsal:
    """What has come of a scenario, out of the journal that the hall has kept."""
    past = history(decoded(hall.store.facts_since(0)), scenario.t0)
    if scenario.broadcast and scenario.orders:
        found = broadcast_outcome(past, scenario.orders[0].order_id)
    else:
        found = outcome(past, _asked(scenario))
    return Rehearsal(hall, past, found, refused, orders_refused)


def _asked(scenario: Scenario) -> list[str]:
    """The unusual keys of the outcome: those expected; without an expectation a poll's fate."""
    if scenario.expected:
        return [key for key in scenario.expected if key not in _USUAL]
    return [_POLL] if any(order.body.get(_POLL) for order in scenario.orders) else []
