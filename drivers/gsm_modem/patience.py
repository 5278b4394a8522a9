"""How long +CMGS may take until the text is in doubt: short, until the network proves slow.

In a congested network every answer takes long. A modem that answers after its text was called
in doubt is not dead, and doubting the next one as soon would only send texts twice: so the wait
doubles at least, and halves again when answers come quickly. It outlives the session.
"""

_MARGIN = 1.25


class Patience:
    """`seconds` lies between the two limits it is made with."""

    def __init__(self, shortest_s: float, longest_s: float) -> None:
        self._shortest_s = shortest_s
        self._longest_s = max(shortest_s, longest_s)
        self.seconds = shortest_s

    def answered(self, after_s: float) -> None:
        """An answer came so long after its PDU."""
        if after_s >= self.seconds:
            self.answered_late(after_s)
        elif after_s < self.seconds / 4:
            self.seconds = max(self._shortest_s, self.seconds / 2)

    def answered_late(self, after_s: float = 0.0) -> None:
        """An answer came when nobody counted on it any more, if known so long after its PDU."""
        self.seconds = min(self._longest_s, max(self.seconds * 2, after_s * _MARGIN))
