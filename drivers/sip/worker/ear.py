"""A port of the conference bridge that hears what the other side of one call says.

Its frames come on the library's clock thread and are only laid aside there. The ports are made at
the start and used again: freeing one that is connected has crashed the library.
"""

from collections import deque
from typing import Any

import pjsua2 as pj

from drivers.sip.worker.guard import guarded
from drivers.sip.worker.inband_digits import FRAME_SAMPLES

_CLOCK_RATE_HZ = 8000
_FRAME_MS = 20
_KEPT_FRAMES = 100
# While nothing comes the bridge has no frames to give, and time goes on.
_SILENCE = bytes(2 * FRAME_SAMPLES)


class Ear(pj.AudioMediaPort):
    """One of the pool; `listen` for a new call, `frames` as often as the loop turns."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._frames: deque[bytes] = deque(maxlen=_KEPT_FRAMES)
        self._awake = False
        shape = pj.MediaFormatAudio()
        shape.init(
            pj.PJMEDIA_FORMAT_PCM, _CLOCK_RATE_HZ, 1, _FRAME_MS * 1000, FRAME_SAMPLES * 16 // 10
        )
        self.createPort(name, shape)

    def listen(self) -> None:
        """Begin anew with another stream."""
        self._frames.clear()
        self._awake = True

    def rest(self) -> None:
        """Hear nothing until the next `listen`."""
        self._awake = False
        self._frames.clear()

    @guarded
    def onFrameReceived(self, frame: Any) -> None:
        if self._awake:
            self._frames.append(bytes(frame.buf) if frame.size else _SILENCE)

    def frames(self) -> list[bytes]:
        """What was heard since the last time, 20 ms each: PCM16, mono, 8 kHz."""
        heard = []
        while self._frames:
            heard.append(self._frames.popleft())
        return heard
