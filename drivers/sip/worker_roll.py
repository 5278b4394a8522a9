"""The workers of a channel: which runs, which is registered, and who takes the next call.

    ABSENT ─ here ─► STARTING ─ started ─┬─ no registrar ─► UP ─ gone ─► ABSENT
       ▲                │                └─► REGISTERING ─ 200 ─► UP
       └── gone, failed ┴──────────────────────┘ refused, no answer: it goes on trying

A worker is settled once it is up, or is known not to be for now. One that has been registered
stays up when that is lost: a trunk may take its calls all the same, and each says how it ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from math import inf

from drivers.sip.frames import Failed, Gone, Registered, Started

_REGISTERED = range(200, 300)


class Standing(Enum):
    """What a worker is good for."""

    ABSENT = auto()
    STARTING = auto()
    REGISTERING = auto()
    UP = auto()


@dataclass(slots=True)
class Worker:
    """One process; `objection` says what is wrong with it, `code` is the registrar's last."""

    number: int
    standing: Standing = Standing.ABSENT
    legs: int = 0
    code: int | None = None
    objection: str = ""
    settles_at_s: float | None = None
    heard_s: float = -inf

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing to wait for."""
        return self.settles_at_s is None


class WorkerRoll:
    """All workers. With `registers` each is up only once the registrar has taken it."""

    def __init__(
        self, count: int, registers: bool, start_s: float, register_s: float, now_s: float
    ) -> None:
        self._registers = registers
        self._start_s, self._register_s = start_s, register_s
        self.workers = [Worker(number, settles_at_s=now_s + start_s) for number in range(count)]

    def __contains__(self, number: int) -> bool:
        return 0 <= number < len(self.workers)

    @property
    def up(self) -> list[Worker]:
        """Those that take calls."""
        return [worker for worker in self.workers if worker.standing is Standing.UP]

    @property
    def is_settled(self) -> bool:
        """Whether it is known of each what it is good for."""
        return all(worker.is_settled for worker in self.workers)

    @property
    def objection(self) -> str:
        """The first thing that is wrong with any; empty if all is well."""
        return next((each.objection for each in self.workers if each.objection), "")

    @property
    def refusal(self) -> int | None:
        """With what code a registrar refused us for good, where it did (RFC 3261 §21.4, §21.6)."""
        codes = (each.code for each in self.workers if each.standing is not Standing.UP)
        final = (c for c in codes if c is not None and (400 <= c < 500 or c >= 600) and c != 408)
        return next(final, None)

    def heard(self, number: int, now_s: float) -> None:
        """It said something."""
        self.workers[number].heard_s = now_s

    def is_silent(self, number: int, now_s: float) -> bool:
        """Whether it has said nothing at all for longer than it takes to start one."""
        return now_s - self.workers[number].heard_s > self._start_s

    def here(self, number: int, now_s: float) -> None:
        """It runs, and will be told to start."""
        worker = self.workers[number]
        worker.standing, worker.code = Standing.STARTING, None
        worker.settles_at_s = now_s + self._start_s

    def started(self, heard: Started, now_s: float) -> None:
        """It has so many legs."""
        worker = self.workers[heard.worker]
        worker.legs = max(0, heard.legs)
        if self._registers:
            worker.standing = Standing.REGISTERING
            worker.settles_at_s = now_s + self._register_s
        else:
            self._is_up(worker)

    def registered(self, heard: Registered) -> None:
        """What the registrar says of it."""
        worker = self.workers[heard.worker]
        if worker.standing not in (Standing.REGISTERING, Standing.UP):
            return
        worker.code = heard.code
        if heard.code in _REGISTERED:
            self._is_up(worker)
            return
        said = f"{heard.code} {heard.reason}".strip() if heard.code else "no answer"
        self._object(worker, f"the registrar: {said}")

    def failed(self, heard: Failed) -> None:
        """It cannot start."""
        worker = self.workers[heard.worker]
        worker.standing = Standing.ABSENT
        self._object(worker, f"worker {heard.worker}: {heard.reason}")

    def gone(self, heard: Gone) -> None:
        """It has died."""
        worker = self.workers[heard.worker]
        if worker.standing is not Standing.ABSENT or not worker.objection:
            self._object(worker, f"worker {heard.worker}: {heard.reason}")
        worker.standing = Standing.ABSENT

    def tick(self, now_s: float) -> None:
        """Whoever has taken too long is not waited for."""
        for worker in self.workers:
            if worker.settles_at_s is not None and now_s >= worker.settles_at_s:
                silent = f"worker {worker.number}: it does not start"
                asks = worker.standing is Standing.REGISTERING
                self._object(worker, "the registrar: no answer" if asks else silent)

    def deadline(self) -> float | None:
        """When `tick` is due."""
        return min(
            (w.settles_at_s for w in self.workers if w.settles_at_s is not None), default=None
        )

    def with_most_room(
        self, taken: Mapping[int, int], need: int = 1, first: int = 0
    ) -> Worker | None:
        """Who takes the next call: they are spread, so that a crash costs few of them.

        One that is registered goes before one that has lost that. It has room for `need` calls;
        workers before the `first` are not asked.
        """
        able = [
            worker
            for worker in self.up
            if worker.number >= first and worker.legs - taken.get(worker.number, 0) >= need
        ]
        return max(
            able,
            key=lambda w: (not w.objection, w.legs - taken.get(w.number, 0), -w.number),
            default=None,
        )

    def _is_up(self, worker: Worker) -> None:
        worker.standing, worker.objection, worker.settles_at_s = Standing.UP, "", None

    def _object(self, worker: Worker, objection: str) -> None:
        worker.objection, worker.settles_at_s = objection, None
