"""The life of a call that we make.

dialling ──any response──► ringing ──200──► as every call (`call_life`)
"""

from drivers.sip.frames import Answered, Dial, Progress
from drivers.sip.worker.call_life import CallLife, Phase


class DialledLife(CallLife):
    """`CallLife` from the INVITE on."""

    def __init__(self, dial: Dial, now_s: float) -> None:
        super().__init__(dial.worker, dial.call, Phase.DIALLING, now_s + dial.no_response_s)
        self._ring_until_s = now_s + max(dial.ring_s, dial.no_response_s)
        self._told: Progress | None = None
        self._code = 0
        self._early_media = False
        self._heard = False
        self._unanswered = False

    @property
    def heard(self) -> bool:
        """Whether anything at all came back."""
        return self._heard or self._answered

    def response(self, code: int) -> Progress | None:
        """A provisional response came; 100 Trying is told nobody."""
        if self.phase is Phase.DIALLING:
            self.phase, self._give_up_s = Phase.RINGING, self._ring_until_s
        self._code, self._heard = code, True
        return self._news()

    def audio_active(self, now_s: float, early: bool) -> Progress | Answered | None:
        if self._answered:
            return super().audio_active(now_s, early)
        self._audio, self._early_media = True, early
        return self._news()

    def give_up(self, now_s: float) -> None:
        self._unanswered = self.phase is Phase.DIALLING
        super().give_up(now_s)

    def _final_code(self, code: int) -> int:
        # RFC 3261 §8.1.3.1: the 408 of our own timer is no response of anybody.
        if self._unanswered or (not self._heard and code in (0, 408)):
            return 0
        return super()._final_code(code)

    def _news(self) -> Progress | None:
        news = Progress(self.worker, self.call, self._code, self._early_media)
        # RFC 3261 §21.1.1: 100 says only that the next hop has it.
        if self._answered or self._code <= 100 or news == self._told:
            return None
        self._told = news
        return news
