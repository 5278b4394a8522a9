"""How a simulated radio's words get onto the wire: delays, cuts, noise, silence.

Nothing overtakes: what is said later arrives later. Times are `Clock.monotonic_s`.
"""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from drivers.tetra_pei.simulated_settings import SimulatorSettings
from gateway.driver_api.world import Random

_NOISE = b"\x00\xff#~%\x07}"
_CUT_S = 0.003
_SLICE_S = 0.01
_BITS_AN_OCTET = 10


class SimulatedVoice:
    """An agenda, and the bytes that are due; on a line with a baud rate, a slice at a time."""

    def __init__(self, settings: SimulatorSettings, random: Random) -> None:
        self._settings = settings
        self._random = random
        self._agenda: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._outgoing = bytearray()
        self._glue = b""
        self._line_free_s = 0.0
        self.now_s = 0.0
        self.is_silent = False

    def later(self, after_s: float, action: Callable[[], None]) -> None:
        """Do something in so many seconds."""
        heappush(self._agenda, (self.now_s + after_s, next(self._order), action))

    def advance(self, now_s: float) -> None:
        """Do everything that is due."""
        self.now_s = max(self.now_s, now_s)
        while self._agenda and self._agenda[0][0] <= self.now_s:
            heappop(self._agenda)[2]()

    @property
    def deadline(self) -> float | None:
        if self._outgoing:
            return max(self.now_s + _CUT_S, self._line_free_s)
        return self._agenda[0][0] if self._agenda else None

    def take(self) -> bytes:
        """What is on the wire by now; a piece of it where it comes in pieces."""
        size, baud = len(self._outgoing), self._settings.baud
        if baud is not None:
            if self.now_s < self._line_free_s:
                return b""
            size = min(size, max(1, int(baud / _BITS_AN_OCTET * _SLICE_S)))
        if self._settings.chunked and size > 1:
            size = 1 + self._random.randrange(size)
        data = bytes(self._outgoing[:size])
        del self._outgoing[:size]
        if baud is not None:
            self._line_free_s = self.now_s + size * _BITS_AN_OCTET / baud
        return data

    def answer(self, lines: list[str]) -> None:
        """Lines that were asked for; noise may hit each."""
        for line in lines:
            self._write(self._noisy(b"\r\n" + line.encode("ascii") + b"\r\n"))

    def report(self, data: bytes) -> None:
        """Something that nobody asked for."""
        if self._settings.glued_pairs and not self._glue:
            self._glue = data
            self.later(1.0, self._unglue)
            return
        self._unglue()
        self._write(data)

    def raw(self, data: bytes) -> None:
        """An echo or a prompt."""
        self._write(data)

    def _unglue(self) -> None:
        self._write(self._glue)
        self._glue = b""

    def _write(self, data: bytes) -> None:
        if not self.is_silent:
            self._outgoing += data

    def _noisy(self, data: bytes) -> bytes:
        settings = self._settings
        if self._random.random() < settings.garbage_before:
            data = _NOISE + b"\r\n" + data
        if self._random.random() < settings.garbage_inside:
            at = self._random.randrange(len(data))
            data = data[:at] + b"~\xfe" + data[at:]
        if self._random.random() < settings.garbage_after:
            data += _NOISE + b"\r\n"
        return data
