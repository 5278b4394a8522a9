"""A list of words becomes recordings, and a person's voice is never recorded over."""

from pathlib import Path

import pytest

from drivers.sip.speech.espeak_engine import EspeakEngine
from drivers.sip.speech.fragment_recorder import listed_words, main
from drivers.sip.speech.recordings import SHORT_PAUSE, recordings_in
from drivers.sip.speech.wav_file import read_wav, silence, write_wav


@pytest.fixture
def words(tmp_path: Path) -> Path:
    assert not EspeakEngine().missing(), "espeak-ng is not installed (debian-packages.txt)"
    path = tmp_path / "words.txt"
    path.write_text("# our towns\n白塔镇\n\n已收到,谢谢\n2级\n", encoding="utf-8")
    return path


def test_a_list_is_read_as_texts_are(words: Path) -> None:
    assert listed_words(words) == ("白塔镇", "已收到，谢谢", "二级")


def test_every_word_gets_a_file_that_can_be_heard(words: Path, tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    main("espeak", str(words), str(folder))
    made = recordings_in(folder)
    assert set(made) == {"白塔镇", "已收到谢谢", "二级", SHORT_PAUSE}
    assert max(read_wav(made["白塔镇"]).samples) > 3000


def test_what_is_there_is_never_recorded_over(words: Path, tmp_path: Path) -> None:
    spoken = silence(1)
    write_wav(tmp_path / "白塔镇.wav", spoken)
    main("espeak", str(words), str(tmp_path))
    assert read_wav(tmp_path / "白塔镇.wav") == spoken
    assert len(recordings_in(tmp_path)) == 4
