"""One call that came in, from its first ring to its end.

    CallReceived ─ guidance ─┬─ orders ─► picked up: the orders (`OrderTalk`) ─► 0, 7, the end
                             ├─ nobody knows him, there are PINs ─► picked up: `PinPrompt`
                             │       right ─► CallReceived of that number ─► as above
                             └─ nothing, or too late ─► a seat: it rings on for him meanwhile
    a seat, nobody there ─► 480; who was picked up already ─► a message (`VoiceReport`)
    7, or there is no seat at all ─► a message

Nothing is said before it is known who calls, and he hears ringing until a seat or we pick up. What
became of it is told once, in `IncomingCallEnded`, also when its worker has died.
"""

from dataclasses import dataclass

from drivers.sip.callers.caller_question import CallerQuestion
from drivers.sip.callers.pin_prompt import PinPrompt
from drivers.sip.callers.voice_report import VoiceReport
from drivers.sip.calls.call_stage import Stage, Wish
from drivers.sip.calls.last_words import LastWords
from drivers.sip.calls.live_call import LiveCall
from drivers.sip.calls.order_talk import OrderTalk
from drivers.sip.calls.spoken_lines import Line
from drivers.sip.calls.talk_plan import TalkPlan
from drivers.sip.event_outbox import EventOutbox
from drivers.sip.frames import Answered, CallEvent, Listened, Over, PickUp
from drivers.sip.line_setup import LineSetup
from drivers.sip.records.call_records import CallRecord, Kind
from drivers.sip.seats.put_through import PutThrough
from gateway.driver_api import (
    CallerOutcome,
    CallGuidance,
    DigitsReceived,
    IncomingCallEnded,
    SpokenOrder,
    VoiceReportReceived,
)

_GAVE_UP = 487


@dataclass(frozen=True, slots=True)
class Ringing:
    """What is known of a call when it comes in: `key` is its own, `number` as the roster's are."""

    worker: int
    call: str
    key: str
    number: str


