"""The life of one call that we make, without a line of SIP: what is waited for, and what is told.

    dialling ──any response──► ringing ──200──► waiting for audio ──► talking
        └───────────────┬──────────┴────────────────┴───────────────────┘
           we give up, or are told to ──► leaving ──► over ◄── the other side ends it

Every wait has an end of its own: a peer that is not there would hold a call for the 32 s of
RFC 3261 §17.1.1.2 (timer B), one that ignores our CANCEL as long.
"""

from dataclasses import dataclass
from enum import Enum, auto

from drivers.sip.frames import Answered, Dial, Over, Progress

_AUDIO_WITHIN_S = 5.0
_GOODBYE_WITHIN_S = 3.0


class Phase(Enum):
    """How far the call is."""

    DIALLING = auto()
    RINGING = auto()
    WAITING_FOR_AUDIO = auto()
    TALKING = auto()
    LEAVING = auto()
    OVER = auto()


_PATIENCE_LOST = {
    Phase.DIALLING: "no response",
    Phase.RINGING: "no answer",
    Phase.WAITING_FOR_AUDIO: "no audio",
}


@dataclass(frozen=True, slots=True)
class Traffic:
    """RTP packets that came and went."""

    packets_in: int = 0
    packets_out: int = 0


class CallLife:
    """Told what happens, it says what to tell the driver; `now_s` is any steady clock."""

    def __init__(self, dial: Dial, now_s: float) -> None:
        self._dial = dial
        self.phase = Phase.DIALLING
        self._give_up_s = now_s + dial.no_response_s
        self._ring_until_s = now_s + max(dial.ring_s, dial.no_response_s)
        self._told: Progress | None = None
        self._code = 0
        self._early_media = False
        self._answered = False
        self._audio = False
        self._by_us = False
        self._heard = False
        self._unanswered = False
        self._reason = ""

    @property
    def heard(self) -> bool:
        """Whether anything at all came back."""
        return self._heard or self._answered

    def overdue(self, now_s: float) -> bool:
        """Whether what is waited for has not come in time."""
        return self.phase is not Phase.TALKING and now_s >= self._give_up_s

    def response(self, code: int) -> Progress | None:
        """A provisional response came; 100 Trying is told nobody."""
        if self.phase is Phase.DIALLING:
            self.phase, self._give_up_s = Phase.RINGING, self._ring_until_s
        self._code, self._heard = code, True
        return self._news()

    def audio_active(self, now_s: float, early: bool) -> Progress | Answered | None:
        """The two sides agreed on a stream, `early` before anybody answered (RFC 3960)."""
        self._audio = True
        if self._answered:
            return self.answered(now_s)
        self._early_media = early
        return self._news()

    def answered(self, now_s: float) -> Answered | None:
        """The 200 is acknowledged; the answer is told when there is something to hear and say."""
        self._answered = True
        if self.phase in (Phase.LEAVING, Phase.OVER, Phase.TALKING):
            return None
        if not self._audio:
            self.phase, self._give_up_s = Phase.WAITING_FOR_AUDIO, now_s + _AUDIO_WITHIN_S
            return None
        self.phase = Phase.TALKING
        return Answered(self._dial.worker, self._dial.call)

    def give_up(self, now_s: float) -> None:
        """We end it because it is overdue."""
        self._unanswered = self.phase is Phase.DIALLING
        self.leave(now_s, _PATIENCE_LOST.get(self.phase, ""))

    def leave(self, now_s: float, reason: str = "hung up") -> None:
        """We end it; the other side gets a moment to agree."""
        if self.phase in (Phase.LEAVING, Phase.OVER):
            return
        self.phase, self._reason, self._by_us = Phase.LEAVING, reason, True
        self._give_up_s = now_s + _GOODBYE_WITHIN_S

    def over(self, code: int, reason: str, traffic: Traffic) -> Over | None:
        """It has ended with this status, ours or the peer's; told once."""
        if self.phase is Phase.OVER:
            return None
        self.phase = Phase.OVER
        return Over(
            worker=self._dial.worker,
            call=self._dial.call,
            code=self._final_code(code),
            reason=self._reason or reason,
            by_us=self._by_us,
            answered=self._answered,
            packets_in=traffic.packets_in,
            packets_out=traffic.packets_out,
        )

    def _final_code(self, code: int) -> int:
        if self._answered:
            return 200
        # RFC 3261 §8.1.3.1: the 408 of our own timer is no response of anybody.
        if self._unanswered or (not self._heard and code in (0, 408)):
            return 0
        return code if code >= 300 else 487

    def _news(self) -> Progress | None:
        news = Progress(self._dial.worker, self._dial.call, self._code, self._early_media)
        # RFC 3261 §21.1.1: 100 says only that the next hop has it.
        if self._answered or self._code <= 100 or news == self._told:
            return None
        self._told = news
        return news
