"""What the other side says, kept in a file: until it has been silent, or for long enough.

Every frame is in the file at once: what a killed process leaves lacks its sizes (`wave` writes them
at the end) and nothing else.
"""

import wave
from io import FileIO

from drivers.sip.frames import Listen, Listened
from drivers.sip.worker.guard import complain
from drivers.sip.worker.voice_activity import is_voice

_RATE_HZ = 8000
_SAMPLE_OCTETS = 2


class Listening:
    """Told of every frame of PCM16; `now_s` is any steady clock. `end` once, at the last."""

    def __init__(self, listen: Listen, now_s: float) -> None:
        """Raises `OSError` where the file cannot be written."""
        self._listen = listen
        self._until_s = now_s + listen.at_most_s
        self._voice_at_s = now_s
        self._octets = 0
        self._voice_octets = 0
        self._full = False
        self._file = FileIO(listen.file, "wb")
        self._sound = wave.Wave_write(self._file)
        self._sound.setnchannels(1)
        self._sound.setsampwidth(_SAMPLE_OCTETS)
        self._sound.setframerate(_RATE_HZ)

    def feed(self, frame: bytes, now_s: float) -> None:
        """One more piece of what is heard."""
        if self._full:
            return
        if is_voice(frame):
            self._voice_at_s = now_s
            self._voice_octets += len(frame)
        try:
            self._sound.writeframesraw(frame)
            self._octets += len(frame)
        except OSError as error:
            complain("listen", error)
            self._full = True

    def overdue(self, now_s: float) -> bool:
        """Whether it has gone on for long enough, in one way or another."""
        silent = now_s - self._voice_at_s >= self._listen.silence_s
        return silent or now_s >= self._until_s or self._full

    def end(self) -> Listened:
        """Close the file: it is whole when this returns."""
        try:
            self._sound.close()
        except OSError as error:
            complain("listen", error)
        self._file.close()
        return heard(self._listen, self._octets, self._voice_octets)


def heard(listen: Listen, octets: int, voice_octets: int) -> Listened:
    """The event for so many octets of sound, and so many of them a voice."""
    per_s = _RATE_HZ * _SAMPLE_OCTETS
    return Listened(
        worker=listen.worker,
        call=listen.call,
        file=listen.file,
        length_s=round(octets / per_s, 2),
        voice_s=round(voice_octets / per_s, 2),
    )
