"""The life of one call, without a line of SIP: what is waited for, and what is told.

    its beginning ──200──► waiting for audio ──► talking
          └───────────────────┴────────────────────┘
     we give up, or are told to ──► leaving ──► over ◄── the other side ends it

How it begins is another matter for calls that we make (`dialled_life`) and for those that come in
(`received_life`). Every wait has an end of its own: a peer that is not there would hold a call for
the 32 s of RFC 3261 §17.1.1.2 (timer B), one that ignores our CANCEL or BYE as long.
"""

from dataclasses import dataclass
from enum import Enum, auto

from drivers.sip.frames import Answered, Over, Progress

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

    def __init__(self, worker: int, call: str, phase: Phase, give_up_s: float) -> None:
        self.worker = worker
        self.call = call
        self.phase = phase
        self._give_up_s = give_up_s
        self._answered = False
        self._audio = False
        self._by_us = False
        self._reason = ""

    def overdue(self, now_s: float) -> bool:
        """Whether what is waited for has not come in time."""
        return self.phase is not Phase.TALKING and now_s >= self._give_up_s

    def audio_active(self, now_s: float, early: bool) -> Progress | Answered | None:
        """The two sides agreed on a stream, `early` before anybody answered (RFC 3960)."""
        self._audio = True
        return self.answered(now_s) if self._answered else None

    def answered(self, now_s: float) -> Answered | None:
        """The 200 is acknowledged; the answer is told when there is something to hear and say."""
        self._answered = True
        if self.phase in (Phase.LEAVING, Phase.OVER, Phase.TALKING):
            return None
        if not self._audio:
            self._wait_for_audio(now_s)
            return None
        self.phase = Phase.TALKING
        return Answered(self.worker, self.call)

    def give_up(self, now_s: float) -> None:
        """We end it because it is overdue."""
        self.leave(now_s, _PATIENCE_LOST.get(self.phase, ""))

    def leave(self, now_s: float, reason: str = "hung up") -> None:
        """We end it; the other side gets a moment to agree."""
        if self.phase in (Phase.LEAVING, Phase.OVER):
            return
        self.phase, self._reason, self._by_us = Phase.LEAVING, reason, True
        self._give_up_s = now_s + _GOODBYE_WITHIN_S

    def over(self, code: int, reason: str, traffic: Traffic, unrecorded: str = "") -> Over | None:
        """It has ended with this status, ours or the peer's; told once."""
        if self.phase is Phase.OVER:
            return None
        self.phase = Phase.OVER
        return Over(
            worker=self.worker,
            call=self.call,
            code=200 if self._answered else self._final_code(code),
            reason=self._reason or reason,
            by_us=self._by_us,
            answered=self._answered,
            packets_in=traffic.packets_in,
            packets_out=traffic.packets_out,
            unrecorded=unrecorded if self._answered else "",
        )

    def _wait_for_audio(self, now_s: float) -> None:
        self.phase, self._give_up_s = Phase.WAITING_FOR_AUDIO, now_s + _AUDIO_WITHIN_S

    def _final_code(self, code: int) -> int:
        """Of a call that nobody answered."""
        return code if code >= 300 else 487
