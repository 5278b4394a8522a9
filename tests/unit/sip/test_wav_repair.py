"""A recording that was never closed gets its sizes; nothing else of a file is changed."""

import os
import struct
import wave
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.sip.records.wav_repair import Found, repaired

SAMPLES = bytes(range(256)) * 10
FMT = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)


def wav(riff: int, data: int, samples: bytes = SAMPLES, between: bytes = b"") -> bytes:
    head = struct.pack("<4sI4s", b"RIFF", riff, b"WAVE")
    return head + FMT + between + struct.pack("<4sI", b"data", data) + samples


def look_at(path: Path) -> Found:
    file = os.open(path, os.O_RDWR)
    try:
        return repaired(file)
    finally:
        os.close(file)


def written(folder: Path, octets: bytes) -> Path:
    path = folder / "call.wav"
    path.write_bytes(octets)
    return path


def whole(samples: bytes = SAMPLES) -> bytes:
    return wav(36 + len(samples), len(samples), samples)


CUT = {
    "never closed": wav(0, 0),
    "both sizes too small": wav(36 + 100, 100),
    "both sizes too big": wav(36 + 9999, 9999),
    "all ones, as some recorders begin": wav(0xFFFFFFFF, 0xFFFFFFFF),
    "only the first is right": wav(36 + len(SAMPLES), 0),
    "only the second is right": wav(0, len(SAMPLES)),
    "the second is too big": wav(36 + len(SAMPLES), len(SAMPLES) + 2),
}


@pytest.mark.parametrize("octets", CUT.values(), ids=CUT.keys())
def test_a_cut_file_gets_its_sizes(tmp_path: Path, octets: bytes) -> None:
    path = written(tmp_path, octets)
    assert look_at(path) is Found.REPAIRED
    assert path.read_bytes() == whole()
    with wave.open(str(path)) as sound:
        assert sound.readframes(sound.getnframes()) == SAMPLES
    assert look_at(path) is Found.WHOLE


def test_half_a_sample_at_the_end_stays_and_is_not_counted(tmp_path: Path) -> None:
    path = written(tmp_path, wav(0, 0, SAMPLES + b"\x01"))
    assert look_at(path) is Found.REPAIRED
    assert path.read_bytes() == whole() + b"\x01"
    assert look_at(path) is Found.WHOLE


def test_a_chunk_before_the_samples_is_stepped_over(tmp_path: Path) -> None:
    fact = struct.pack("<4sII", b"fact", 4, 0)
    path = written(tmp_path, wav(0, 0, between=fact))
    assert look_at(path) is Found.REPAIRED
    assert path.read_bytes() == wav(48 + len(SAMPLES), len(SAMPLES), between=fact)


@pytest.mark.parametrize("samples", [b"", SAMPLES])
def test_a_whole_file_is_left_alone(tmp_path: Path, samples: bytes) -> None:
    path = written(tmp_path, whole(samples))
    os.utime(path, (1, 1))
    assert look_at(path) is Found.WHOLE
    assert path.read_bytes() == whole(samples)
    assert path.stat().st_mtime == 1


def test_a_whole_file_with_a_chunk_behind_its_samples_is_left_alone(tmp_path: Path) -> None:
    note = struct.pack("<4sI4s", b"LIST", 4, b"INFO")
    octets = wav(36 + len(SAMPLES) + len(note), len(SAMPLES), SAMPLES + note)
    path = written(tmp_path, octets)
    assert look_at(path) is Found.WHOLE
    assert path.read_bytes() == octets


@pytest.mark.parametrize("octets", [b"", b"RIFF", wav(0, 0)[:40], b"\0" * 5000, b"OggS" * 20])
def test_what_is_no_wav_is_said_to_be_hopeless(tmp_path: Path, octets: bytes) -> None:
    path = written(tmp_path, octets)
    assert look_at(path) is Found.HOPELESS
    assert path.read_bytes() == octets


@settings(max_examples=300)
@given(st.data())
def test_any_damage_changes_nothing_but_eight_octets(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    octets = bytearray(wav(0, 0))
    for at in data.draw(st.lists(st.integers(0, 60), max_size=6)):
        octets[at] = data.draw(st.integers(0, 255))
    octets = octets[: data.draw(st.integers(0, len(octets)))]
    path = written(tmp_path_factory.mktemp("any"), bytes(octets))
    found = look_at(path)
    after = path.read_bytes()
    changed = [at for at in range(len(octets)) if after[at] != octets[at]]
    assert len(after) == len(octets)
    assert len(changed) <= (8 if found is Found.REPAIRED else 0)
    assert look_at(path) is (Found.WHOLE if found is Found.REPAIRED else found)
