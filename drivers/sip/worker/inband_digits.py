"""Keys heard as their two tones in the audio: a Goertzel detector over frames of 20 ms.

             1209   1336   1477 Hz     ITU-T Q.23: one tone of each group, each within 1.8 % of
    697 Hz     1      2      3         its frequency
    770        4      5      6
    852        7      8      9         A key counts when two frames in a row show the same pair and
    941        *      0      #         nothing else; it must be gone before it counts again.

For each tone, with c = 2 cos(2πf/8000), over the samples x of a frame: s ← x + c·s₁ − s₂, and its
power is s₁² + s₂² − c·s₁·s₂. A falsely heard key would be a false acknowledgement, so a doubtful
frame is none: tones of under 60 ms, which no telephone sends, may be missed.
"""

import math
import sys
from array import array

FRAME_SAMPLES = 160
_RATE_HZ = 8000
_ROWS_HZ = (697, 770, 852, 941)
_COLUMNS_HZ = (1209, 1336, 1477)
_KEYS = ("123", "456", "789", "*0#")
_COEFFICIENTS = tuple(2 * math.cos(2 * math.pi * hz / _RATE_HZ) for hz in (*_ROWS_HZ, *_COLUMNS_HZ))
# ITU-T Q.24: a signal down to −29 dBm a tone has to be heard; that is a peak of about 400 of 32767.
_QUIETEST_PEAK = 400
# A tone's power is (amplitude · samples / 2)²; the energy of the frame is amplitude² · samples / 2.
# At 1477 Hz the 1.5 % that ITU-T Q.24 allows cost half of it: 22 Hz of a bin of 50 Hz.
_PURE_SHARE = 0.60
_STRONGEST_OTHER = 0.16
# ITU-T Q.24: the difference of the two levels; the column may be 6 dB over the row, or 8 under it.
_COLUMN_OVER_ROW, _ROW_OVER_COLUMN = 10**0.6, 10**0.8
_FRAMES_OF_A_KEY = 2
_FRAMES_OF_A_GAP = 2


class InbandDigits:
    """The keys in one direction of a call's audio; PCM16 little endian, mono, 8 kHz."""

    def __init__(self) -> None:
        self._rest = b""
        self._candidate = ""
        self._seen = 0
        self._gap = 0
        self._held = ""

    def feed(self, audio: bytes) -> str:
        """The keys that these samples completed, mostly none."""
        self._rest += audio
        size = FRAME_SAMPLES * 2
        keys = ""
        while len(self._rest) >= size:
            frame, self._rest = self._rest[:size], self._rest[size:]
            keys += self._take(frame_key(_samples(frame)))
        return keys

    def _take(self, key: str) -> str:
        if key == "":
            self._candidate = ""
            self._gap += 1
            if self._gap >= _FRAMES_OF_A_GAP:
                self._held = ""
            return ""
        self._gap = 0
        self._seen = self._seen + 1 if key == self._candidate else 1
        self._candidate = key
        if self._seen < _FRAMES_OF_A_KEY or key == self._held:
            return ""
        self._held = key
        return key


def frame_key(samples: "array[int]") -> str:
    """The key whose two tones are all of this frame, or nothing."""
    if max(samples, default=0) < _QUIETEST_PEAK:
        return ""
    powers = [_power(samples, coefficient) for coefficient in _COEFFICIENTS]
    rows, columns = powers[: len(_ROWS_HZ)], powers[len(_ROWS_HZ) :]
    row, column = rows.index(max(rows)), columns.index(max(columns))
    if not (_stands_out(rows) and _stands_out(columns)):
        return ""
    if rows[row] > columns[column] * _ROW_OVER_COLUMN:
        return ""
    if columns[column] > rows[row] * _COLUMN_OVER_ROW:
        return ""
    energy = sum(sample * sample for sample in samples)
    share = (rows[row] + columns[column]) * 2 / (energy * len(samples))
    return _KEYS[row][column] if share >= _PURE_SHARE else ""


def _stands_out(powers: list[float]) -> bool:
    second, first = sorted(powers)[-2:]
    return second <= first * _STRONGEST_OTHER


def _power(samples: "array[int]", coefficient: float) -> float:
    one = two = 0.0
    for sample in samples:
        one, two = sample + coefficient * one - two, one
    return one * one + two * two - coefficient * one * two


def _samples(frame: bytes) -> "array[int]":
    samples = array("h", frame)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
