"""Speech made fit for the line: resampling, trimming, levels; measured on tones."""

import math
from array import array

import pytest

from drivers.sip.speech.line_sound import for_the_line, resampled
from drivers.sip.speech.wav_file import LINE_RATE_HZ, Sound, joined, silence


def tone(frequency_hz: float, rate_hz: int, peak: int = 10_000, length_s: float = 0.2) -> Sound:
    step = 2 * math.pi * frequency_hz / rate_hz
    count = round(length_s * rate_hz)
    return Sound(rate_hz, array("h", (round(peak * math.sin(step * n)) for n in range(count))))


def strength(sound: Sound, frequency_hz: float) -> float:
    """The amplitude of that frequency in the middle half of the sound."""
    quarter = len(sound.samples) // 4
    middle = sound.samples[quarter : 3 * quarter]
    step = 2 * math.pi * frequency_hz / sound.rate_hz
    real = sum(sample * math.cos(step * n) for n, sample in enumerate(middle))
    imaginary = sum(sample * math.sin(step * n) for n, sample in enumerate(middle))
    return 2 * math.hypot(real, imaginary) / len(middle)


def level(sound: Sound) -> float:
    return math.sqrt(sum(sample * sample for sample in sound.samples) / len(sound.samples))


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 44_100])
@pytest.mark.parametrize("frequency_hz", [300, 1000, 2500])
def test_what_a_telephone_carries_keeps_its_pitch_and_strength(
    rate_hz: int, frequency_hz: float
) -> None:
    at_line = resampled(tone(frequency_hz, rate_hz))
    assert at_line.rate_hz == LINE_RATE_HZ
    assert at_line.length_s == pytest.approx(0.2, abs=0.001)
    assert strength(at_line, frequency_hz) == pytest.approx(10_000, rel=0.03)


@pytest.mark.parametrize("frequency_hz", [4700, 5500, 7000])
def test_what_it_cannot_carry_does_not_fold_down(frequency_hz: float) -> None:
    at_line = resampled(tone(frequency_hz, 24_000))
    assert strength(at_line, 8000 - frequency_hz) < 100
    assert level(at_line) < 200


def test_a_sound_at_the_rate_is_left_alone() -> None:
    sound = tone(1000, LINE_RATE_HZ)
    assert resampled(sound) is sound


def test_dead_air_goes_and_the_pause_comes_behind() -> None:
    sound = joined(silence(0.5), tone(1000, LINE_RATE_HZ), silence(0.5))
    made = for_the_line(sound, pause_s=0.25)
    assert made.length_s == pytest.approx(0.08 + 0.2 + 0.04 + 0.25, abs=0.005)
    assert not any(made.samples[-2000:])
    assert max(made.samples[:800]) > 1000


@pytest.mark.parametrize("peak", [500, 3000, 32_000])
def test_all_speech_is_about_as_loud(peak: int) -> None:
    assert level(for_the_line(tone(1000, LINE_RATE_HZ, peak))) == pytest.approx(3277, rel=0.2)


def test_a_lone_peak_is_not_clipped() -> None:
    sound = tone(500, LINE_RATE_HZ, peak=2000)
    sound.samples[800] = 32_000
    assert max(for_the_line(sound).samples) <= 0.9 * 32_767 + 1


def test_silence_stays_silent() -> None:
    assert not any(for_the_line(silence(0.5)).samples)
    assert len(for_the_line(Sound(24_000, array("h"))).samples) == 0
