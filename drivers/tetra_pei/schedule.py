"""Which job's next command goes out: one job a rank, the lowest rank that has one first.

Jobs take turns between commands, so a probe gets in while an SDS waits to be on air. A finished
job leaves its rank free; what a job raises is its caller's to catch.
"""

from dataclasses import dataclass
from enum import IntEnum

from drivers.tetra_pei.at_command import (
    Answer,
    AwaitCall,
    AwaitSent,
    Command,
    Job,
    Outcome,
    Pause,
    Step,
)

_QUIET_S = 1.0


class Rank(IntEnum):
    """What goes first. Nothing else moves while a resynchronisation runs."""

    RESYNC = 0
    STARTUP = 1
    CALL = 2
    SERVICES = 3
    PROBE = 4
    SDS = 5


@dataclass(slots=True)
class _Running:
    job: Job
    step: Step
    due_s: float
    latest_s: float


class Schedule:
    """Holds the jobs; `next` picks, `answered` moves the picked one on."""

    def __init__(self) -> None:
        self._jobs: dict[Rank, _Running] = {}
        self._picked: Rank | None = None

    @property
    def has_command(self) -> bool:
        """Whether a command waits to go out."""
        return any(isinstance(each.step, Command) for each in self._jobs.values())

    def has(self, rank: Rank) -> bool:
        return rank in self._jobs

    def add(self, rank: Rank, job: Job, now_s: float) -> None:
        """Begin a job; only while its rank is free."""
        self._go_on(rank, job, None, now_s)

    def next(self, now_s: float) -> Command | None:
        """The command to give out now; its answer goes to `answered`."""
        for rank in sorted(self._jobs):
            running = self._jobs[rank]
            if isinstance(running.step, Command):
                self._picked = rank
                return running.step
        return None

    def answered(self, answer: Answer, now_s: float) -> None:
        """Give the answer to the job whose command was out."""
        rank, self._picked = self._picked, None
        if rank is not None and rank in self._jobs:
            self._go_on(rank, self._jobs[rank].job, answer, now_s)

    def heard_bytes(self, now_s: float) -> None:
        """The radio is saying something: the sign that is awaited may stand behind it."""
        for running in self._jobs.values():
            if isinstance(running.step, AwaitSent | AwaitCall):
                quiet_s = min(now_s + _QUIET_S, running.latest_s)
                running.due_s = max(running.due_s, quiet_s)

    def on_air(self, sent: bool, now_s: float) -> None:
        """The radio has told the fate of the SDS that is awaited."""
        running = self._jobs.get(Rank.SDS)
        if running is not None and isinstance(running.step, AwaitSent):
            outcome = Outcome.OK if sent else Outcome.NOT_ON_AIR
            self._go_on(Rank.SDS, running.job, Answer(outcome, body_left=True), now_s)

    def call_changed(self, now_s: float) -> None:
        """The radio has said something about a call."""
        running = self._jobs.get(Rank.CALL)
        if running is not None and isinstance(running.step, AwaitCall):
            self._go_on(Rank.CALL, running.job, Answer(Outcome.OK), now_s)

    def tick(self, now_s: float) -> None:
        """End the pauses and the waits that are over."""
        for rank in sorted(self._jobs):
            running = self._jobs[rank]
            if isinstance(running.step, Command) or now_s < running.due_s:
                continue
            outcome = Outcome.OK if isinstance(running.step, Pause) else Outcome.SILENCE
            was_out = isinstance(running.step, AwaitSent)
            self._go_on(rank, running.job, Answer(outcome, body_left=was_out), now_s)

    @property
    def deadline(self) -> float | None:
        """When the next pause or wait ends."""
        waiting = [each for each in self._jobs.values() if not isinstance(each.step, Command)]
        return min((each.due_s for each in waiting), default=None)

    def _go_on(self, rank: Rank, job: Job, answer: Answer | None, now_s: float) -> None:
        try:
            step = next(job) if answer is None else job.send(answer)
        except StopIteration:
            self._jobs.pop(rank, None)
            return
        wait_s = 0.0 if isinstance(step, Command) else step.seconds
        most_s = step.most_s if isinstance(step, AwaitSent | AwaitCall) else wait_s
        self._jobs[rank] = _Running(job, step, now_s + wait_s, now_s + most_s)
