"""Texts and pages that go out as SIP MESSAGE, over which worker, and what came of them.

    taken ─┬─ no text, no number, too long ─► refused     a cap is full ─► Deferred
           └─ waits ─┬─ expired, withdrawn ─► Unsent
                     └─ its address is free ─► part ─ 2xx ─► next part … ─► Accepted
                                                 └─ refused, silence ─► the receipt of all

To one address goes one after the other, so that parts and orders arrive as they were given. A 200
says that somebody has taken the text over, and nothing more: nobody reports its delivery.
"""

from collections import Counter, deque
from dataclasses import dataclass
from itertools import count

from drivers.sip.dial_plan import national
from drivers.sip.frames import CallEvent, Command, Gone, Stop, Text, TextEnded
from drivers.sip.line_health import LineHealth
from drivers.sip.line_setup import LineSetup
from drivers.sip.texts.addressees import Addressees, Written
from drivers.sip.texts.message_codes import meaning_of, receipt_of
from drivers.sip.texts.message_parts import parts_of
from drivers.sip.texts.message_rules import Meaning
from drivers.sip.worker_roll import WorkerRoll
from gateway.driver_api import (
    Accepted,
    Completed,
    Fault,
    Limits,
    RadioPage,
    Receipt,
    Refused,
    Request,
    Unknown,
    Unsent,
)

_LINES_GONE = "the lines are gone"
_DIED = "the line's process died before anybody had answered"
_HUNG = "it hangs"


@dataclass(frozen=True, slots=True)
class _Waiting:
    request_id: str
    request: Written
    uri: str
    parts: tuple[str, ...]


@dataclass(slots=True)
class _Out:
    """On its way; `name` is that of the part which has left last, `taken` how many were taken."""

    waited: _Waiting
    left: deque[str]
    name: str = ""
    worker: int = 0
    due_s: float = 0.0
    taken: int = 0


