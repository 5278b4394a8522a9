"""Stories with power cuts, judged by the same story without; many side by side, one a core."""

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from gateway.driver_kit.virtual_loop import run_virtual
from tests.crash.muster_hall import MusterHall
from tests.crash.muster_story import play
from tests.crash.story_rules import broken_rules, result

T = TypeVar("T")
Cuts = tuple[int, ...]
Tell = Callable[[Path, Cuts], tuple[MusterHall, list[str]]]
_AT_A_TIME = 8


def story(
    directory: Path, cuts: Cuts, modem: dict[str, Any], outage_s: float
) -> tuple[MusterHall, list[str]]:
    """The house after the story of `muster_story`, and the rules that were broken."""

    async def run() -> tuple[MusterHall, list[str]]:
        hall = MusterHall(directory, **modem)
        played = await play(hall, cuts, outage_s)
        return hall, broken_rules(hall, played, directory)

    return run_virtual(run())


@dataclass(frozen=True, slots=True)
class Sweep:
    """Judges stories with cuts by the one without; `points` are those of the latter.

    `tell` must be known by its name, or a `partial` of what is.
    """

    directory: Path
    tell: Tell
    reached: dict[str, Any]
    points: int

    def complaints(self, cuts: Cuts) -> list[str]:
        """What is wrong after power cuts at these points; empty when all is well."""
        place = self.directory / f"{os.getpid()}"
        place.mkdir(exist_ok=True)
        hall, broken = self.tell(place, cuts)
        if cuts and hall.lives == 1:  # a second cut may lie behind the end of the story
            broken.append("the point was never reached")
        if (reached := result(hall)) != self.reached:
            broken.append(f"{reached} was reached instead of {self.reached}")
        return [f"cut at {cuts} of {self.points}: {rule}" for rule in broken]


def sweep_of(directory: Path, tell: Tell) -> Sweep:
    """Play the story without a cut; raises AssertionError if a rule is broken already."""
    whole, broken = tell(directory, ())
    assert broken == []
    return Sweep(directory, tell, result(whole), whole.last_fuse.points)


def side_by_side(
    judge: Callable[[T], list[str]], cases: Iterable[T], at_a_time: int = _AT_A_TIME
) -> list[str]:
    """All complaints, in the order of the cases; `judge` must be known by its name."""
    with ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as processes:
        found = processes.map(judge, cases, chunksize=at_a_time)
        return [complaint for complaints in found for complaint in complaints]


def _judged(sweep: Sweep, cuts: Cuts) -> list[str]:
    return sweep.complaints(cuts)


def swept(sweep: Sweep, cuts: Iterable[Cuts]) -> list[str]:
    """All complaints about these."""
    return side_by_side(partial(_judged, sweep), cuts)
