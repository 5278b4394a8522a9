"""Radios are asked to tell where they are, as soon as they are heard of (LRRP).

    registers ─► waiting ─► stop, start, stop, start … ─► armed ─ switched off ─► forgets it all
                    ▲            │ silence, an error
                    └── later ◄──┘ location_tries times at most

A radio refuses a start under a number that it has, so each start is preceded by a stop. After a
power cut all radios register at once: only a few are at work at a time, so that pages get through.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from drivers.mototrbo_ip.config import Location
from drivers.mototrbo_ip.datagram_out import DatagramOut, Port
from drivers.mototrbo_ip.location_requests import (
    BAD_REQUEST,
    DUPLICATE,
    OK,
    LocationReport,
    immediate,
    request_of,
    start_emergency,
    start_periodic,
    stop,
)
from drivers.mototrbo_ip.location_requests import RequestNumber as Number
from drivers.mototrbo_ip.lrrp import LrrpDocument, LrrpKind
from drivers.mototrbo_ip.profile import Profile
from drivers.mototrbo_ip.radio_roll import Armed, RadioSeen
from drivers.mototrbo_ip.silence import Wait, wait_from

_AT_WORK = 2
_ANSWERS = {
    LrrpKind.STOP_REQUEST: (LrrpKind.STOP_ANSWER,),
    LrrpKind.START_REQUEST: (LrrpKind.START_ANSWER, LrrpKind.TRIGGERED_REPORT),
    LrrpKind.IMMEDIATE_REQUEST: (LrrpKind.IMMEDIATE_ANSWER,),
}


@dataclass(slots=True)
class _Job:
    """What is to be said to one radio, in this order; `wait` is there while it is at work."""

    radio: RadioSeen
    steps: deque[LrrpDocument]
    arms: bool
    tries_left: int
    wait: Wait | None = None
    again_s: float = 0.0
    is_fresh: bool = True


@dataclass(slots=True)
class LocationWork:
    """The owner takes and clears `outgoing`; times are `Clock.monotonic_s`."""

    profile: Profile
    location: Location
    note: Callable[[str], None]
    outgoing: list[DatagramOut] = field(default_factory=list)
    _jobs: dict[int, _Job] = field(default_factory=dict)

    def arm(self, radio: RadioSeen, now_s: float, anew: bool = False) -> None:
        """It is on the air without our requests; with `anew` a job under way begins again."""
        steps, job = self._steps(), self._jobs.get(radio.number)
        if not steps:
            radio.armed = Armed.YES
        elif job is None or not job.arms or (anew and not job.is_fresh):
            self._jobs[radio.number] = _Job(radio, deque(steps), True, self.profile.location_tries)
            self._go_on(now_s)

    def locate(self, radio: RadioSeen, now_s: float) -> None:
        """Where is it now? What is under way with it goes first."""
        job = self._jobs.setdefault(radio.number, _Job(radio, deque(), False, 1))
        if not any(step.kind is LrrpKind.IMMEDIATE_REQUEST for step in job.steps):
            job.steps.append(immediate(self.profile.wanted))
        self._go_on(now_s)

    def forget(self, number: int, now_s: float) -> None:
        """It has gone."""
        self._jobs.pop(number, None)
        self._go_on(now_s)

    def heard(self, now_s: float) -> None:
        """Something came from somebody."""
        for job in self._at_work():
            assert job.wait is not None
            job.wait.heard(now_s)

    def answered(self, number: int, report: LocationReport, now_s: float) -> None:
        """A radio's document was heard."""
        job = self._jobs.get(number)
        if job is None or job.wait is None or not _answers(report, job.steps[0]):
            return
        step = job.steps[0]
        if step.kind is LrrpKind.START_REQUEST and report.result != OK:
            self._refused(job, report, now_s)
        else:
            self._done(job, now_s)

    def tick(self, now_s: float) -> None:
        """Act on what is due."""
        for job in self._at_work():
            if job.wait is not None and job.wait.over(now_s):
                # A stop that nobody answers may have been heard all the same.
                if job.steps[0].kind is LrrpKind.START_REQUEST:
                    self._later(job, "no answer", now_s)
                else:
                    self._done(job, now_s)
        self._go_on(now_s)

    def deadline(self) -> float | None:
        """When `tick` is due."""
        dues = [job.wait.due_s for job in self._at_work() if job.wait is not None]
        if len(dues) < _AT_WORK:
            dues += [job.again_s for job in self._jobs.values() if job.wait is None]
        return min(dues, default=None)

    def _steps(self) -> Sequence[LrrpDocument]:
        location, steps = self.location, list[LrrpDocument]()
        if location.emergency:
            steps += [stop(Number.EMERGENCY), start_emergency()]
        if location.interval_s:
            wanted = self.profile.wanted
            start = start_periodic(location.interval_s, location.distance_m, wanted)
            steps += [stop(Number.PERIODIC), start]
        if location.at_registration:
            steps.append(immediate(self.profile.wanted))
        return steps

    def _at_work(self) -> list[_Job]:
        return [job for job in self._jobs.values() if job.wait is not None]

    def _go_on(self, now_s: float) -> None:
        at_work = len(self._at_work())
        for job in self._jobs.values():
            if at_work >= _AT_WORK:
                return
            if job.wait is None and job.again_s <= now_s:
                at_work += 1
                self._say(job, now_s)

    def _say(self, job: _Job, now_s: float) -> None:
        timings = self.profile.timings
        job.is_fresh = False
        job.wait = wait_from(now_s, timings.location_answer_s, timings.patience)
        datagram = job.steps[0].encode()
        self.outgoing.append(DatagramOut(Port.LRRP, job.radio.address, datagram))

    def _done(self, job: _Job, now_s: float) -> None:
        job.steps.popleft()
        if job.steps:
            self._say(job, now_s)
            return
        if job.arms:
            job.radio.armed = Armed.YES
        del self._jobs[job.radio.number]
        self._go_on(now_s)

    def _refused(self, job: _Job, report: LocationReport, now_s: float) -> None:
        if report.result == BAD_REQUEST:
            job.tries_left = 1  # it will not be a better request the next time
        self._later(job, report.cause, now_s, at_once=report.result == DUPLICATE)

    def _later(self, job: _Job, why: str, now_s: float, at_once: bool = False) -> None:
        self.note(f"radio {job.radio.number}: {why}: {job.steps[0].encode().hex()}")
        job.wait = None
        job.tries_left -= 1
        if not job.tries_left:
            job.radio.armed = Armed.GIVEN_UP
            del self._jobs[job.radio.number]
        else:
            job.steps.appendleft(_stop_of(job.steps[0]))
            job.again_s = now_s if at_once else now_s + self.profile.timings.location_again_s
        self._go_on(now_s)


def _answers(report: LocationReport, step: LrrpDocument) -> bool:
    return report.kind in _ANSWERS[step.kind] and report.request in (None, request_of(step))


def _stop_of(start: LrrpDocument) -> LrrpDocument:
    return LrrpDocument(LrrpKind.STOP_REQUEST, start.elements[:1])
