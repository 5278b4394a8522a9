"""Pages that are spoken on the radio: which goes out, over which worker, and what came of it.

    taken ─┬─ no page, no radio, too long ─► refused              a cap is full ─► Deferred
           └─ waits ─┬─ expired, withdrawn ─► Unsent              waited too long ─► Deferred
                     └─ leg and addressee free, its text rendered ─► SpokenPage ─► its receipt

A talkgroup hears one page at a time: the next waits, and is dialled when that is over.
"""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import count

from drivers.sip import frames
from drivers.sip.calls.spoken_lines import Line
from drivers.sip.frames import CallEvent, Command, Gone, HangUp, Stop, TextEnded
from drivers.sip.line_health import LineHealth
from drivers.sip.line_setup import LineSetup
from drivers.sip.radio.spoken_page import SpokenPage, said_on_air
from drivers.sip.texts.addressees import Radios
from drivers.sip.worker_roll import WorkerRoll
from gateway.driver_api import (
    Completed,
    Deferred,
    Limits,
    RadioPage,
    Receipt,
    Request,
    Unsent,
)

_NO_LEG = "no line is free"
_LEAST_PAUSE_S = 1.0
_LOOK_AGAIN_S = 0.25
_LINES_GONE = "the lines are gone"
_HUNG = "it hangs"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """`until_s` it waits for a leg, `rendered_by_s` for its text."""

    request_id: str
    page: RadioPage
    uri: str
    until_s: float
    rendered_by_s: float


