"""The AT machine of a GSM modem: one command at a time, everything else in between.

    bytes ─ AtLines ─ lines ─┬─ PduLines ─── direct texts, reports ──► Inbound ─► Heard
                             ├─ unsolicited ─ announcements ─► Mailbox     │
                             └─ Dialogue ──── answers ─► Schedule          │ committed
                                  ▲                         │              ▼
                                  └──── next command ◄── jobs: resynchronise, start,
                                                         acknowledge, probe, text, storage

A command that is not answered is followed by a resynchronisation: ESC, then questions whose
answers cannot be mistaken for a late one. Only then does the next command go out, so a late
+CMGS never becomes the next text's; a modem that stays silent ends the session. Before that, a text
whose answer is overdue is told, while its command stays out; `recovery` knows what is tried then.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from drivers.gsm_modem.at_command import Answer, Job
from drivers.gsm_modem.at_lines import PROMPT, AtLines
from drivers.gsm_modem.call_bell import CallBell
from drivers.gsm_modem.dialogue import Dialogue
from drivers.gsm_modem.health_check import HealthCheck
from drivers.gsm_modem.inbound import Inbound
from drivers.gsm_modem.mailbox import Mailbox
from drivers.gsm_modem.notification import Notification
from drivers.gsm_modem.patience import Patience
from drivers.gsm_modem.pdu_lines import PduLine, PduLines, Source, read_header
from drivers.gsm_modem.probing import Probing
from drivers.gsm_modem.profile import Profile, Quirk
from drivers.gsm_modem.reassembly import Reassembly
from drivers.gsm_modem.recovery import Recovery
from drivers.gsm_modem.request_queue import RequestQueue
from drivers.gsm_modem.resynchronisation import acknowledge, resynchronise
from drivers.gsm_modem.schedule import Rank, Schedule
from drivers.gsm_modem.sim_pin import SimPin
from drivers.gsm_modem.startup import Startup
from drivers.gsm_modem.storage_work import StorageWork
from drivers.gsm_modem.unsolicited import Caller, Sign, StoredNotice, read_unsolicited
from gateway.driver_api import (
    DriverError,
    Ended,
    LinkLost,
    MachineEvent,
    Probe,
    Ready,
    Request,
    Unknown,
    Unsent,
)


class GsmModemMachine:
    """`gateway.driver_api.Machine` for one modem; times are `Clock.monotonic_s`.

    It talks by itself: take `outgoing()` right after making it. `utc` is asked when something
    was heard. `pin`, `patience` and `recovery` outlive the machine.
    """

    def __init__(
        self,
        profile: Profile,
        pin: SimPin,
        own_number: str,
        utc: Callable[[], datetime],
        now_s: float,
        patience: Patience | None = None,
        recovery: Recovery | None = None,
        imei: str = "",
    ) -> None:
        timings = profile.timings
        self._profile = profile
        self._timings = timings
        self._events: list[MachineEvent] = []
        self._ready = False
        self._ended = False
        self._lines = AtLines()
        self._pdu_lines = PduLines()
        self._dialogue = Dialogue(timings.prompt_gap_ms / 1000, Quirk.NO_PROMPT in profile.quirks)
        self._schedule = Schedule()
        self._mailbox = Mailbox()
        self._reassembly = Reassembly(timings.reassembly_s)
        self._inbound = Inbound(self._mailbox, self._reassembly, own_number, utc)
        self._storage = StorageWork(self._mailbox, self._inbound, timings.slow_command_s)
        self._notification = Notification(timings)
        taking_in = (self._mailbox, self._inbound, self._storage)
        self._recovery = recovery or Recovery(profile.restart)
        restart_line = partial(self._recovery.take_restart_line, now_s)
        self._startup = Startup(profile, pin, *taking_in, self._notification, restart_line, imei)
        self._bell = CallBell(timings.ring_gap_s)
        self._patience = patience or Patience(timings.submit_s, timings.submit_longest_s)
        self._requests = RequestQueue(profile, self._patience, utc)
        known = (self._mailbox, self._inbound, self._reassembly, self._notification, self._startup)
        self._probing = Probing(timings, partial(HealthCheck, *known))
        self._not_before_s: float | None = None
        self._schedule.add(Rank.STARTUP, self._start(), now_s)
        self._go_on(now_s)

    def receive(self, data: bytes, now_s: float) -> None:
        if self._ended:
            return
        self._lines.feed(data)
        while not self._ended:
            self._lines.awaiting_prompt = self._dialogue.awaiting_prompt
            token = self._lines.next()
            if token is None:
                break
            self._take(token, now_s)
            self._go_on(now_s)

    def request(self, request_id: str, request: Request | Probe, now_s: float) -> None:
        if self._ended:
            self._requests.end(request_id, Unsent("the link to the modem is gone"))
        else:
            self._requests.take(request_id, request)
        self._go_on(now_s)

    def withdraw(self, request_id: str, now_s: float) -> bool:
        withdrawn = self._requests.withdraw(request_id)
        self._tell()
        return withdrawn

    def committed(self, token: int, now_s: float) -> None:
        self._inbound.committed(token)
        self._go_on(now_s)

    def tick(self, now_s: float) -> None:
        if self._ended:
            return
        answer = self._dialogue.tick(now_s)
        if answer is not None:
            self._answered(answer, now_s)
        self._inbound.tick(now_s)
        self._go_on(now_s)

    def lost(self, now_s: float) -> None:
        self._end(LinkLost("the link to the modem broke"))

    def outgoing(self) -> bytes:
        return self._dialogue.take_outgoing()

    def events(self) -> Sequence[MachineEvent]:
        events, self._events = self._events, []
        return events

    def deadline(self) -> float | None:
        if self._ended:
            return None
        dues = [self._reassembly.deadline, self._dialogue.deadline]
        if self._dialogue.idle:
            dues += [self._not_before_s, self._schedule.deadline]
        return min((due for due in dues if due is not None), default=None)

    def _take(self, token: str, now_s: float) -> None:
        if self._dialogue.is_echo(token):
            if self._dialogue.echoes_again:
                self._end(LinkLost("the modem has restarted without a word: it echoes again"))
            return
        self._dialogue.alive(now_s)
        pdu = self._pdu_lines.body(token)
        if pdu is not None:
            self._take_pdu(pdu, now_s)
            return
        if token != PROMPT:
            self._note(token, now_s)
        if self._ended:
            return
        answer = self._dialogue.token(token, now_s)
        if answer is not None:
            self._answered(answer, now_s)

    def _take_pdu(self, pdu: PduLine, now_s: float) -> None:
        match pdu.header.source:
            case Source.READ | Source.LISTED:
                self._dialogue.stored_pdu(pdu, now_s)
            case Source.TEXT | Source.REPORT:
                self._inbound.direct(pdu, now_s)
            case Source.BROADCAST:
                pass

    def _note(self, line: str, now_s: float) -> None:
        """What a line means beside being an answer."""
        header = read_header(line)
        if header is not None and self._dialogue.takes(header.source):
            self._pdu_lines.open(header)
        if self._schedule.has(Rank.RESYNC) and ("+CMGS:" in line or "+CMS ERROR" in line):
            self._patience.answered_late()
        match read_unsolicited(line):
            case StoredNotice(memory, index):
                self._mailbox.noticed(memory, index)
            case Caller(number):
                self._tell_caller(self._bell.caller(number, now_s))
            case Sign.RING:
                self._tell_caller(self._bell.ring(now_s))
            case Sign.CALL_OVER:
                self._bell.over()
            case Sign.RESTARTED as sign if self._startup.awake:
                self._end(LinkLost(sign.value))
            case Sign.SIM_LOCKED | Sign.SIM_GONE as sign if self._ready:
                self._end(LinkLost(sign.value))

    def _tell_caller(self, caller: str | None) -> None:
        if caller is not None:
            self._inbound.call(caller)

    def _answered(self, answer: Answer, now_s: float) -> None:
        command = self._dialogue.command
        self._pdu_lines.forget_stored()
        self._storage.now_s = now_s
        self._not_before_s = now_s + self._timings.command_gap_ms / 1000
        self._probing.answered(answer, now_s)
        self._recovery.answered(answer)
        if answer.pdu_left and (answer.after_call or not answer.unfinished):
            self._patience.answered(now_s - self._dialogue.left_s)
        try:
            if answer.after_call or (answer.unfinished and not command.forgiving):
                self._schedule.add(Rank.RESYNC, self._look(now_s), now_s)
            self._schedule.answered(answer, now_s)
        except DriverError as error:
            self._end(error)

    def _go_on(self, now_s: float) -> None:
        """Give out the next command, if the modem is free for one."""
        if self._dialogue.overdue:
            self._requests.overdue()
        self._tell()
        if self._ended or not self._dialogue.idle:
            return
        if self._not_before_s is not None and now_s < self._not_before_s:
            return
        self._not_before_s = None
        try:
            self._begin_jobs(now_s)
            command = self._schedule.next(now_s)
        except DriverError as error:
            self._end(error)
            return
        self._tell()
        if command is not None:
            self._dialogue.start(command, now_s)

    def _tell(self) -> None:
        """Give out what has ended and what was heard."""
        late, resynchronising = self._requests.late, self._schedule.has(Rank.RESYNC)
        # an end without an answer frees the lane: not before the modem can take the next text
        while late and not (resynchronising and isinstance(late[0][1], Unknown)):
            self._inbound.late_receipt(*late.popleft())
        self._events += [*self._requests.ended, *self._inbound.heard]
        self._requests.ended.clear()
        self._inbound.heard.clear()

    def _begin_jobs(self, now_s: float) -> None:
        free = [rank for rank in Rank if not self._schedule.has(rank)]
        if not self._mailbox.open or Rank.RESYNC not in free:
            return
        if Rank.ACKNOWLEDGE in free and self._inbound.acknowledgements:
            in_time = now_s < self._inbound.acknowledgements.popleft()
            job = acknowledge(self._notification, self._timings, in_time)
            self._schedule.add(Rank.ACKNOWLEDGE, job, now_s)
        elif self._ready and Rank.PROBE in free and self._probing.is_due(now_s, self._requests):
            self._schedule.add(Rank.PROBE, self._probe(now_s), now_s)
        elif {Rank.ACKNOWLEDGE, Rank.PROBE, Rank.TEXT}.issubset(free):
            # one that may not leave any more ends at once, and the next one's turn has come
            while self._may_begin_text() and not self._schedule.has(Rank.TEXT):
                self._schedule.add(Rank.TEXT, self._send(), now_s)
        if Rank.NOTIFICATION in free and (look := self._notification.next_job()):
            self._schedule.add(Rank.NOTIFICATION, look, now_s)
        if Rank.STORAGE in free and (work := self._storage.next_job()):
            self._schedule.add(Rank.STORAGE, work, now_s)

    def _may_begin_text(self) -> bool:
        """A text is begun only when it goes out at once: until then it can be withdrawn."""
        return self._ready and bool(self._requests.texts) and not self._storage.is_urgent

    def _start(self) -> Job:
        yield from self._startup.run()
        self._ready = True
        self._events.append(Ready(self._profile.limits))

    def _send(self) -> Job:
        yield from self._requests.send_next()
        self._storage.text_has_gone()

    def _look(self, now_s: float) -> Job:
        return resynchronise(self._timings, partial(self._recovery.take_restart_line, now_s))

    def _probe(self, now_s: float) -> Job:
        request_id, sent_utc = self._requests.probes[0], self._requests.sent_utc
        health = yield from self._probing.health(now_s, sent_utc, self._look(now_s))
        self._requests.probes.remove(request_id)
        self._requests.end(request_id, health)

    def _end(self, error: DriverError) -> None:
        if self._ended:
            return
        self._ended = True
        self._requests.broken_off(self._dialogue.pdu_left, str(error))
        self._tell()
        self._events.append(Ended(error))
