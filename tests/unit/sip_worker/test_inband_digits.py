"""Keys in the audio: every key, levels, twists and noise of ITU-T Q.24; speech is none."""

import shutil
import subprocess
import wave
from array import array
from collections.abc import Iterable, Sequence
from math import pi, sin
from pathlib import Path

import pytest

from drivers.sip.worker.inband_digits import FRAME_SAMPLES, InbandDigits
from tests.unit.sip_worker.tones import RATE_HZ, key_tones, noise, tones_of, two_tones

ALL_KEYS = "1234567890*#"


def keys_in(samples: Iterable[float], piece: int = FRAME_SAMPLES) -> str:
    octets = array("h", (int(sample) for sample in samples)).tobytes()
    ear = InbandDigits()
    return "".join(ear.feed(octets[at : at + piece * 2]) for at in range(0, len(octets), piece * 2))


def silence(seconds: float) -> list[int]:
    return [0] * round(seconds * RATE_HZ)


@pytest.mark.parametrize("offset", [0, 37, 80, 121])
@pytest.mark.parametrize("peak", [420.0, 4000.0, 16000.0])
def test_every_key_once_wherever_the_frames_fall(offset: int, peak: float) -> None:
    samples = [0] * offset
    for key in ALL_KEYS:
        samples += key_tones(key, 0.065, after_s=0.065, peak=peak)
    assert keys_in(samples) == ALL_KEYS


def test_a_key_that_is_held_counts_once_and_pressed_again_twice() -> None:
    assert keys_in(key_tones("5", 3.0, after_s=0.06) + key_tones("5", 0.1)) == "55"


def test_a_short_dropout_does_not_make_two_keys_of_one() -> None:
    assert keys_in(key_tones("5", 0.1, after_s=0.01) + key_tones("5", 0.1)) == "5"


@pytest.mark.parametrize("piece", [1, 53, 160, 1000])
def test_pieces_of_any_size(piece: int) -> None:
    assert keys_in(silence(0.05) + key_tones("7", 0.1, after_s=0.05), piece) == "7"


@pytest.mark.parametrize("off", [-0.015, 0.015])
def test_tones_a_little_beside_their_frequency_count(off: float) -> None:
    """ITU-T Q.24: within 1.5 % has to be accepted."""
    for key in ALL_KEYS:
        row_hz, column_hz = (hz * (1 + off) for hz in tones_of(key))
        assert keys_in(two_tones(row_hz, column_hz, 0.1, 4000, 4000)) == key


@pytest.mark.parametrize("decibels", [-5.0, 4.0])
def test_a_twist_that_networks_make_counts(decibels: float) -> None:
    for key in ALL_KEYS:
        assert keys_in(two_tones(*tones_of(key), 0.1, 3000, 3000 * 10 ** (decibels / 20))) == key


@pytest.mark.parametrize("decibels", [-14.0, 12.0])
def test_a_twist_that_no_telephone_makes_does_not(decibels: float) -> None:
    for key in ALL_KEYS:
        assert keys_in(two_tones(*tones_of(key), 0.1, 3000, 3000 * 10 ** (decibels / 20))) == ""


@pytest.mark.parametrize("seed", range(5))
def test_noise_15_db_below_does_not_hide_a_key(seed: int) -> None:
    hiss = noise(seed)
    # A tone's power is its peak squared by 2, that of white noise its peak squared by 3.
    peak = 4000 * 1.5**0.5 * 2**0.5 * 10 ** (-15 / 20)
    for key in ALL_KEYS:
        assert keys_in(tone + peak * next(hiss) for tone in key_tones(key, 0.1, 0.06)) == key


@pytest.mark.parametrize("seed", range(5))
def test_noise_alone_is_no_key(seed: int) -> None:
    hiss = noise(seed)
    assert keys_in(12000 * next(hiss) for _ in range(10 * RATE_HZ)) == ""


@pytest.mark.parametrize("hertz", [350, 425, 440, 450, 480, 620, 950, 1100, 1400, 1800, 2100])
def test_tones_of_the_network_are_no_keys(hertz: int) -> None:
    """GB/T 3379: 450 Hz and 950 Hz; fax 1100 and 2100 Hz, information tones 950, 1400, 1800 Hz."""
    assert keys_in(9000 * sin(2 * pi * hertz * n / RATE_HZ) for n in range(RATE_HZ)) == ""


def test_a_burst_too_short_for_a_finger_is_none() -> None:
    """ITU-T Q.24: 23 ms and less has to be ignored."""
    for offset in range(0, 160, 16):
        assert keys_in([0] * offset + key_tones("1", 0.02, after_s=0.1)) == ""


SPEECH = [
    (
        "cmn",
        "这里是应急联动指挥中心，请正副指挥立即带队赶到仙居县集结，收到请回复。按一签收，按二无法执行。",
    ),
    ("cmn", "七十九号大坝水位每秒上涨三十五厘米，请沿线各队注意撤离，不要慌乱，依次离开。"),
    (
        "en",
        "Nobody knows how many vowels one needs to fool a tone detector, so we try a good many.",
    ),
    (
        "en",
        "One, two, three, four, five, six, seven, eight, nine, zero, star, hash, ooh, eee, aah.",
    ),
]


@pytest.mark.parametrize("pitch", [20, 50, 85])
@pytest.mark.parametrize(("voice", "words"), SPEECH)
def test_speech_is_no_key(voice: str, words: str, pitch: int, tmp_path: Path) -> None:
    samples = spoken(voice, words, pitch, tmp_path)
    assert len(samples) > 3 * RATE_HZ
    assert keys_in(samples) == ""


def spoken(voice: str, words: str, pitch: int, directory: Path) -> Sequence[int]:
    """What espeak-ng says, thinned from 22.05 to 8 kHz by linear steps, at full level."""
    program = shutil.which("espeak-ng")
    assert program is not None, "espeak-ng is not installed (Debian package espeak-ng)"
    file = directory / "speech.wav"
    subprocess.run([program, "-v", voice, "-p", str(pitch), "-w", str(file), words], check=True)
    with wave.open(str(file)) as sound:
        rate = sound.getframerate()
        samples = array("h", sound.readframes(sound.getnframes()))
    loudest = max(map(abs, samples))
    count = len(samples) * RATE_HZ // rate - 1
    return [samples[n * rate // RATE_HZ] * 30000 // loudest for n in range(count)]