class MessageDesk:
    """The owner takes commands and receipts after each call of a method.

    `codes` maps final statuses to what they mean on this channel, before the usual meanings.
    """

    def __init__(
        self,
        setup: LineSetup,
        roll: WorkerRoll,
        health: LineHealth,
        addressees: Addressees,
        codes: dict[int, Meaning],
    ) -> None:
        self._setup = setup
        self._rules = setup.profile.messages
        self._roll = roll
        self._health = health
        self._addressees = addressees
        self._codes = codes
        self._waiting: dict[str, _Waiting] = {}
        self._out: dict[str, _Out] = {}
        self._commands: list[Command] = []
        self._completed: list[Completed] = []
        self._names = count(1)

    @property
    def waiting(self) -> int:
        """How many texts wait for their address."""
        return len(self._waiting)

    def taken(self) -> Counter[int]:
        """Texts take no leg."""
        return Counter()

    def limits(self, legs: int) -> Limits:
        """As many at once as the channel is configured for."""
        # What takes two octets in UCS-2 takes three in UTF-8 at most.
        fits = self._rules.longest_octets // 3 * 2
        page = min(self._setup.profile.radio.longest_page_octets or fits, fits)
        parts = self._rules.most_parts
        return Limits(self._setup.config.calls, parts, reports=False, longest_page_octets=page)

    def take(self, request_id: str, request: Request, now_s: float) -> None:
        """A request: it waits, or has ended."""
        objection = self._addressees.objection(request)
        if objection is not None:
            self._end(request_id, objection)
            return
        assert isinstance(request, Written)
        rules = self._rules
        parts = parts_of(request.text, rules.longest_octets, rules.most_parts)
        if parts is None:
            most = rules.longest_octets * rules.most_parts
            refused = Refused(Fault.LANE, f"too long: more than {most} octets")
            self._end(request_id, refused)
            return
        uri = self._addressees.uri(request)
        self._waiting[request_id] = _Waiting(request_id, request, uri, parts)

    def withdraw(self, request_id: str, now_s: float) -> bool:
        """Take back a text that waits."""
        if self._waiting.pop(request_id, None) is None:
            return False
        self._end(request_id, Unsent("withdrawn"))
        return True

    def heard(self, event: CallEvent, now_s: float) -> None:
        """Nobody is called here."""

    def text_ended(self, event: TextEnded, now_s: float) -> None:
        """What came of a part; of one that is over it comes too late."""
        out = self._out.get(event.message)
        if out is None or out.worker != event.worker:
            return
        del self._out[event.message]
        self._health.text_ended(event)
        meaning = meaning_of(event.code, self._codes)
        if meaning is not Meaning.ACCEPTED:
            busy_s = self._busy_s(out.waited.request)
            self._finish(out, receipt_of(event.code, event.reason, meaning, busy_s, out.taken))
            return
        out.taken += 1
        if out.left:
            self._send(out, now_s)
        else:
            self._finish(out, Accepted(tuple(range(out.taken))))

    def lose(self, worker: int) -> None:
        """A worker has died, and what it had not told of with it."""
        for name, out in list(self._out.items()):
            if out.worker == worker:
                del self._out[name]
                self._finish(out, Unknown(_DIED))

    def tick(self, now_s: float) -> None:
        """A worker that says nothing any more is ended, and started again by the pool."""
        for name, out in list(self._out.items()):
            if now_s < out.due_s or name not in self._out:
                continue
            if self._roll.is_silent(out.worker, now_s):
                self._commands.append(Stop(out.worker))
                self._roll.gone(Gone(out.worker, _HUNG))
                self.lose(out.worker)
            else:
                del self._out[name]
                self._finish(out, Unknown("the line has not told what became of it"))

    def go_on(self, now_s: float) -> None:
        """Send what can be."""
        busy = {out.waited.uri for out in self._out.values()}
        for waiting in list(self._waiting.values()):
            if (receipt := self._over(waiting, now_s)) is not None:
                del self._waiting[waiting.request_id]
                self._end(waiting.request_id, receipt)
            elif waiting.uri not in busy and self._roll.up:
                busy.add(waiting.uri)
                del self._waiting[waiting.request_id]
                self._setup.caps.dialled(national(waiting.request.to), now_s)
                self._send(_Out(waiting, deque(waiting.parts)), now_s)

    def break_off(self) -> None:
        """End everything, each as far as it is known."""
        for request_id in list(self._waiting):
            self._end(request_id, Unsent(_LINES_GONE))
        self._waiting.clear()
        for out in self._out.values():
            self._finish(out, Unknown(_LINES_GONE))
        self._out.clear()

    def take_commands(self) -> list[Command]:
        """What goes to the workers now."""
        commands, self._commands = self._commands, []
        return commands

    def take_completed(self) -> list[Completed]:
        """Requests that have ended."""
        completed, self._completed = self._completed, []
        return completed

    def deadline(self) -> float | None:
        """When `tick` is due."""
        return min((out.due_s for out in self._out.values()), default=None)

    def _over(self, waiting: _Waiting, now_s: float) -> Receipt | None:
        """The receipt of one that is not to go out now."""
        expires = waiting.request.expires_at_utc
        if expires is not None and expires <= self._setup.utc():
            return Unsent("expired")
        return self._setup.caps.deferral(national(waiting.request.to), now_s)

    def _send(self, out: _Out, now_s: float) -> None:
        """The next part, over the worker that has the least to do."""
        taken = Counter(each.worker for each in self._out.values())
        able = sorted(self._roll.up, key=lambda w: (bool(w.objection), taken[w.number], w.number))
        if not able:
            self._finish(out, Unknown(_LINES_GONE))
            return
        rules = self._rules
        out.worker, out.name = able[0].number, f"{out.waited.request_id}/{next(self._names)}"
        out.due_s = now_s + rules.no_response_s + self._setup.profile.timings.start_s
        self._out[out.name] = out
        part = out.left.popleft()
        uri, name = out.waited.uri, out.name
        self._commands.append(Text(out.worker, name, uri, part, rules.no_response_s))

    def _busy_s(self, request: Written) -> float:
        to_radio = isinstance(request, RadioPage)
        return self._setup.profile.radio.busy_s if to_radio else self._rules.busy_s

    def _finish(self, out: _Out, receipt: Receipt) -> None:
        if isinstance(receipt, Unknown) and out.taken:
            receipt = Unknown(receipt.cause, tuple(range(out.taken)))
        self._end(out.waited.request_id, receipt)

    def _end(self, request_id: str, receipt: Receipt) -> None:
        self._completed.append(Completed(request_id, receipt))