class Caller(LiveCall):
    """The owner keeps it until it `is_over`."""

    def __init__(
        self, ringing: Ringing, setup: LineSetup, outbox: EventOutbox, now_s: float
    ) -> None:
        super().__init__(ringing.call, ringing.worker, setup.speech, setup.profile)
        self.key, self.number = ringing.key, ringing.number
        self._setup = setup
        self._outbox = outbox
        patience_s = setup.profile.timings.guidance_s
        self._question = CallerQuestion(outbox, patience_s, self._decide)
        self._pending: Stage | None = None
        self._report: VoiceReport | None = None
        self._record: CallRecord | None = None
        self._picked_up_s: float | None = None
        self._is_picked_up = False
        self._had_seat = False
        self._has_ended = False
        self._was_refused = False
        self._told = 0
        self._question.ask(self.key, self.number, now_s)

    @property
    def can_be_put_through(self) -> bool:
        return not self._question.is_open and super().can_be_put_through

    @property
    def was_refused(self) -> bool:
        """No leg was free, or the library wanted none of it."""
        return self._was_refused

    @property
    def is_unheeded(self) -> bool:
        """Nothing has been done for him yet: it is not known what he is to hear."""
        return self._question.is_open and not self._is_picked_up and not self.has_left

    def move_to(self, worker: int) -> None:
        """His call rings at this worker, too, and goes on there."""
        self.worker = self._script.worker = worker

    def is_named(self, call: str) -> bool:
        return call in (self.key, self._question.key)

    def wanted(self, seat: str, label: str = "", request_id: str = "") -> PutThrough:
        guidance = self._question.guidance
        name = guidance.name if guidance is not None else ""
        label = label or " ".join(words for words in (name, self.number, self._about) if words)
        return PutThrough(seat, self.key, self.number, name or self.number, label, request_id)

    def heard(self, event: CallEvent, now_s: float) -> None:
        match event:
            case Answered() if not self.has_left:
                self._answered(now_s)
            case Listened() if self._report is not None:
                self._report.listened(event, now_s)
                if self._has_ended:
                    self._conclude(now_s)
            case Over() if not self._has_ended:
                self._ended(event, now_s)
        super().heard(event, now_s)

    def lost(self, now_s: float) -> None:
        """Its worker has died, and the call with it."""
        if self._talk is not None:
            self._talk.break_off()
        self._conclude(now_s)

    def pick_up(self, now_s: float) -> None:
        if self._is_picked_up or self.has_left:
            return
        self._is_picked_up = True
        self._record = self._setup.records.of(Kind.INCOMING, self.name, self.number)
        record = self._record.file if self._record else ""
        self.commands.append(PickUp(self.worker, self.name, record))
        self._due_s = now_s + self._timings.report_s

    def seat_took(self, now_s: float) -> None:
        self._had_seat = True
        super().seat_took(now_s)

    def no_seat(self, now_s: float) -> None:
        late = self._question.guidance
        if self._talk is not None or self.is_joined:
            super().no_seat(now_s)
        elif self._is_picked_up:
            self._take_message([Line.NO_SEAT], now_s)
        elif late is not None and late.orders:
            self._speak_orders(late.orders, now_s)  # it came when he rang at the seats already
        else:
            self.leave(now_s)

    def tick(self, now_s: float) -> None:
        self._question.tick(now_s)
        super().tick(now_s)

    def deadline(self) -> float | None:
        dues = (super().deadline(), None if self.is_over else self._question.deadline())
        return min((due for due in dues if due is not None), default=None)

    @property
    def _about(self) -> str:
        return self._talk.about if self._talk is not None else ""

    def _decide(self, guidance: CallGuidance | None, now_s: float) -> None:
        if self.has_left:
            return
        may_say = self._setup.pins and self._question.key == self.key
        if guidance is not None and guidance.orders:
            self._speak_orders(guidance.orders, now_s)
        elif guidance is not None and not guidance.name and may_say:
            self._then(PinPrompt(self._script, self._setup.pins, self._timings), now_s)
        else:
            self._to_seat(now_s)
        self._follow(now_s)

    def _speak_orders(self, orders: tuple[SpokenOrder, ...], now_s: float) -> None:
        for order in orders:
            self._script.prepare(order.text)
        can_record = self._setup.records.folder is not None
        plan = TalkPlan((Line.GREETING,), seat=True, message=can_record)
        self._talk = OrderTalk(self._script, orders, plan, self._profile, self._tell)
        self._then(self._talk, now_s)

    def _then(self, stage: Stage, now_s: float) -> None:
        """This comes next; he is picked up for it."""
        if self.answered:
            self._begin(stage, now_s)
        else:
            self._pending = stage
            self.pick_up(now_s)

    def _to_seat(self, now_s: float) -> None:
        if self._setup.config.seats:
            self.seek_seat(self.wanted(self._setup.config.seats), now_s)
        else:
            self._take_message([Line.NO_SEAT if self._is_picked_up else Line.GREETING], now_s)

    def _take_message(self, opening: list[Line], now_s: float) -> None:
        record = self._setup.records.of(Kind.REPORT, self.name, self.number)
        if record is not None:
            self._stay(self._timings.message_s + self._timings.call_s, now_s)
            self._report = VoiceReport(
                self._script, opening, record, self._timings, self._tell_report
            )
            self._then(self._report, now_s)
        elif self._talk is not None:
            super().no_seat(now_s)
        elif self._is_picked_up:
            self._then(LastWords(self._script, [*opening, Line.FAREWELL], self._timings), now_s)
        else:
            self.leave(now_s)

    def _grant(self, wish: Wish, now_s: float) -> None:
        match wish:
            case Wish.LEAVE:
                self.leave(now_s)
            case Wish.SEAT:
                self._to_seat(now_s)
            case Wish.MESSAGE:
                self._take_message([], now_s)
            case Wish.KNOWN if isinstance(self._stage, PinPrompt):
                self.number, self._stage = self._stage.number, None
                self._question.ask(f"{self.key}/pin", self.number, now_s)

    def _answered(self, now_s: float) -> None:
        if self.answered or not self._is_picked_up:
            return
        self.answered, self._picked_up_s = True, now_s
        guidance = self._question.guidance
        orders = len(guidance.orders) if guidance is not None else 0
        self._due_s, self._ends_s = None, now_s + self._timings.call_s * max(1, orders)
        if self._pending is not None:
            self._begin(self._pending, now_s)

    def _tell(self, digits: str, about: str) -> None:
        self._told += 1
        key = f"{self.key}/{self._told}/{digits}"
        recording = self._record.name if self._record else ""
        event = DigitsReceived(key, self.number, digits, about=about, recording=recording)
        self._outbox.tell(event, self._kept)

    def _tell_report(self, recording: str, length_s: float) -> None:
        self._told += 1
        key, about = f"{self.key}/report/{self._told}", self._about
        event = VoiceReportReceived(key, self.key, self.number, recording, length_s, about)
        self._outbox.tell(event, self._kept_report)

    def _kept(self, now_s: float) -> None:
        if self._talk is not None:
            self._talk.kept(now_s)
            self._follow(now_s)

    def _kept_report(self, now_s: float) -> None:
        if self._report is not None:
            self._report.kept(now_s)
            self._follow(now_s)

    def _is_due(self, now_s: float) -> None:
        if self._has_ended:
            self._conclude(now_s)
        else:
            super()._is_due(now_s)

    def _ended(self, heard: Over, now_s: float) -> None:
        """What he said last may be whole in its file only after his call is over."""
        # We have neither picked up nor refused, and he has not given up (RFC 3261 §21.4.25).
        alone = not self._is_picked_up and not self._is_leaving
        self._was_refused = alone and heard.code != _GAVE_UP
        self._has_ended = self._is_leaving = True
        if heard.unrecorded:
            self._record = None
        if self._talk is not None:
            self._talk.finish()
            self._talk.leave()
        self._stage = None
        if self._report is not None and self._report.is_awaited:
            self._report.caller_left()
            self._due_s, self._ends_s = now_s + self._timings.message_filed_s, None
        else:
            self._conclude(now_s)

    def _conclude(self, now_s: float) -> None:
        if self.is_over:
            return
        recording = self._record.name if self._record else ""
        if not recording and self._report is not None:
            recording = self._report.unfinished
        length_s = 0.0 if self._picked_up_s is None else now_s - self._picked_up_s
        end = (self._outcome(), length_s, recording)
        self._outbox.tell(IncomingCallEnded(f"{self.key}/end", self.key, self.number, *end))
        self._close()

    def _outcome(self) -> CallerOutcome:
        if self._talk is not None and self._talk.has_answer:
            return CallerOutcome.ANSWERED
        if self._had_seat:
            return CallerOutcome.SEAT
        if self._report is not None and (self._report.is_told or self._report.unfinished):
            return CallerOutcome.REPORTED
        if self._talk is not None and self._talk.has_begun:
            return CallerOutcome.HEARD
        return CallerOutcome.REFUSED if self._was_refused else CallerOutcome.NO_SEAT
