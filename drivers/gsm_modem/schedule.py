"""Which job's next command goes out: one job a rank, the lowest rank that has one first.

Jobs take turns between commands, so an acknowledgement gets in between the parts of a long
text. A finished job leaves its rank free; what a job raises is its caller's to catch.
"""

from dataclasses import dataclass
from enum import IntEnum

from drivers.gsm_modem.at_command import Answer, Command, Job, Outcome, Pause


class Rank(IntEnum):
    """What goes first. Below `STARTUP` nothing moves while a resynchronisation runs."""

    RESYNC = 0
    STARTUP = 1
    ACKNOWLEDGE = 2
    PROBE = 3
    NOTIFICATION = 4
    TEXT = 5
    STORAGE = 6


@dataclass(slots=True)
class _Running:
    job: Job
    command: Command | None
    wake_s: float


class Schedule:
    """Holds the jobs; `next` picks, `answered` moves the picked one on."""

    def __init__(self) -> None:
        self._jobs: dict[Rank, _Running] = {}
        self._picked: Rank | None = None

    def has(self, rank: Rank) -> bool:
        return rank in self._jobs

    def add(self, rank: Rank, job: Job, now_s: float) -> None:
        """Begin a job; only while its rank is free."""
        running = _Running(job, None, now_s)
        self._jobs[rank] = running
        self._advance(rank, running, None, now_s)

    def next(self, now_s: float) -> Command | None:
        """The command to give out now; its answer goes to `answered`."""
        for rank in sorted(self._jobs):
            running = self._jobs.get(rank)
            if running is not None and running.command is None and running.wake_s <= now_s:
                self._advance(rank, running, Answer(Outcome.OK), now_s)
                running = self._jobs.get(rank)
            if running is not None and running.command is not None:
                self._picked = rank
                return running.command
        return None

    def answered(self, answer: Answer, now_s: float) -> None:
        """Give the answer to the job whose command was out."""
        rank, self._picked = self._picked, None
        if rank is not None and rank in self._jobs:
            self._advance(rank, self._jobs[rank], answer, now_s)

    @property
    def deadline(self) -> float | None:
        """When the next pause ends."""
        pauses = [job.wake_s for job in self._jobs.values() if job.command is None]
        return min(pauses, default=None)

    def _advance(self, rank: Rank, running: _Running, answer: Answer | None, now_s: float) -> None:
        try:
            wanted = next(running.job) if answer is None else running.job.send(answer)
        except StopIteration:
            del self._jobs[rank]
            return
        if isinstance(wanted, Pause):
            running.command, running.wake_s = None, now_s + wanted.seconds
        else:
            running.command = wanted
