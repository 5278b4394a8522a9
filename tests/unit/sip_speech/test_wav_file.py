"""WAV files: what a line can play, and what a crash has left."""

import wave
from array import array
from pathlib import Path

import pytest

from drivers.sip.speech.wav_file import (
    LINE_RATE_HZ,
    NotSpeech,
    Sound,
    is_whole,
    joined,
    read_wav,
    silence,
    write_wav,
)

TWO_SAMPLES = Sound(LINE_RATE_HZ, array("h", [-32768, 32767]))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "said.wav"
    write_wav(path, TWO_SAMPLES)
    assert read_wav(path) == TWO_SAMPLES
    assert is_whole(path)
    # RIFF, PCM 1, one channel, 8000 Hz, 16 bit; samples little-endian.
    octets = path.read_bytes()
    assert octets[20:36].hex() == "01000100401f0000803e000002001000"
    assert octets[44:].hex() == "0080ff7f"


def test_no_unfinished_file_stays_beside_it(tmp_path: Path) -> None:
    write_wav(tmp_path / "said.wav", TWO_SAMPLES)
    assert [path.name for path in tmp_path.iterdir()] == ["said.wav"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    place = tmp_path / "said.wav"
    place.mkdir()
    (place / "in_the_way").touch()
    with pytest.raises(OSError, match=r"said\.wav"):
        write_wav(place, TWO_SAMPLES)
    assert [path.name for path in tmp_path.iterdir()] == ["said.wav"]


@pytest.mark.parametrize("length", range(0, 48))
def test_a_file_cut_anywhere_is_not_whole(tmp_path: Path, length: int) -> None:
    path = tmp_path / "said.wav"
    write_wav(path, TWO_SAMPLES)
    path.write_bytes(path.read_bytes()[:length])
    assert not is_whole(path)
    with pytest.raises(NotSpeech):
        read_wav(path)


@pytest.mark.parametrize(
    ("channels", "octets", "rate_hz"), [(2, 2, 8000), (1, 1, 8000), (1, 2, 16000)]
)
def test_another_form_is_not_for_the_line(
    tmp_path: Path, channels: int, octets: int, rate_hz: int
) -> None:
    path = tmp_path / "said.wav"
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(channels)
        wav.setsampwidth(octets)
        wav.setframerate(rate_hz)
        wav.writeframes(bytes(channels * octets * 10))
    assert not is_whole(path)


def test_a_file_of_nothing_is_not_whole(tmp_path: Path) -> None:
    path = tmp_path / "said.wav"
    write_wav(path, Sound(LINE_RATE_HZ, array("h")))
    assert not is_whole(path)
    assert not is_whole(tmp_path / "absent.wav")
    assert not is_whole(tmp_path)


def test_sounds_are_joined_in_order() -> None:
    pause = silence(0.001)
    whole = joined(TWO_SAMPLES, pause, TWO_SAMPLES)
    assert whole.samples.tolist() == [-32768, 32767, *[0] * 8, -32768, 32767]
    assert whole.length_s == 12 / LINE_RATE_HZ


def test_sounds_of_several_rates_are_not_joined() -> None:
    with pytest.raises(ValueError, match="8000, 24000"):
        joined(silence(1), silence(1, 24_000))
