"""WAV files as the lines take them: PCM 16 bit, mono, 8 kHz.

    RIFF size WAVE | fmt 16 PCM 1 channel 8000 Hz 16 bit | data size | samples, little-endian

A file is written beside its place and renamed into it when it is on disk, so that whoever opens
one sees all of it. `is_whole` tells a file that a crash or a full disk has cut.
"""

import os
import sys
import wave
from array import array
from dataclasses import dataclass
from pathlib import Path

LINE_RATE_HZ = 8000
_HEADER_BYTES = 44
_SAMPLE_BYTES = 2


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples of 16 bits, one channel, at `rate_hz`."""

    rate_hz: int
    samples: "array[int]"

    @property
    def length_s(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate_hz


class NotSpeech(Exception):
    """The file is no WAV of PCM 16 bit mono, or it is damaged."""


def silence(length_s: float, rate_hz: int = LINE_RATE_HZ) -> Sound:
    """Nothing to hear."""
    return Sound(rate_hz, array("h", bytes(round(length_s * rate_hz) * _SAMPLE_BYTES)))


def joined(*sounds: Sound) -> Sound:
    """One after another; raises `ValueError` where their rates differ."""
    rates = {sound.rate_hz for sound in sounds}
    if len(rates) != 1:
        raise ValueError(f"sounds of several rates: {sorted(rates)}")
    whole = array("h")
    for sound in sounds:
        whole.extend(sound.samples)
    return Sound(rates.pop(), whole)


def read_wav(path: Path) -> Sound:
    """Raises `NotSpeech` for anything but PCM 16 bit mono, and for a file that was cut."""
    try:
        with path.open("rb") as file, wave.open(file) as wav:
            form = (wav.getnchannels(), wav.getsampwidth(), wav.getcomptype())
            rate_hz, count = wav.getframerate(), wav.getnframes()
            octets = wav.readframes(count)
    except (OSError, EOFError, wave.Error) as fault:
        raise NotSpeech(f"{path}: {fault}") from fault
    if form != (1, _SAMPLE_BYTES, "NONE") or len(octets) != count * _SAMPLE_BYTES:
        raise NotSpeech(f"{path}: not PCM 16 bit mono, or cut short")
    return Sound(rate_hz, _native(array("h", octets)))


def write_wav(path: Path, sound: Sound) -> None:
    """Put the whole file at `path` at once, on disk; raises `OSError`."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            with wave.open(file, "wb") as wav:
                wav.setnchannels(1)
                wav.setsampwidth(_SAMPLE_BYTES)
                wav.setframerate(sound.rate_hz)
                wav.writeframes(_native(array("h", sound.samples)).tobytes())
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def is_whole(path: Path) -> bool:
    """Whether a line can play the file: the right form, as many samples as its head says, some."""
    try:
        with path.open("rb") as file, wave.open(file) as wav:
            form = (wav.getnchannels(), wav.getsampwidth(), wav.getframerate(), wav.getcomptype())
            count = wav.getnframes()
        octets = path.stat().st_size
    except (OSError, EOFError, wave.Error):
        return False
    right = form == (1, _SAMPLE_BYTES, LINE_RATE_HZ, "NONE")
    return right and count > 0 and octets >= _HEADER_BYTES + count * _SAMPLE_BYTES


def _native(samples: "array[int]") -> "array[int]":
    """A WAV is little-endian; swapped in place where the processor is not."""
    if sys.byteorder == "big":
        samples.byteswap()
    return samples
