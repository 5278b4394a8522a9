"""Reads keys as they are pressed into the answers of the house (CONTRACT §4).

    1 2 5 6 0    an answer at once
    3 4          may go on: * people #, until # or a pause; 4*10# are ten people
    9            hear it again
    7 8 * #      mean nothing

Figures behind 3 or 4 without the star are no answers of their own: who types 3 15 tells that
fifteen have mustered, and not that it is all over (5). Nothing is guessed from them either.
"""

from enum import Enum, auto

_AT_ONCE = frozenset("12560")
_GOES_ON = frozenset("34")
_MOST_FIGURES = 4


class Reading(Enum):
    """What the keys so far are, where they are no answer."""

    GOES_ON = auto()
    AGAIN = auto()
    NOTHING = auto()


class KeyReader:
    """One answer at a time; answers are as `DigitsReceived` has them: `1`, `4`, `4*10`."""

    def __init__(self) -> None:
        self._code = ""
        self._people: str | None = None
        self._is_odd = False

    @property
    def is_idle(self) -> bool:
        """Whether the next key begins an answer."""
        return not self._code

    def press(self, key: str) -> str | Reading:
        """One key more."""
        if self._code:
            return self._go_on(key)
        if key in _AT_ONCE:
            return key
        if key in _GOES_ON:
            self._code = key
            return Reading.GOES_ON
        return Reading.AGAIN if key == "9" else Reading.NOTHING

    def finish(self) -> str:
        """No key will follow; empty if none was waited for."""
        people = "" if self._is_odd or not self._people else f"*{self._people}"
        return self._begin_anew(people)

    def break_off(self) -> str:
        """Keys may have been lost: a number of people that was not ended is none."""
        return self._begin_anew("")

    def _go_on(self, key: str) -> str | Reading:
        if key == "#":
            return self.finish()
        if key == "*":
            self._people = ""
        elif self._people is None or len(self._people) == _MOST_FIGURES:
            self._is_odd = True
        else:
            self._people += key
        return Reading.GOES_ON

    def _begin_anew(self, people: str) -> str:
        answer = f"{self._code}{people}" if self._code else ""
        self._code, self._people, self._is_odd = "", None, False
        return answer
