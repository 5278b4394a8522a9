"""Somebody waits for a seat: he hears so again and again, and keys are still answers."""

from drivers.sip.calls.call_stage import Wish
from drivers.sip.calls.order_talk import OrderTalk
from drivers.sip.calls.spoken_lines import Line
from drivers.sip.calls.spoken_script import SpokenScript
from drivers.sip.frames import Listened
from drivers.sip.profile import Timings


class SeatWait:
    """A `Stage` without wishes; `talk` is where he came from."""

    def __init__(self, script: SpokenScript, talk: OrderTalk | None, timings: Timings) -> None:
        self.wish: Wish | None = None
        self._script = script
        self._talk = talk
        self._pause_s = timings.digit_s
        self._due_s: float | None = None

    def begin(self, now_s: float) -> None:
        self._due_s = None
        self._script.begin([(Line.PUT_THROUGH, "")])

    def pressed(self, key: str, now_s: float) -> None:
        if self._talk is not None:
            self._talk.pressed(key, now_s)

    def spoken(self, phrase: str, now_s: float) -> None:
        if self._script.spoken(phrase):
            self._due_s = now_s + self._pause_s

    def listened(self, heard: Listened, now_s: float) -> None:
        """Nobody is listened to here."""

    def tick(self, now_s: float) -> None:
        if self._due_s is not None and now_s >= self._due_s:
            self.begin(now_s)
        if self._talk is not None:
            self._talk.tick(now_s)

    def deadline(self) -> float | None:
        talk_s = self._talk.deadline() if self._talk is not None else None
        return min((s for s in (self._due_s, talk_s) if s is not None), default=None)
