"""How long to wait for +CMGS: short, so that a dead modem is found out, until it proves slow.

In a congested network every answer takes long. A modem that answers after we gave up is not
dead, and giving up again would only send texts twice: so the wait doubles, and halves again
when answers come quickly.
"""


class Patience:
    """`seconds` lies between the two limits it is made with."""

    def __init__(self, shortest_s: float, longest_s: float) -> None:
        self._shortest_s = shortest_s
        self._longest_s = max(shortest_s, longest_s)
        self.seconds = shortest_s

    def answered(self, after_s: float) -> None:
        """An answer came in time."""
        if after_s < self.seconds / 4:
            self.seconds = max(self._shortest_s, self.seconds / 2)

    def answered_late(self) -> None:
        """An answer came after we had given up."""
        self.seconds = min(self._longest_s, self.seconds * 2)