class PageDesk:
    """The owner takes commands and receipts after each call of a method."""

    def __init__(self, setup: LineSetup, roll: WorkerRoll, health: LineHealth) -> None:
        self._setup = setup
        self._rules = setup.profile.radio
        self._roll = roll
        self._health = health
        self._radios = Radios(setup.config.dial, self._rules)
        self._waiting: dict[str, _Waiting] = {}
        self._pages: dict[str, SpokenPage] = {}
        self._commands: list[Command] = []
        self._completed: list[Completed] = []
        self._names = count(1)
        self._look_s: float | None = None

    @property
    def waiting(self) -> int:
        """How many pages wait."""
        return len(self._waiting)

    def taken(self) -> Counter[int]:
        """How many legs of each worker are in use."""
        return Counter(page.worker for page in self._pages.values())

    def limits(self, legs: int) -> Limits:
        """A page takes a leg."""
        window = max(1, min(self._setup.config.calls, legs))
        page = self._rules.longest_page_octets
        return Limits(window, longest_text_parts=1, reports=False, longest_page_octets=page)

    def take(self, request_id: str, request: Request, now_s: float) -> None:
        """A request: it waits, or has ended."""
        objection = self._radios.objection(request)
        if objection is not None:
            self._end(request_id, objection)
            return
        assert isinstance(request, RadioPage)
        self._setup.speech.prepare(said_on_air(request.text))
        self._waiting[request_id] = _Waiting(
            *(request_id, request, self._radios.uri(request)),
            until_s=now_s + self._setup.profile.timings.wait_s,
            rendered_by_s=now_s + self._rules.speech_s,
        )

    def withdraw(self, request_id: str, now_s: float) -> bool:
        """Take back a page of which no word is on the air."""
        if self._waiting.pop(request_id, None) is not None:
            self._end(request_id, Unsent("withdrawn"))
            return True
        return any(
            page.withdraw(now_s) for page in self._pages.values() if page.request_id == request_id
        )

    def text_ended(self, event: TextEnded, now_s: float) -> None:
        """Nobody is written to here."""

    def heard(self, event: CallEvent, now_s: float) -> None:
        """A worker says something of a page; what it says of one that is over comes too late."""
        page = self._pages.get(event.call)
        if page is None or page.worker != event.worker:
            return
        match event:
            case frames.Progress():
                page.progressed()
            case frames.Answered():
                page.picked_up(now_s)
            case frames.Informed():
                page.informed(event, now_s)
            case frames.Spoken():
                self._health.spoken(event)
                said = said_on_air(page.page.text)
                self._health.order_spoken(whole=self._setup.speech.is_whole(said))
                page.spoken(event, now_s)
            case frames.Over() if page.receipt is None:
                self._health.ended(event, both_ways=False)
                page.ended(event)

    def lose(self, worker: int) -> None:
        """A worker has died, and its pages with it."""
        for page in self._pages.values():
            if page.worker == worker:
                page.lost()

    def tick(self, now_s: float) -> None:
        """Act on what is due; a worker that hangs is ended, and started again by the pool."""
        for page in self._pages.values():
            page.tick(now_s)
        for page in [page for page in self._pages.values() if page.is_stuck]:
            page.is_stuck = False
            if self._roll.is_silent(page.worker, now_s):
                self._commands.append(Stop(page.worker))
                self._roll.gone(Gone(page.worker, _HUNG))
                self.lose(page.worker)
            else:
                self._commands.append(HangUp(page.worker, page.name))
                page.lost()

    def go_on(self, now_s: float) -> None:
        """End what is over, and dial what can be."""
        self._settle()
        self._look_s = None
        for waiting in list(self._waiting.values()):
            receipt = self._over(waiting, now_s)
            if receipt is not None:
                del self._waiting[waiting.request_id]
                self._end(waiting.request_id, receipt)
            elif waiting.uri in {page.uri for page in self._pages.values()}:
                self._waiting[waiting.request_id] = self._put_off(waiting, now_s)
            elif self._may_dial(waiting, now_s):
                del self._waiting[waiting.request_id]
                self._dial(waiting, now_s)

    def break_off(self) -> None:
        """End everything, each as far as it is known."""
        for request_id in self._waiting:
            self._end(request_id, Unsent(_LINES_GONE))
        self._waiting.clear()
        for page in self._pages.values():
            page.lost()
        self._settle()

    def take_commands(self) -> list[Command]:
        """What goes to the workers now."""
        for page in self._pages.values():
            self._commands += page.commands
            page.commands.clear()
        commands, self._commands = self._commands, []
        return commands

    def take_completed(self) -> list[Completed]:
        """Requests that have ended."""
        completed, self._completed = self._completed, []
        return completed

    def deadline(self) -> float | None:
        """When `tick` is due."""
        dues = [
            self._look_s,
            *(page.deadline() for page in self._pages.values()),
            *(waiting.until_s for waiting in self._waiting.values()),
        ]
        return min((due for due in dues if due is not None), default=None)

    def _over(self, waiting: _Waiting, now_s: float) -> Receipt | None:
        """The receipt of one that is not to be dialled any more."""
        if not self._lives(waiting.page):
            return Unsent("expired")
        if capped := self._setup.caps.deferral(waiting.page.to, now_s):
            return capped
        if now_s >= waiting.until_s:
            return Deferred(_LEAST_PAUSE_S, _NO_LEG)
        return None

    def _put_off(self, waiting: _Waiting, now_s: float) -> _Waiting:
        """Its addressee hears another page of ours: that ends, and is no lack of lines."""
        return replace(waiting, until_s=now_s + self._setup.profile.timings.wait_s)

    def _may_dial(self, waiting: _Waiting, now_s: float) -> bool:
        if self._roll.with_most_room(self.taken()) is None:
            return False
        is_ready = self._setup.speech.is_ready(said_on_air(waiting.page.text))
        if not is_ready and now_s < waiting.rendered_by_s:
            self._look_s = now_s + _LOOK_AGAIN_S  # nobody tells when it is rendered
            return False
        return True

    def _dial(self, waiting: _Waiting, now_s: float) -> None:
        setup, page = self._setup, waiting.page
        worker = self._roll.with_most_room(self.taken())
        assert worker is not None
        name, text = f"{waiting.request_id}/{next(self._names)}", said_on_air(page.text)
        self._pages[name] = SpokenPage(
            *(name, worker.number, waiting.request_id, page, waiting.uri),
            *(self._rules, setup.profile.timings),
            files=lambda: self._files(text),
            may_go=lambda: self._lives(page),
            now_s=now_s,
            alert=str(setup.config.page_alert or ""),
        )
        setup.caps.dialled(page.to, now_s)
        self._health.dialled()

    def _files(self, text: str) -> tuple[str, ...]:
        speech = self._setup.speech
        return speech.files(Line.ORDER, text) or speech.files(Line.NOTICE, text)

    def _lives(self, page: RadioPage) -> bool:
        return page.expires_at_utc is None or page.expires_at_utc > self._setup.utc()

    def _settle(self) -> None:
        for name, page in list(self._pages.items()):
            if page.receipt is not None:
                self._commands += page.commands
                self._end(page.request_id, page.receipt)
                del self._pages[name]

    def _end(self, request_id: str, receipt: Receipt) -> None:
        self._completed.append(Completed(request_id, receipt))
