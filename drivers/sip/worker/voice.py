"""What one call is told: files one after another, and the next phrase instead of this one.

A player that has done is kept for a second, for the library (up to 2.17) crashes when one is freed
while its end is under way; and no longer, for a process has 32 of them.
"""

import wave
from collections.abc import Callable
from typing import Any

import pjsua2 as pj
from msgspec import structs

from drivers.sip.frames import Speak, Spoken
from drivers.sip.worker.guard import complain, guarded

_CLOCK_RATE_HZ = 8000
# The library tells the end when it has read the last file, 4000 octets before it is heard.
_READ_AHEAD_S = 0.3
_KEPT_S = 1.0
# Of a longer list pjsua2 2.15.1 plays so many and leaves the rest out without a word.
_MOST_FILES = 64


class _Player(pj.AudioMediaPlayer):
    def __init__(
        self, spoken: Spoken, rest: tuple[str, ...], at_end: Callable[["_Player"], None]
    ) -> None:
        super().__init__()
        self.spoken = spoken
        self.rest = rest
        self._at_end = at_end

    @guarded
    def _ended(self, prm: Any) -> None:
        self._at_end(self)

    def onEof2(self) -> None:
        self._ended(None)


class Voice:
    """Speaks to the listeners (the call, its recorder) as soon as there are any."""

    def __init__(self, emit: Callable[[Spoken], None], now_s: Callable[[], float]) -> None:
        self._emit = emit
        self._now_s = now_s
        self._ends_s: float | None = None
        self._listeners: list[Any] = []
        self._waiting: Speak | None = None
        self._playing: _Player | None = None
        self._kept: list[tuple[float, _Player]] = []

    def heard_by(self, listeners: list[Any]) -> None:
        """The call's stream, perhaps after a change of it."""
        self._listeners = listeners
        if self._playing is not None:
            for listener in listeners:
                self._playing.startTransmit(listener)
        elif self._waiting is not None:
            self.speak(self._waiting)

    def speak(self, speak: Speak) -> None:
        """Play this instead of what is being played."""
        self.hush()
        if not self._listeners:
            self._waiting = speak
            return
        files = tuple(file for file in speak.files if _is_playable(file))
        unplayed = tuple(file for file in speak.files if file not in files)
        told = Spoken(speak.worker, speak.call, speak.phrase, unplayed)
        self._begin(files, told)

    def hush(self) -> None:
        """Be silent at once."""
        player = self._playing
        self._done()
        if player is None:
            return
        for listener in self._listeners:
            try:
                player.stopTransmit(listener)
            except pj.Error as error:
                complain("stop playing", error)

    def tick(self) -> None:
        """Tell the end of a phrase when it has been heard."""
        now_s = self._now_s()
        self._kept = [kept for kept in self._kept if kept[0] > now_s]
        if self._playing is not None and self._ends_s is not None and now_s >= self._ends_s:
            told, rest = self._playing.spoken, self._playing.rest
            self.hush()
            if rest:
                self._begin(rest, told)
            else:
                self._emit(told)

    def unheard(self) -> None:
        """The call's stream is gone; what is being played waits for the next (RFC 3261 §14)."""
        self._listeners = []

    def silenced(self) -> None:
        """The call is over."""
        self._listeners = []
        self._done()

    def release(self) -> None:
        """Free the players; not before the call has been over for a while."""
        self._kept.clear()

    def _done(self) -> None:
        if self._playing is not None:
            self._kept.append((self._now_s() + _KEPT_S, self._playing))
        self._playing = self._waiting = self._ends_s = None

    def _begin(self, files: tuple[str, ...], told: Spoken) -> None:
        """What cannot be begun is over at once."""
        if not files or not self._play(files, told):
            self._emit(structs.replace(told, unplayed=(*told.unplayed, *files)))

    def _play(self, files: tuple[str, ...], told: Spoken) -> bool:
        first, rest = files[:_MOST_FILES], files[_MOST_FILES:]
        player = _Player(told, rest, self._at_end)
        try:
            player.createPlaylist(pj.StringVector(first), "prompt", pj.PJMEDIA_FILE_NO_LOOP)
            for listener in self._listeners:
                player.startTransmit(listener)
        except pj.Error as error:
            complain("play", error)
            return False
        self._playing = player
        return True

    def _at_end(self, player: _Player) -> None:
        if player is self._playing:
            self._ends_s = self._now_s() + _READ_AHEAD_S


def _is_playable(file: str) -> bool:
    try:
        with wave.open(file) as sound:
            shape = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
            return shape == (1, 2, _CLOCK_RATE_HZ) and sound.getnframes() > 0
    except (OSError, EOFError, wave.Error) as error:
        complain("cannot play", error)
        return False
