"""RING and +CLIP turned into one caller a call (TS 27.007 §7.6).

A call rings every few seconds until it ends; it is told once, at its first +CLIP, or at its
second RING if nobody says who it is.
"""


class CallBell:
    """`gap_s` of silence end a call for which no NO CARRIER comes."""

    def __init__(self, gap_s: float) -> None:
        self._gap_s = gap_s
        self._heard_s: float | None = None
        self._rings = 0
        self._told = False

    def ring(self, now_s: float) -> str | None:
        """A RING; an empty caller if this call has to be told without a number."""
        self._note(now_s)
        self._rings += 1
        return self._tell("") if self._rings > 1 else None

    def caller(self, number: str, now_s: float) -> str | None:
        """A +CLIP; the caller unless this call was told before."""
        self._note(now_s)
        return self._tell(number)

    def over(self) -> None:
        self._heard_s = None
        self._rings = 0
        self._told = False

    def _note(self, now_s: float) -> None:
        if self._heard_s is not None and now_s - self._heard_s > self._gap_s:
            self.over()
        self._heard_s = now_s

    def _tell(self, number: str) -> str | None:
        if self._told:
            return None
        self._told = True
        return number
