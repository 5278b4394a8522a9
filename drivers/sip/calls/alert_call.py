"""One alert call, from its INVITE to its receipt.

    DIALLING ─ progress ─► RINGING ─ answered ─► the order (`OrderTalk`) ─► LEAVING ─ ended ─► OVER
        └─ ended, withdrawn ──┴─────────► OVER      └─ 0 ─► a seat (`LiveCall`) ─► LEAVING

The order is said twice, then the menu. An answer is thanked for only once it is durable, and the
call is over for the core no sooner either. Nobody who only picks up has confirmed anything: a
voicemail does that, too.
"""

from dataclasses import dataclass, replace

from drivers.sip.calls.call_causes import CallCauses
from drivers.sip.calls.call_stage import Wish
from drivers.sip.calls.live_call import LiveCall
from drivers.sip.calls.order_talk import OrderTalk
from drivers.sip.calls.spoken_lines import Speech
from drivers.sip.calls.talk_plan import TalkPlan
from drivers.sip.event_outbox import EventOutbox
from drivers.sip.frames import Answered, CallEvent, Dial, Digit, Over, Progress
from drivers.sip.profile import Profile
from drivers.sip.records.call_records import CallRecord
from drivers.sip.seats.put_through import PutThrough
from gateway.driver_api import (
    CallCause,
    CallEnded,
    DigitsReceived,
    Receipt,
    SpokenOrder,
    Unknown,
    VoiceCall,
)

_RINGING = 180
_CROSSES_AN_ANSWER_S = 2.0
_DIED = "the line's process died before anybody had answered"


@dataclass(frozen=True, slots=True)
class AlertRequest:
    """What the core wants said to whom, where its INVITE goes, and where a seat is, if any."""

    request_id: str
    call: VoiceCall
    uri: str
    seat: str = ""
    record: CallRecord | None = None


class AlertCall(LiveCall):
    """`receipt` is there once the call is over; it counts when nothing is `owed` any more."""

    def __init__(
        self,
        name: str,
        worker: int,
        request: AlertRequest,
        speech: Speech,
        profile: Profile,
        outbox: EventOutbox,
        now_s: float,
    ) -> None:
        super().__init__(name, worker, speech, profile)
        self.request_id, self.to = request.request_id, request.call.to
        self.text = request.call.text
        self.receipt: Receipt | None = None
        self._request = request
        self._outbox = outbox
        self._recording = request.record.name if request.record else ""
        self._causes = CallCauses(profile.causes, profile.causes_after_ringing)
        plan = TalkPlan(times_spoken=profile.times_spoken, seat=bool(request.seat))
        order = SpokenOrder("", request.call.text)
        self._order = OrderTalk(self._script, [order], plan, profile, self._tell)
        self._talk = self._order
        self._is_prepared = False
        self._rang = False
        self._early: list[tuple[float, str]] = []
        self._told = 0
        self.commands.append(self._dial())
        no_response_s = profile.timings.no_response_s + profile.timings.report_s
        self._due_s: float | None = now_s + no_response_s
        self._ring_until_s = now_s + profile.timings.ring_s + profile.timings.report_s

    @property
    def owed(self) -> int:
        """How many of its digits are not durable yet."""
        return self._order.owed

    @property
    def can_be_put_through(self) -> bool:
        return self.answered and super().can_be_put_through

    def is_named(self, call: str) -> bool:
        return call == self.request_id

    def wanted(self, seat: str, label: str = "", request_id: str = "") -> PutThrough:
        label = label or self._request.call.label
        return PutThrough(seat, self.request_id, self.to, label or self.to, label, request_id)

    def heard(self, event: CallEvent, now_s: float) -> None:
        match event:
            case Progress():
                self._progressed(event)
            case Answered():
                self._picked_up(now_s)
            case Over():
                self._ended(event)
        super().heard(event, now_s)

    def withdraw(self, now_s: float) -> bool:
        """Hang up a telephone that rings; False where somebody has picked up, or it is over."""
        if self.answered or self.has_left:
            return False
        self.leave(now_s)
        return True

    def lost(self, now_s: float) -> None:
        """Its worker has died, and the call with it."""
        self._order.break_off()
        if self._order.has_answer:
            self._end(CallEnded(True, None))
        elif self.answered:
            self._end(CallEnded(True, CallCause.CUT))
        else:
            self._end(Unknown(_DIED))

    def _progressed(self, heard: Progress) -> None:
        """A provisional response: somebody is there, and perhaps it rings."""
        self._rang |= heard.code == _RINGING
        self._prepare()
        if not (self.answered or self.has_left):
            self._due_s = self._ring_until_s

    def _picked_up(self, now_s: float) -> None:
        """Somebody or something answered."""
        if self.answered or self.has_left:
            return
        self.answered = True
        self._prepare()
        self._due_s, self._ends_s = None, now_s + self._timings.call_s
        self._begin(self._order, now_s)
        for at_s, key in self._early:
            if now_s - at_s <= _CROSSES_AN_ANSWER_S:
                self._order.pressed(key, now_s)

    def _pressed(self, heard: Digit, now_s: float) -> None:
        # What sounds like a key before anybody has picked up is the network's.
        if self.answered:
            super()._pressed(heard, now_s)
        elif heard.how != "inband":
            self._early.append((now_s, heard.digit))

    def _grant(self, wish: Wish, now_s: float) -> None:
        if wish is Wish.SEAT:
            self.seek_seat(self.wanted(self._request.seat), now_s)
        else:
            super()._grant(wish, now_s)

    def _tell(self, digits: str, about: str) -> None:
        self._told += 1
        key = f"{self.request_id}/{self._told}/{digits}"
        event = DigitsReceived(key, self.to, digits, self.request_id, about, self._recording)
        self._outbox.tell(event, self._kept)

    def _kept(self, now_s: float) -> None:
        self._order.kept(now_s)
        self._follow(now_s)

    def _ended(self, heard: Over) -> None:
        """The worker says that it is over."""
        if self.is_over:
            return
        self._order.finish()
        self._recording = "" if heard.unrecorded else self._recording
        if self._order.has_answer:
            self._end(CallEnded(True, None))
        elif self.answered or heard.answered:
            begun = self._script.said > 0
            self._end(CallEnded(True, CallCause.NO_CONFIRMATION if begun else CallCause.CUT))
        else:
            cause = self._causes.of(heard.code, rang=self._rang)
            self._end(CallEnded(False, CallCause.WITHDRAWN if self._is_leaving else cause))

    def _prepare(self) -> None:
        # Not before the INVITE has left: to begin with it may start a process.
        if not self._is_prepared:
            self._is_prepared = True
            self._script.prepare(self._request.call.text)

    def _dial(self) -> Dial:
        request, timings = self._request, self._timings
        record = request.record.file if request.record else ""
        limits = (timings.no_response_s, timings.ring_s)
        return Dial(self.worker, self.name, request.uri, *limits, record=record)

    def _end(self, receipt: Receipt) -> None:
        if isinstance(receipt, CallEnded) and receipt.answered:
            receipt = replace(receipt, recording=self._recording)
        self.receipt = receipt
        self._close()
