"""An asyncio event loop in virtual time: hours run in milliseconds, and a seed replays exactly.

Where a real loop waits for its next timer, this one moves its clock there. What is ready at
one moment runs in an order shuffled by the seed, because code that is right must not care;
`seed=None` keeps asyncio's own first-in, first-out order. Two more things are found here that
a real loop hides:

- nothing is ready, nothing is scheduled, the main coroutine is not done: `HangFound`;
- the clock stands still for a million turns (a polling loop): `HangFound` as well.

Tasks and futures hash by their number and not by their address, so that the sets inside
asyncio (a TaskGroup cancelling its children) are walked in the same order in every process.
There are no sockets and no threads in it: what needs them belongs on a real loop.
"""

import asyncio
import heapq
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, TypeVarTuple

from gateway.driver_kit.seeded_random import SeededRandom

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

START_UTC = datetime(2026, 8, 12, 6, 0, tzinfo=UTC)
_MOST_TURNS_AT_ONE_MOMENT = 1_000_000


class HangFound(Exception):
    """Nothing can ever happen again, yet the main coroutine is not done; lists who waits."""


class _NumberedTask(asyncio.Task[Any]):
    def __init__(self, coro: Any, *, number: int, **keywords: Any) -> None:
        self._number = number
        super().__init__(coro, **keywords)

    def __hash__(self) -> int:
        return self._number


class _NumberedFuture(asyncio.Future[Any]):
    def __init__(self, *, number: int, loop: asyncio.AbstractEventLoop) -> None:
        self._number = number
        super().__init__(loop=loop)

    def __hash__(self) -> int:
        return self._number


class _ClockMover:
    """What `BaseEventLoop` takes for its selector: it never waits, it moves the clock."""

    def __init__(self, loop: "VirtualLoop") -> None:
        self._loop = loop

    def select(self, timeout_s: float | None) -> list[Any]:
        self._loop.move_clock(timeout_s)
        return []


class VirtualLoop(asyncio.BaseEventLoop):
    """The loop; `clock` is its `VirtualClock`. Use `run_virtual` rather than this."""

    _ready: deque[asyncio.Handle]
    _scheduled: list[asyncio.TimerHandle]
    _timer_cancelled_count: int
    _stopping: bool

    def __init__(self, seed: int | None, start_utc: datetime) -> None:
        super().__init__()
        self._selector = _ClockMover(self)
        self._now_s = 0.0
        self._turns_at_this_moment = 0
        self.most_turns_at_one_moment = _MOST_TURNS_AT_ONE_MOMENT
        self._shuffle = None if seed is None else SeededRandom(seed)
        self._numbers = 0
        self.clock = VirtualClock(self, start_utc)
        self.set_task_factory(self._make_task)

    def time(self) -> float:
        return self._now_s

    def create_future(self) -> asyncio.Future[Any]:
        return _NumberedFuture(number=self._number(), loop=self)

    def move_clock(self, timeout_s: float | None) -> None:
        """Go to the next timer if nothing is ready; raises `HangFound` if there is none."""
        if timeout_s is None:
            raise HangFound(self._who_waits("nothing is scheduled"))
        if timeout_s > 0:
            self._now_s = max(self._now_s, self._scheduled[0].when())
            self._turns_at_this_moment = 0
        self._turns_at_this_moment += 1
        if self._turns_at_this_moment > self.most_turns_at_one_moment:
            self._turns_at_this_moment = 0
            raise HangFound(self._who_waits(f"time stands still at {self._now_s} s"))
        self._take_due_timers()
        self._shuffle_ready()

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        raise RuntimeError("virtual time has no threads: they would race with the clock")

    def _take_due_timers(self) -> None:
        while self._scheduled and self._scheduled[0].when() <= self._now_s:
            handle = heapq.heappop(self._scheduled)
            handle._scheduled = False  # type: ignore[attr-defined]
            if handle.cancelled():
                self._timer_cancelled_count -= 1
            else:
                self._ready.append(handle)

    def _shuffle_ready(self) -> None:
        if self._shuffle is None or len(self._ready) < 2:
            return
        order = list(self._ready)
        for last in range(len(order) - 1, 0, -1):
            other = self._shuffle.randrange(last + 1)
            order[last], order[other] = order[other], order[last]
        self._ready.clear()
        self._ready.extend(order)

    def _make_task(
        self,
        loop: asyncio.AbstractEventLoop,
        coro: Coroutine[Any, Any, T] | Generator[Any, None, T],
        **keywords: Any,
    ) -> asyncio.Task[T]:
        return _NumberedTask(coro, number=self._number(), loop=loop, **keywords)

    def _number(self) -> int:
        self._numbers += 1
        return self._numbers

    def _who_waits(self, what: str) -> str:
        waiting = [_where(task) for task in asyncio.all_tasks(self) if not task.done()]
        return "\n  ".join([f"{what}, and still waiting are:", *sorted(waiting)])

    def _process_events(self, event_list: list[Any]) -> None:
        """There are no file descriptors, hence no events of them."""

    def _write_to_self(self) -> None:
        """Nobody waits in a system call, hence nobody has to be woken."""


class VirtualClock:
    """A `Clock` of the driver contract that shows a `VirtualLoop`'s time."""

    def __init__(self, loop: VirtualLoop, start_utc: datetime) -> None:
        self._loop = loop
        self._start_utc = start_utc

    def utc(self) -> datetime:
        return self._start_utc + timedelta(seconds=self._loop.time())

    def monotonic_s(self) -> float:
        return self._loop.time()

    async def sleep(self, seconds: float) -> None:
        over = self._loop.create_future()
        timer = self._loop.call_later(max(0.0, seconds), _finish, over)
        try:
            await over
        finally:
            timer.cancel()


def _finish(over: "asyncio.Future[None]") -> None:
    if not over.done():  # its task may be cancelled in the turn in which the timer fires
        over.set_result(None)


def run_virtual(
    coro: Coroutine[Any, Any, T], seed: int | None = 0, start_utc: datetime = START_UTC
) -> T:
    """Run `coro` to its end in virtual time and return its result; raises `HangFound`.

    Inside, `virtual_clock()` is the clock. Tasks left over are cancelled, as in `asyncio.run`.
    """
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(seed, start_utc)) as runner:
        return runner.run(coro)


def virtual_clock() -> VirtualClock:
    """The clock of the virtual loop that runs now; raises RuntimeError on another loop."""
    loop = asyncio.get_running_loop()
    if not isinstance(loop, VirtualLoop):
        raise RuntimeError("this runs on a real loop: give it the real clock")
    return loop.clock


def _where(task: asyncio.Task[Any]) -> str:
    frames = task.get_stack(limit=1)
    place = "not started" if not frames else f"{frames[0].f_code.co_filename}:{frames[0].f_lineno}"
    return f"{task.get_name()} at {place}"
