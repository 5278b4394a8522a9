"""A whole rehearsal: a scenario goes through the daemon in virtual time and leaves an outcome."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from gateway.driver_kit.virtual_loop import run_virtual
from gateway.journal.journal import decoded
from gateway.rehearsal.outcome import History, Outcome, history, outcome
from gateway.rehearsal.player import Player
from gateway.rehearsal.rehearsed_hall import RehearsedHall
from gateway.rehearsal.scenario import Scenario

LEAD_S = 60.0
_USUAL = frozenset({"orders", "facts", "unmatched", "ambiguous", "unparsed", "units", "must"})


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A scenario that has been played; `refused` are requests that were not carried out."""

    hall: RehearsedHall
    past: History
    outcome: Outcome
    refused: Sequence[str]


def rehearse(scenario: Scenario, seed: int = 0) -> Rehearsal:
    """Play it from `LEAD_S` before its `t0`; raises `RehearsalFailed`, and what a bug raises."""
    return run_virtual(_played(scenario, seed), seed, scenario.t0 - timedelta(seconds=LEAD_S))


async def _played(scenario: Scenario, seed: int) -> Rehearsal:
    hall = RehearsedHall(scenario, seed)
    player = Player(hall, scenario, LEAD_S)
    async with hall.life():
        await player.play()
    past = history(decoded(hall.store.facts_since(0)), scenario.t0)
    asked = [key for key in scenario.expected if key not in _USUAL]
    return Rehearsal(hall, past, outcome(past, _end_s(scenario), asked), player.refused)


def _end_s(scenario: Scenario) -> float:
    """The scenario's last second, after `t0`."""
    closings = [order.closed_at_s for order in scenario.orders if order.closed_at_s is not None]
    times = [order.at_s for order in scenario.orders] + closings
    return max([0.0, *times, *(happening.at_s for happening in scenario.happenings)])
