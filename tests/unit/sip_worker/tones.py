"""Synthesised sound: the two tones of a key (ITU-T Q.23), noise from a seed."""

from collections.abc import Iterator
from math import pi, sin

RATE_HZ = 8000
_ROWS_HZ, _COLUMNS_HZ = (697, 770, 852, 941), (1209, 1336, 1477)
KEYS = ("123", "456", "789", "*0#")


def tones_of(key: str) -> tuple[float, float]:
    """Row and column, in Hz."""
    row = next(number for number, keys in enumerate(KEYS) if key in keys)
    return _ROWS_HZ[row], _COLUMNS_HZ[KEYS[row].index(key)]


def two_tones(
    row_hz: float, column_hz: float, seconds: float, row_peak: float, column_peak: float
) -> list[int]:
    """Their sum as PCM16 at 8 kHz."""
    return [
        int(
            row_peak * sin(2 * pi * row_hz * n / RATE_HZ)
            + column_peak * sin(2 * pi * column_hz * n / RATE_HZ)
        )
        for n in range(round(seconds * RATE_HZ))
    ]


def key_tones(key: str, seconds: float, after_s: float = 0.0, peak: float = 4000.0) -> list[int]:
    """A key, with silence after it."""
    row_hz, column_hz = tones_of(key)
    return two_tones(row_hz, column_hz, seconds, peak, peak) + [0] * round(after_s * RATE_HZ)


def noise(seed: int) -> Iterator[float]:
    """White, between -1 and 1: a linear congruential generator (Knuth's MMIX constants)."""
    state = seed
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (state >> 11) / 2**52 - 1
