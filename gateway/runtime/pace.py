"""How fast a lane may send: so many parts a minute, evenly spaced.

A carrier blocks a SIM that sends too fast, and does not say so. A text of n parts at r parts a
minute lets the next one go n·60/r seconds after it began: nothing is saved up for a burst, so
an urgent text never waits behind one for longer than that.
"""

from dataclasses import dataclass

_MINUTE_S = 60.0


@dataclass(slots=True)
class Pace:
    """The pace of one lane; it outlives the lane's session. Times are `Clock.monotonic_s`."""

    parts_per_min: float
    next_s: float = 0.0

    def took(self, parts: int, now_s: float) -> None:
        """A text of so many parts begins to leave."""
        self.next_s = max(now_s, self.next_s) + parts * _MINUTE_S / self.parts_per_min
