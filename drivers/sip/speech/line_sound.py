"""Speech made fit for a telephone line: 8 kHz, no dead air around it, one loudness for all.

Resampling by a rational factor L/M: output sample n lies at input time n·M/L. The low pass that
keeps what is above half of the lower rate from folding down is a sinc under a Hann window, cut
into L phases; sample n is the sum of the inputs around it weighted by phase (n·M) mod L.

    cutoff 3400 Hz of 8 kHz: the upper edge of a telephone channel (ITU-T G.712)
"""

import math
from array import array
from functools import cache
from operator import mul

from drivers.sip.speech.wav_file import LINE_RATE_HZ, Sound, silence

_CUTOFF_HZ = 3400.0
_SIDE_LOBES = 16
_FULL_SCALE = 32767
# Announcements lie near -20 dBov where speech is active, and are never clipped.
_ACTIVE_LEVEL = 0.1 * _FULL_SCALE
_LOUDEST = 0.9 * _FULL_SCALE
_MOST_GAIN = 12.0
_FRAME = LINE_RATE_HZ // 50
_AUDIBLE = 0.008 * _FULL_SCALE
# The breath before a q or x is not audible by itself, and is all that tells 取 from 许.
_BREATH_BEFORE_S, _BREATH_BEHIND_S = 0.08, 0.04


def for_the_line(sound: Sound, pause_s: float = 0.0) -> Sound:
    """At 8 kHz, trimmed, levelled, followed by a pause."""
    samples = _levelled(_trimmed(resampled(sound).samples))
    samples.extend(silence(pause_s).samples)
    return Sound(LINE_RATE_HZ, samples)


def resampled(sound: Sound, rate_hz: int = LINE_RATE_HZ) -> Sound:
    """The same sound at another rate; what the lower rate cannot carry is left out."""
    if sound.rate_hz == rate_hz:
        return sound
    common = math.gcd(sound.rate_hz, rate_hz)
    up, down = rate_hz // common, sound.rate_hz // common
    phases = _phases(sound.rate_hz, rate_hz)
    width = len(phases[0])
    padded = [0] * (width // 2) + sound.samples.tolist() + [0] * width
    count = len(sound.samples) * up // down
    made = (
        sum(map(mul, phases[n * down % up], padded[(first := n * down // up) : first + width]))
        for n in range(count)
    )
    return Sound(rate_hz, array("h", (_clipped(value) for value in made)))


@cache
def _phases(from_hz: int, to_hz: int) -> tuple[tuple[float, ...], ...]:
    """For each phase the weights of the inputs around an output sample; each adds up to one."""
    up = to_hz // math.gcd(from_hz, to_hz)
    cutoff = min(_CUTOFF_HZ * min(from_hz, to_hz) / LINE_RATE_HZ, 0.46 * from_hz) / from_hz
    half = math.ceil(_SIDE_LOBES / (2 * cutoff))
    phases = []
    for phase in range(up):
        offsets = [k - phase / up for k in range(-half, half + 1)]
        weights = [_sinc(2 * cutoff * x) * _hann(x / (half + 1)) for x in offsets]
        whole = sum(weights)
        phases.append(tuple(weight / whole for weight in weights))
    return tuple(phases)


def _sinc(x: float) -> float:
    return math.sin(math.pi * x) / (math.pi * x) if x else 1.0


def _hann(x: float) -> float:
    return 0.5 + 0.5 * math.cos(math.pi * x) if abs(x) < 1 else 0.0


def _clipped(value: float) -> int:
    return max(-_FULL_SCALE, min(_FULL_SCALE, round(value)))


def _trimmed(samples: "array[int]") -> "array[int]":
    """Without the silence before and behind, but for a breath."""
    heard = [index for index, sample in enumerate(samples) if abs(sample) > _AUDIBLE]
    if not heard:
        return array("h")
    before = round(_BREATH_BEFORE_S * LINE_RATE_HZ)
    behind = round(_BREATH_BEHIND_S * LINE_RATE_HZ)
    return samples[max(0, heard[0] - before) : heard[-1] + behind]


def _levelled(samples: "array[int]") -> "array[int]":
    """Active speech at one level; frames that are nearly silent do not count."""
    powers = [
        sum(sample * sample for sample in samples[start : start + _FRAME]) / _FRAME
        for start in range(0, len(samples), _FRAME)
    ]
    active = [power for power in powers if power > max(powers) / 100]
    if not active or max(active) == 0:
        return array("h", samples)
    gain = _ACTIVE_LEVEL / math.sqrt(sum(active) / len(active))
    gain = min(gain, _MOST_GAIN, _LOUDEST / max(map(abs, samples)))
    return array("h", (_clipped(sample * gain) for sample in samples))
