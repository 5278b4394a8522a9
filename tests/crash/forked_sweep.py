"""A power cut at every point of one story, each in a copy of the process that tells it.

    the story ──●──●──●──●──► its end, nobody died
                └► └► └► └►   a copy: cut here, told to its end, judged, gone

What lies before a cut is told once and not once a cut, so that a whole afternoon can be cut
everywhere. `sweep.py` tells each story anew; it can cut one twice.
"""

import asyncio
import os
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from types import TracebackType

from gateway.driver_kit.virtual_loop import virtual_clock
from gateway.rehearsal.fuse import Fuse
from tests.crash.muster_hall import MusterHall
from tests.crash.story_rules import result

Window = tuple[float, float]
Tell = Callable[[Sequence[Fuse]], tuple[MusterHall, list[str]]]


@dataclass(slots=True)
class Copies:
    """The copies that were cut; `verdicts` are their complaints, `cuts` how many there were."""

    verdicts: list[str] = field(default_factory=list)
    cuts: int = 0
    _running: dict[Connection, int] = field(default_factory=dict)
    _verdict: Connection | None = None

    def branch(self, at: int) -> bool:
        """Make a copy for a cut at point `at`; True in the copy."""
        while len(self._running) >= (os.cpu_count() or 1):
            self._collect()
        theirs, ours = Pipe(duplex=False)
        loop = asyncio.get_running_loop()
        if os.fork() == 0:
            asyncio._set_running_loop(loop)  # it belongs to the process that started it
            self._verdict = ours
            return True
        ours.close()
        self._running[theirs] = at
        self.cuts += 1
        return False

    def conclude(self, complaints: list[str]) -> None:
        """Does not return in a copy; elsewhere when every copy has given its verdict."""
        if self._verdict is not None:
            self._verdict.send(complaints)
            os._exit(0)
        while self._running:
            self._collect()

    def _collect(self) -> None:
        for reader in wait(list(self._running)):
            assert isinstance(reader, Connection)
            at = self._running.pop(reader)
            try:
                found = reader.recv()
            except EOFError:
                found = ["the copy died without a verdict"]
            reader.close()
            os.wait()
            self.verdicts += [f"cut at {at}: {rule}" for rule in found]

    def __enter__(self) -> "Copies":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """A copy that ends otherwise than by its verdict must not go on as the test."""
        if self._verdict is not None:
            self.conclude(["".join(traceback.format_exception(error))])


class BranchingFuse(Fuse):
    """Never blows itself; at every point of `window` a copy is made of the process, and dies.

    `window` is from when to before when, in seconds of the story.

    Two points are one when nothing was done to the outside between them and no time passed:
    behind a commit, and before what comes next in the same moment.
    """

    def __init__(self, copies: Copies, window: Window) -> None:
        super().__init__()
        self._copies = copies
        self._window = window
        self._still_since_s: float | None = None

    def point(self) -> None:
        if not self.blown and self._is_another() and self._copies.branch(self.points + 1):
            self._at = self.points + 1
        self._still_since_s = None
        super().point()

    def passed(self) -> None:
        super().passed()
        self._still_since_s = virtual_clock().monotonic_s()

    def _is_another(self) -> bool:
        now_s = virtual_clock().monotonic_s()
        return self._window[0] <= now_s < self._window[1] and self._still_since_s != now_s


def swept_in_copies(tell: Tell, window: Window) -> Copies:
    """Tell the story without a cut, then with one at every point of the window.

    Raises AssertionError if a rule is broken already when nobody dies.
    """
    whole, broken = tell(())
    assert broken == []
    reached = result(whole)
    with Copies() as copies:
        hall, broken = tell([BranchingFuse(copies, window)])
        if (now := result(hall)) != reached:
            broken.append(f"{now} was reached instead of {reached}")
        copies.conclude(broken)
    return copies
