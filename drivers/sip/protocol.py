"""The machine of one group of telephone lines: calls, or texts, over frames of its workers.

    lines of JSON ─ frames ─┬─ here, started, registered, failed, gone ─► WorkerRoll ─► Ready, Ended
                            ├─ reachable ─► LineHealth
                            └─ what is said of calls and texts ─► Exchange, or TextExchange
    requests ─► Exchange ─► commands, receipts, and what was heard ─► Heard ─ committed ─► Exchange

The session begins once every worker is known to be up or not to be for now, and ends when none is
up any more. A worker that dies costs its own calls; the pool starts it again meanwhile.
"""

from collections.abc import Callable, Sequence

import msgspec

from drivers.sip import frames
from drivers.sip.carriage import Carries
from drivers.sip.exchange import Exchange
from drivers.sip.frames import Command, WorkerEvent
from drivers.sip.line_health import LineHealth
from drivers.sip.line_setup import LineSetup
from drivers.sip.texts.text_exchange import TextExchange
from drivers.sip.worker_roll import WorkerRoll
from gateway.driver_api import (
    CallGuidance,
    Completed,
    Ended,
    Heard,
    Limits,
    LinkLost,
    MachineEvent,
    Probe,
    Ready,
    Request,
    Unsent,
)

_LONGEST_LINE = 64 * 1024
_AFTER_REFUSAL_S = 80.0  # a minute at least, whatever the supervisor makes of it (CONTRACT §3)
_NO_WORKER = "no worker runs any more"


class SipMachine:
    """`gateway.driver_api.Machine` for one channel; times are `Clock.monotonic_s`.

    Its bytes are whole lines, each with the number of the worker it goes to or comes from. `note`
    takes a line for the log: what could not be read.
    """

    def __init__(self, setup: LineSetup, now_s: float, note: Callable[[str], None]) -> None:
        timings = setup.profile.timings
        registers = bool(setup.config.registrar)
        self._setup = setup
        self._note = note
        self._roll = WorkerRoll(
            setup.workers, registers, timings.start_s, timings.register_s, now_s
        )
        self._health = LineHealth(setup)
        kind = Exchange if setup.profile.carries is Carries.VOICE else TextExchange
        self._desk = kind(setup, self._roll, self._health, note)
        self._commands: list[Command] = []
        self._events: list[MachineEvent] = []
        self._tokens: dict[int, str] = {}
        self._last_token = 0
        self._unread = b""
        self._is_ready = False
        self._has_ended = False

    def receive(self, data: bytes, now_s: float) -> None:
        *lines, self._unread = (self._unread + data).split(b"\n")
        if len(self._unread) > _LONGEST_LINE:
            self._odd(self._unread[:80])
            self._unread = b""
        for line in lines:
            if line and not self._has_ended:
                self._read(line, now_s)
        self._go_on(now_s)

    def request(self, request_id: str, request: Request | Probe, now_s: float) -> None:
        if isinstance(request, Probe):
            health = self._health.seen(self._roll, self._desk.taken(), self._desk.waiting)
            self._events.append(Completed(request_id, health))
        elif self._has_ended:
            self._events.append(Completed(request_id, Unsent(_NO_WORKER)))
        else:
            self._desk.take(request_id, request, now_s)
            self._go_on(now_s)

    def withdraw(self, request_id: str, now_s: float) -> bool:
        taken = self._desk.withdraw(request_id, now_s)
        self._go_on(now_s)
        return taken

    def guided(self, token: int, guidance: CallGuidance) -> None:
        key = self._tokens.get(token)
        if key is not None:
            self._desk.guided(key, guidance)

    def committed(self, token: int, now_s: float) -> None:
        key = self._tokens.pop(token, None)
        if key is not None:
            self._desk.durable(key, now_s)
            self._go_on(now_s)

    def tick(self, now_s: float) -> None:
        if not self._has_ended:
            self._roll.tick(now_s)
            self._desk.tick(now_s)
            self._go_on(now_s)

    def lost(self, now_s: float) -> None:
        self._end(LinkLost("the workers are gone"), now_s)

    def outgoing(self) -> bytes:
        commands = [*self._commands, *self._desk.take_commands()]
        self._commands.clear()
        return b"".join(frames.encode_frame(command) for command in commands)

    def events(self) -> Sequence[MachineEvent]:
        events, self._events = self._events, []
        return events

    def deadline(self) -> float | None:
        if self._has_ended:
            return None
        dues = (self._roll.deadline(), self._desk.deadline())
        return min((due for due in dues if due is not None), default=None)

    def _read(self, line: bytes, now_s: float) -> None:
        try:
            event = frames.decode_event(line)
        except (msgspec.DecodeError, RecursionError):  # brackets without end
            self._odd(line)
            return
        if event.worker in self._roll:
            self._roll.heard(event.worker, now_s)
            self._take(event, now_s)
        else:
            self._odd(line)

    def _take(self, event: WorkerEvent, now_s: float) -> None:
        match event:
            case frames.Here(worker):
                self._desk.lose(worker, now_s)
                self._health.begins(worker)
                self._roll.here(worker, now_s)
                self._commands.append(self._setup.start(worker))
            case frames.Started():
                self._roll.started(event, now_s)
            case frames.Registered():
                self._roll.registered(event)
            case frames.Reachable():
                self._health.reachable(event)
            case frames.Failed(worker):
                self._roll.failed(event)
                self._desk.lose(worker, now_s)
            case frames.Gone(worker):
                self._roll.gone(event)
                self._desk.lose(worker, now_s)
            case frames.Incoming():
                self._desk.rings(event, now_s)
            case frames.TextIn():
                self._desk.text_in(event, now_s)
            case frames.TextEnded():
                self._desk.text_ended(event, now_s)
            case _:
                self._desk.heard(event, now_s)

    def _odd(self, line: bytes) -> None:
        self._health.odd_lines += 1
        self._note(f"no frame of a worker: {line[:80]!r}")

    def _go_on(self, now_s: float) -> None:
        """Bring out what came of it, and see what the lines are good for now."""
        if self._has_ended:
            return
        self._desk.go_on(now_s)
        self._bring_out()
        if not self._is_ready and self._roll.is_settled and self._roll.up:
            self._is_ready = True
            self._events.append(Ready(self._limits()))
            self._desk.tell_again()
            self._bring_out()
        elif self._roll.is_settled and not self._roll.up:
            self._end(self._why_down(), now_s)

    def _bring_out(self) -> None:
        self._events += self._desk.take_completed()
        for event in self._desk.take_told():
            self._last_token += 1
            self._tokens[self._last_token] = event.key
            self._events.append(Heard(self._last_token, event))

    def _limits(self) -> Limits:
        """A worker that is not up will be, and has as many legs as the others."""
        legs = max(worker.legs for worker in self._roll.up) * len(self._roll.workers)
        return self._desk.limits(legs)

    def _why_down(self) -> LinkLost:
        refused = self._roll.refusal is not None
        objection = self._roll.objection or _NO_WORKER
        return LinkLost(objection, again_s=_AFTER_REFUSAL_S if refused else None)

    def _end(self, error: LinkLost, now_s: float) -> None:
        if self._has_ended:
            return
        self._has_ended = True
        self._desk.break_off(now_s)
        self._bring_out()
        self._events.append(Ended(error))
