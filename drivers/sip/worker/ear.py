"""A port of the conference bridge that listens to one call for keys in its audio.

Its frames come on the library's clock thread and are only laid aside there. The ports are made at
the start and used again: freeing one that is connected has crashed the library.
"""

from collections import deque
from typing import Any

import pjsua2 as pj

from drivers.sip.worker.guard import guarded
from drivers.sip.worker.inband_digits import FRAME_SAMPLES, InbandDigits

_CLOCK_RATE_HZ = 8000
_FRAME_MS = 20
_KEPT_FRAMES = 100


class Ear(pj.AudioMediaPort):
    """One of the pool; `listen` for a new call, `digits` as often as the loop turns."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._frames: deque[bytes] = deque(maxlen=_KEPT_FRAMES)
        self._detector: InbandDigits | None = None
        shape = pj.MediaFormatAudio()
        shape.init(
            pj.PJMEDIA_FORMAT_PCM, _CLOCK_RATE_HZ, 1, _FRAME_MS * 1000, FRAME_SAMPLES * 16 // 10
        )
        self.createPort(name, shape)

    def listen(self) -> None:
        """Begin anew with another call."""
        self._frames.clear()
        self._detector = InbandDigits()

    def rest(self) -> None:
        """Hear nothing until the next `listen`."""
        self._detector = None

    @guarded
    def onFrameReceived(self, frame: Any) -> None:
        if self._detector is not None and frame.size:
            self._frames.append(bytes(frame.buf))

    def digits(self) -> str:
        """The keys heard since the last time."""
        if self._detector is None:
            return ""
        keys = ""
        while self._frames:
            keys += self._detector.feed(self._frames.popleft())
        return keys
