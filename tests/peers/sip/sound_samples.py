"""Sound to say into a call, and what is in a file of it."""

import wave
from array import array
from collections.abc import Sequence
from math import pi, sin
from pathlib import Path

_RATE_HZ = 8000
_PIECE = 160


def hum(seconds: float, hertz: float = 440.0) -> list[int]:
    """One tone, loud."""
    return [
        int(9000 * sin(2 * pi * hertz * n / _RATE_HZ)) for n in range(round(_RATE_HZ * seconds))
    ]


def samples_in(file: Path) -> Sequence[int]:
    """What was kept; the file must be whole, and of the shape that all of ours have."""
    with wave.open(str(file)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (
            1,
            2,
            _RATE_HZ,
        )
        assert file.stat().st_size == 44 + 2 * sound.getnframes()
        return array("h", sound.readframes(sound.getnframes()))


def loud_s(samples: Sequence[int], hertz: float | None = None) -> float:
    """For how long it is no silence; with `hertz`, for how long that tone is most of it."""
    pieces = [samples[at : at + _PIECE] for at in range(0, len(samples) - _PIECE + 1, _PIECE)]
    loud = [piece for piece in pieces if max(map(abs, piece)) > 1000]
    return 0.02 * sum(hertz is None or _has(piece, hertz) for piece in loud)


def _has(piece: Sequence[int], hertz: float) -> bool:
    turn = 2 * pi * hertz / _RATE_HZ
    real = sum(sample * sin(turn * n + pi / 2) for n, sample in enumerate(piece))
    imaginary = sum(sample * sin(turn * n) for n, sample in enumerate(piece))
    # A tone of amplitude 1000 at the least, whatever else is in it.
    return real**2 + imaginary**2 > (1000 * len(piece) / 2) ** 2
