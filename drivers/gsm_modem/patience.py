"""How long +CMGS may take: until the text is in doubt, and until its modem may be spoken to.

In a congested network every answer takes long. A modem that answers after its text was called
in doubt is not dead, and doubting the next one as soon would only send texts twice: so the wait
doubles at least, and halves again when answers come quickly. It outlives the session.

While a modem executes, what is typed may cost the text (V.250 §5.6.1). Only where its last
answers were quick is a long silence more likely a hang than a slow network: then it may be
called, once the doubt is told and has had its time to be settled.
"""

from collections import deque

_MARGIN = 1.25
_SETTLING_S = 5.0
_TIMES_AS_SLOW = 8.0
_REMEMBERED = 3


class Patience:
    """`seconds` lies between the two limits it is made with."""

    def __init__(self, shortest_s: float, longest_s: float) -> None:
        self._shortest_s = shortest_s
        self._longest_s = max(shortest_s, longest_s)
        self._last_s: deque[float] = deque(maxlen=_REMEMBERED)
        self.seconds = shortest_s

    @property
    def call_after_s(self) -> float | None:
        """From the PDU until the silent modem may be called; None while nothing is known of it."""
        if not self._last_s:
            return None
        return max(self.seconds + _SETTLING_S, _TIMES_AS_SLOW * max(self._last_s))

    def answered(self, after_s: float) -> None:
        """An answer came so long after its PDU."""
        self._last_s.append(after_s)
        if after_s >= self.seconds:
            self.answered_late(after_s)
        elif after_s < self.seconds / 4:
            self.seconds = max(self._shortest_s, self.seconds / 2)

    def answered_late(self, after_s: float = 0.0) -> None:
        """An answer came when nobody counted on it any more, if known so long after its PDU."""
        self.seconds = min(self._longest_s, max(self.seconds * 2, after_s * _MARGIN))
