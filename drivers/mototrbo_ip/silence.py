"""A wait for an answer that measures silence and not the clock.

On a radio channel an answer stands behind everything else that is on air. So a wait begins anew
with all that is heard, up to `patience` times its length. A process that was stopped has heard
nothing either: a tick that comes late finds datagrams unread, and waits once more for them.
"""

from dataclasses import dataclass

_STOPPED_S = 1.0
_READING_S = 1.0


@dataclass(slots=True)
class Wait:
    """One wait of `length_s`, at most `most_s` long; times are `Clock.monotonic_s`."""

    length_s: float
    due_s: float
    latest_s: float
    excused: bool = False

    def heard(self, now_s: float) -> None:
        """Something came, whoever sent it."""
        self.due_s = max(self.due_s, min(now_s + self.length_s, self.latest_s))

    def over(self, now_s: float) -> bool:
        """Whether nothing came for so long."""
        if now_s < self.due_s:
            return False
        if now_s - self.due_s > _STOPPED_S and not self.excused:
            self.excused, self.due_s = True, now_s + _READING_S
            return False
        return True


def wait_from(now_s: float, length_s: float, patience: float) -> Wait:
    """A wait that begins now."""
    return Wait(length_s, now_s + length_s, now_s + length_s * patience)
