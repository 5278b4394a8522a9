"""When a lane will be free, so that its next text can be claimed on disk a little earlier.

    text on its way ──────────── lead ─┤ ended
                         claim of the next ──► disk ─► it goes out at once

Only a lane that takes about the same time for every part is foreseen. One that does not gains
nothing worth having, and a power cut leaves a text in doubt for as long as it is claimed.
"""

from collections import deque

_TEXTS = 4
_STEADY_WITHIN_S = 0.05
_CLAIMS = 8
_LONGEST_LEAD_S = 0.1
_MARGIN_S = 0.02


class Foresight:
    """What the last texts of one lane took."""

    def __init__(self) -> None:
        self._part_s: deque[float] = deque(maxlen=_TEXTS)

    def took(self, parts: int, duration_s: float) -> None:
        """A text of so many parts was taken by the network."""
        self._part_s.append(duration_s / parts)

    def expected_s(self, parts: int) -> float | None:
        """How long a text of so many parts takes at least; None while that is not known."""
        if not self._part_s or max(self._part_s) - min(self._part_s) > _STEADY_WITHIN_S:
            return None
        return min(self._part_s) * parts


class Lead:
    """How much earlier a claim has to begin to be on disk in time."""

    def __init__(self) -> None:
        self._claim_s: deque[float] = deque([0.0], maxlen=_CLAIMS)

    def took(self, duration_s: float) -> None:
        """A claim was on disk after so long."""
        self._claim_s.append(duration_s)

    @property
    def seconds(self) -> float:
        return min(_LONGEST_LEAD_S, max(self._claim_s) + _MARGIN_S)
