"""The PEI machine of a TETRA radio: one command at a time, everything else in between.

    bytes ─ PeiLines ─ lines ─┬─ SdsLines ─ texts, statuses, reports, locations ─► Inbound ─► Heard
                              ├─ radio lines ─ on air ─► SdsChannel, calls ─► Talk    │
                              │              └ registration ─► services again         │ committed
                              └─ Dialogue ─── answers ─► Schedule                     ▼
                                   ▲                        │              confirmations owed
                                   └──── next command ◄── jobs: resynchronise, start, services,
                                                          call, probe, one SDS

A command that is not answered, or refused behind its body, is followed by a resynchronisation:
ESC, then questions whose answers cannot be mistaken for a late one; silence ends the session. A
page that is long not on air is told as in doubt, and settled by a late receipt.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from drivers.tetra_pei.at_command import Answer, Command, Job
from drivers.tetra_pei.config import Config
from drivers.tetra_pei.dialogue import Dialogue
from drivers.tetra_pei.inbound import Inbound
from drivers.tetra_pei.message_references import MessageReferences
from drivers.tetra_pei.outgoing_queue import OutgoingQueue
from drivers.tetra_pei.pei_lines import PeiLines
from drivers.tetra_pei.profile import Profile
from drivers.tetra_pei.radio_lines import (
    IncomingCall,
    SentReport,
    read_registration,
    read_unsolicited,
)
from drivers.tetra_pei.received_sds import SdsLines
from drivers.tetra_pei.schedule import Rank, Schedule
from drivers.tetra_pei.startup import Startup, resynchronise
from drivers.tetra_pei.talk import Talk
from drivers.tetra_pei.talkgroups import CallMemory
from gateway.driver_api import (
    DriverError,
    Ended,
    Health,
    LinkLost,
    MachineEvent,
    Probe,
    Ready,
    Request,
    TransmitDemand,
    TransmitEnd,
    Unsent,
)
from gateway.driver_api.heard_before import HeardBefore


class TetraPeiMachine:
    """`gateway.driver_api.Machine` for one radio; times are `Clock.monotonic_s`.

    It talks by itself: take `outgoing()` right after making it. `memory`, `references` and `calls`
    outlive the machine.
    """

    def __init__(
        self,
        profile: Profile,
        config: Config,
        utc: Callable[[], datetime],
        now_s: float,
        memory: HeardBefore,
        references: MessageReferences,
        calls: CallMemory,
    ) -> None:
        timings = profile.timings
        self._profile = profile
        self._events: list[MachineEvent] = []
        self._ready = False
        self._ended = False
        self._lines = PeiLines()
        self._sds_lines = SdsLines()
        self._dialogue = Dialogue(
            timings.silence_s, timings.command_most_s, timings.body_gap_ms / 1000
        )
        self._schedule = Schedule()
        self._inbound = Inbound(config, timings.reassembly_s, memory, references)
        self._startup = Startup(profile, config, self._inbound)
        self._queue = OutgoingQueue(profile, self._inbound, references, utc, config.status_names)
        self._talk = Talk(profile, utc, calls)
        self._talkgroup_is_set = bool(config.talkgroup)
        self._probes: deque[str] = deque()
        self._services_due = False
        self._echoes: int | None = None
        self._not_before_s = now_s
        self._schedule.add(Rank.STARTUP, self._start(), now_s)
        self._go_on(now_s)

    def receive(self, data: bytes, now_s: float) -> None:
        if self._ended:
            return
        self._dialogue.heard_bytes(now_s)
        self._schedule.heard_bytes(now_s)
        for line in self._lines.feed(data):
            if not self._ended:
                self._take(line, now_s)
        if self._lines.prompted:
            self._dialogue.prompted(now_s)
        self._go_on(now_s)

    def request(self, request_id: str, request: Request | Probe, now_s: float) -> None:
        if self._ended:
            self._queue.end(request_id, Unsent("the link to the radio is gone"))
        elif isinstance(request, Probe):
            self._probes.append(request_id)
        elif isinstance(request, TransmitDemand | TransmitEnd):
            self._talk.take(request_id, request)
        else:
            self._queue.take(request_id, request, self._startup.longest_bits)
        self._go_on(now_s)

    def withdraw(self, request_id: str, now_s: float) -> bool:
        withdrawn = self._queue.withdraw(request_id) or self._talk.withdraw(request_id)
        self._guarded(lambda: self._schedule.call_changed(now_s))
        self._go_on(now_s)
        return withdrawn

    def committed(self, token: int, now_s: float) -> None:
        self._inbound.committed(token)
        self._go_on(now_s)

    def tick(self, now_s: float) -> None:
        if self._ended:
            return
        self._talk.tick(now_s)
        answer = self._dialogue.tick(now_s)
        if answer is not None:
            self._answered(answer, now_s)
        self._guarded(lambda: self._schedule.tick(now_s))
        self._inbound.tick(now_s)
        self._go_on(now_s)

    def lost(self, now_s: float) -> None:
        self._end(LinkLost("the link to the radio broke"))

    def outgoing(self) -> bytes:
        return self._dialogue.take_outgoing()

    def events(self) -> Sequence[MachineEvent]:
        events, self._events = self._events, []
        return events

    def deadline(self) -> float | None:
        if self._ended:
            return None
        dues = [self._inbound.reassembly.deadline, self._dialogue.deadline]
        dues += [self._schedule.deadline, self._talk.deadline]
        if self._dialogue.idle and self._has_work:
            dues.append(self._not_before_s)
        return min((due for due in dues if due is not None), default=None)

    @property
    def _has_work(self) -> bool:
        """Whether something waits for the pause between two commands to be over."""
        return self._schedule.has_command or (
            self._ready and not self._schedule.has(Rank.RESYNC) and self._may_begin_any
        )

    @property
    def _may_begin_any(self) -> bool:
        services = self._services_due and not self._schedule.has(Rank.SERVICES)
        probe = bool(self._probes) and not self._schedule.has(Rank.PROBE)
        return self._may_begin_call or services or probe or self._may_begin_sds

    @property
    def _may_begin_call(self) -> bool:
        return self._talk.has_work and not self._schedule.has(Rank.CALL)

    @property
    def _may_begin_sds(self) -> bool:
        """An SDS is begun only when it goes out at once: until then it can be withdrawn."""
        before = (Rank.CALL, Rank.SERVICES, Rank.PROBE, Rank.SDS)
        return self._queue.has_work and not any(map(self._schedule.has, before))

    def _take(self, line: str, now_s: float) -> None:
        pair = self._sds_lines.take(line)
        if pair is not None:
            if pair[0]:
                self._inbound.take(*pair, now_s)
                self._settle_by_reports(now_s)
            return
        self._note(line, now_s)
        answer = self._dialogue.take(line)
        if self._echoes is not None and self._dialogue.echoes > self._echoes:
            self._end(LinkLost("the radio has started anew: it echoes again"))
        elif answer is not None:
            self._answered(answer, now_s)

    def _note(self, line: str, now_s: float) -> None:
        """What a line means beside being an answer."""
        match read_unsolicited(line):
            case SentReport() as report if self._queue.channel.note(report):
                self._guarded(lambda: self._schedule.on_air(report.sent, now_s))
            case IncomingCall() as call:
                self._inbound.call(call, now_s)
        self._startup.note_mode(line)
        if self._talk.note(line, now_s):
            self._guarded(lambda: self._schedule.call_changed(now_s))
        if found := read_registration(line):
            back = found.registered and not self._startup.is_registered
            self._startup.is_registered = found.registered
            # the registration of services does not outlive the network's
            self._services_due |= back and self._ready
            if not found.registered:
                self._talk.network_lost()

    def _settle_by_reports(self, now_s: float) -> None:
        reported, self._inbound.reported = self._inbound.reported, []
        if any(self._queue.channel.reported(*each) for each in reported):
            self._guarded(lambda: self._schedule.on_air(True, now_s))

    def _answered(self, answer: Answer, now_s: float) -> None:
        command = self._dialogue.command
        self._not_before_s = now_s + self._profile.timings.command_gap_ms / 1000
        # a refused body may be refused once more as a command: that must not be the next one's
        doubtful = answer.unfinished or (answer.error is not None and answer.body_left)
        if doubtful and not command.forgiving and not self._schedule.has(Rank.RESYNC):
            self._schedule.add(Rank.RESYNC, resynchronise(), now_s)
        self._guarded(lambda: self._schedule.answered(answer, now_s))

    def _go_on(self, now_s: float) -> None:
        """Give out the next command, if the radio is free for one."""
        self._tell()
        if self._ended or not self._dialogue.idle or now_s < self._not_before_s:
            return
        self._guarded(lambda: self._begin_jobs(now_s))
        command = None if self._ended else self._schedule.next(now_s)
        self._tell()
        if command is not None:
            self._dialogue.start(command, now_s)

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except DriverError as error:
            self._end(error)

    def _begin_jobs(self, now_s: float) -> None:
        if not self._ready or self._schedule.has(Rank.RESYNC):
            return
        while self._may_begin_call:
            job = self._talk.next_job(registered=self._startup.is_registered)
            self._schedule.add(Rank.CALL, job, now_s)
        if self._services_due and not self._schedule.has(Rank.SERVICES):
            self._services_due = False
            self._schedule.add(Rank.SERVICES, self._startup.register_services(), now_s)
        if self._probes and not self._schedule.has(Rank.PROBE):
            self._schedule.add(Rank.PROBE, self._probe(), now_s)
        while self._may_begin_sds:
            job = self._queue.next_job(registered=self._startup.is_registered)
            self._schedule.add(Rank.SDS, job, now_s)

    def _start(self) -> Job:
        yield from self._startup.run()
        yield from self._talk.jobs.begin(self._talkgroup_is_set)
        # a radio that will not stop echoing shows nothing by it
        answer = yield Command("AT")
        seen = self._dialogue.echoes
        if answer.ok:
            yield Command("AT")
            self._echoes = seen if self._dialogue.echoes == seen else None
        self._ready = True
        self._events.append(Ready(self._profile.limits))

    def _probe(self) -> Job:
        found: list[Health] = []
        yield from self._startup.ask_health(found)
        told = {name: words for name, words in self._talk.facts().items() if words}
        health = replace(found[0], facts={**found[0].facts, **told})
        while self._probes:
            self._queue.end(self._probes.popleft(), health)

    def _tell(self) -> None:
        """Give out what has ended and what was heard."""
        for lost in self._talk.lost:
            self._inbound.pass_on(lost)
        self._events += [*self._queue.ended, *self._talk.ended, *self._inbound.heard]
        for told in (self._queue.ended, self._talk.ended, self._talk.lost, self._inbound.heard):
            told.clear()

    def _end(self, error: DriverError) -> None:
        if self._ended:
            return
        self._ended = True
        self._queue.broken_off(self._dialogue.body_left, str(error))
        if self._talk.may_hold:
            self._dialogue.last_words("ATH")
        self._talk.broken_off(str(error))
        while self._probes:
            self._queue.end(self._probes.popleft(), Unsent(str(error)))
        self._tell()
        self._events.append(Ended(error))
