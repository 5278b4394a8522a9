"""Somebody whom nobody knows by his telephone may say who he is, by a PIN.

ASKING ─ keys, then # or a pause ─┬─ right ─► KNOWN
   ▲                              ├─ wrong ─► asked again, three times in all
   └──────────────────────────────┘  silence, the third wrong one ─► SEAT
"""

from collections.abc import Mapping

from drivers.sip.calls.call_stage import Wish
from drivers.sip.calls.spoken_lines import Line
from drivers.sip.calls.spoken_script import SpokenScript
from drivers.sip.frames import Listened
from drivers.sip.profile import Timings

_TRIES = 3
_MOST_FIGURES = 12


class PinPrompt:
    """A `Stage`; with the wish `KNOWN`, `number` is whose PIN it was."""

    def __init__(self, script: SpokenScript, pins: Mapping[str, str], timings: Timings) -> None:
        self.wish: Wish | None = None
        self.number = ""
        self._script = script
        self._pins = pins
        self._timings = timings
        self._typed = ""
        self._tries_left = _TRIES
        self._due_s: float | None = None

    def begin(self, now_s: float) -> None:
        self._ask([Line.GREETING, Line.ASK_PIN], now_s)

    def pressed(self, key: str, now_s: float) -> None:
        if self.wish is not None or self.number:
            return
        self._script.hush()
        self._due_s = now_s + self._timings.next_key_s
        if key == "#":
            self._judge(now_s)
        elif key == "*":
            self._typed = ""
        else:
            # One more than a PIN can have is kept, so that what is too long is wrong.
            self._typed = (self._typed + key)[: _MOST_FIGURES + 1]

    def spoken(self, phrase: str, now_s: float) -> None:
        if self._script.spoken(phrase):
            self._due_s = now_s + self._timings.digit_s

    def listened(self, heard: Listened, now_s: float) -> None:
        """Nobody is listened to here."""

    def tick(self, now_s: float) -> None:
        if self._due_s is None or now_s < self._due_s:
            return
        self._due_s = None
        if self._typed:
            self._judge(now_s)
        else:
            self.wish = Wish.SEAT

    def deadline(self) -> float | None:
        return self._due_s

    def _ask(self, lines: list[Line], now_s: float) -> None:
        self._typed, self._due_s = "", None
        self._script.begin((line, "") for line in lines)
        if self._script.is_silent:
            self._due_s = now_s + self._timings.digit_s

    def _judge(self, now_s: float) -> None:
        typed, self._typed, self._due_s = self._typed, "", None
        self._tries_left -= 1
        if typed in self._pins:
            self.number, self.wish = self._pins[typed], Wish.KNOWN
        elif self._tries_left:
            self._ask([Line.WRONG_PIN], now_s)
        else:
            self.wish = Wish.SEAT
