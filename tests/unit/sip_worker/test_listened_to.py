"""What is kept of what somebody says, how long he spoke, and when it ends."""

import wave
from array import array
from collections.abc import Iterable
from pathlib import Path

import pytest

from drivers.sip.frames import Listen, Listened
from drivers.sip.worker.listening import Listening
from drivers.sip.worker.voice_activity import is_voice
from tests.unit.sip_worker.tones import key_tones, noise, two_tones

FRAME = 160


def frame(samples: Iterable[float]) -> bytes:
    return array("h", (int(sample) for sample in samples)).tobytes()


def tone(peak: float) -> bytes:
    return frame(two_tones(300, 1100, 0.02, peak / 2, peak / 2))


SILENCE, VOICE = bytes(2 * FRAME), tone(3000)


def test_what_is_loud_enough_and_no_key_is_a_voice() -> None:
    hiss = noise(1)
    assert is_voice(VOICE)
    assert is_voice(tone(1100))
    assert not is_voice(SILENCE)
    assert not is_voice(tone(400))
    assert not is_voice(b"")
    assert not is_voice(frame(100 * next(hiss) for _ in range(FRAME)))
    for key in "1590*#":
        assert not is_voice(frame(key_tones(key, 0.02)))


def listening(file: Path, at_most_s: float = 100.0) -> Listening:
    listen = Listen(worker=1, call="c1", file=str(file), at_most_s=at_most_s, silence_s=6.0)
    return Listening(listen, now_s=50.0)


def test_the_file_is_whole_at_its_end_and_so_is_what_is_told(tmp_path: Path) -> None:
    file = tmp_path / "report.wav"
    one = listening(file)
    for number in range(100):
        one.feed(VOICE if number < 40 else SILENCE, 50.0 + number * 0.02)
    assert one.end() == Listened(1, "c1", str(file), length_s=2.0, voice_s=0.8)
    with wave.open(str(file)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8000)
        assert sound.readframes(99999) == VOICE * 40 + SILENCE * 60


def test_every_frame_is_in_the_file_at_once(tmp_path: Path) -> None:
    file = tmp_path / "report.wav"
    one = listening(file)
    for number in range(3):
        one.feed(VOICE, 50.0)
        assert file.stat().st_size == 44 + len(VOICE) * (number + 1)
    one.end()


def test_it_ends_with_silence_from_the_beginning_or_from_the_last_word(tmp_path: Path) -> None:
    one = listening(tmp_path / "report.wav")
    assert not one.overdue(55.9)
    assert one.overdue(56.0)
    one.feed(VOICE, 54.0)
    one.feed(SILENCE, 59.0)
    assert not one.overdue(59.9)
    assert one.overdue(60.0)
    one.end()


def test_it_ends_after_long_enough_whoever_speaks(tmp_path: Path) -> None:
    one = listening(tmp_path / "report.wav", at_most_s=10.0)
    one.feed(VOICE, 59.9)
    assert not one.overdue(59.9)
    assert one.overdue(60.0)
    one.end()


def test_nothing_heard_is_a_file_all_the_same(tmp_path: Path) -> None:
    file = tmp_path / "report.wav"
    assert listening(file).end() == Listened(1, "c1", str(file), 0.0, 0.0)
    with wave.open(str(file)) as sound:
        assert sound.getnframes() == 0


def test_where_it_cannot_be_written_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        listening(tmp_path / "nowhere" / "report.wav")


def test_a_disk_that_is_full_ends_it() -> None:
    one = listening(Path("/dev/full"))
    one.feed(VOICE, 50.0)
    assert one.overdue(50.0)
    one.feed(VOICE, 50.1)
    assert one.end().length_s == 0.0
