"""Whom a seat has asked us to call: nothing is said to him, he is joined with the seat."""

from drivers.sip.calls.call_causes import CallCauses
from drivers.sip.calls.live_call import LiveCall
from drivers.sip.calls.spoken_lines import Speech
from drivers.sip.frames import Answered, CallEvent, Dial, Over, Progress
from drivers.sip.profile import Profile
from drivers.sip.seats.put_through import PutThrough
from gateway.driver_api import CallCause, CallEnded, Receipt, Unknown

_RINGING = 180
_DIED = "the line's process died before anybody had answered"


class CalledPerson(LiveCall):
    """`receipt` is there once the call is over; nobody has confirmed anything in it."""

    def __init__(
        self,
        request_id: str,
        to: str,
        dial: Dial,
        recording: str,
        speech: Speech,
        profile: Profile,
        now_s: float,
    ) -> None:
        super().__init__(dial.call, dial.worker, speech, profile)
        self.request_id, self.to = request_id, to
        self.receipt: Receipt | None = None
        self.commands.append(dial)
        self._recording = recording
        self._rang = False
        self._ring_until_s = now_s + dial.ring_s + profile.timings.report_s
        self._due_s: float | None = now_s + dial.no_response_s + profile.timings.report_s
        self._causes = CallCauses(profile.causes, profile.causes_after_ringing)

    def is_named(self, call: str) -> bool:
        return call == self.request_id

    def wanted(self, seat: str, label: str = "", request_id: str = "") -> PutThrough:
        return PutThrough(seat, self.request_id, self.to, label or self.to, label, request_id)

    def heard(self, event: CallEvent, now_s: float) -> None:
        match event:
            case Progress():
                self._rang |= event.code == _RINGING
                if not self.answered and not self._is_leaving:
                    self._due_s = self._ring_until_s
            case Answered() if not self.answered and not self._is_leaving:
                self.answered, self._due_s = True, None
            case Over():
                self._ended(event)
        super().heard(event, now_s)

    def lost(self, now_s: float) -> None:
        """Its worker has died."""
        self._end(CallEnded(True, CallCause.CUT) if self.answered else Unknown(_DIED))

    def _ended(self, heard: Over) -> None:
        if self.answered or heard.answered:
            recording = "" if heard.unrecorded else self._recording
            self._end(CallEnded(True, CallCause.NO_CONFIRMATION, recording))
        else:
            self._end(CallEnded(False, self._causes.of(heard.code, rang=self._rang)))

    def _end(self, receipt: Receipt) -> None:
        self.receipt = receipt
        self._close()
