"""Something is said, and then the call is over."""

from collections.abc import Sequence

from drivers.sip.calls.call_stage import Wish
from drivers.sip.calls.spoken_lines import Line
from drivers.sip.calls.spoken_script import SpokenScript
from drivers.sip.frames import Listened
from drivers.sip.profile import Timings


class LastWords:
    """A `Stage` that heeds no key."""

    def __init__(self, script: SpokenScript, lines: Sequence[Line], timings: Timings) -> None:
        self.wish: Wish | None = None
        self._script = script
        self._lines = lines
        self._longest_s = timings.thanks_s
        self._due_s: float | None = None

    def begin(self, now_s: float) -> None:
        self._due_s = now_s + self._longest_s
        self._script.begin((line, "") for line in self._lines)
        if self._script.is_silent:
            self.wish = Wish.LEAVE

    def pressed(self, key: str, now_s: float) -> None:
        """Too late."""

    def spoken(self, phrase: str, now_s: float) -> None:
        if self._script.spoken(phrase):
            self.wish = Wish.LEAVE

    def listened(self, heard: Listened, now_s: float) -> None:
        """Nobody is listened to here."""

    def tick(self, now_s: float) -> None:
        if self._due_s is not None and now_s >= self._due_s:
            self._due_s, self.wish = None, Wish.LEAVE

    def deadline(self) -> float | None:
        return self._due_s
