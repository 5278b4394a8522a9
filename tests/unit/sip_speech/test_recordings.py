"""The recordings that ship with the driver, and a site's own."""

from pathlib import Path

import pytest

from drivers.sip.speech import phrase as phrases
from drivers.sip.speech.fragment_plan import fragments_for
from drivers.sip.speech.fragment_recorder import WORDS, listed_words
from drivers.sip.speech.phrase import NOTHING, Phrase, count_of
from drivers.sip.speech.recordings import SHIPPED, SHORT_PAUSE, recordings_in
from drivers.sip.speech.spoken_plan import CENTRE, CONFIRM, DRILL, NOTICE, ORDER, UNSAID
from drivers.sip.speech.spoken_text import spoken_sentences
from drivers.sip.speech.wav_file import read_wav, silence, write_wav

MOST_BYTES = 3_500_000
FIXED = [
    phrase for phrase in vars(phrases).values() if isinstance(phrase, Phrase) and phrase != NOTHING
]


def test_every_listed_fragment_is_on_file_and_no_other() -> None:
    listed = {words.replace("，", "") for words in listed_words(WORDS)}
    assert set(recordings_in(SHIPPED)) == listed | {SHORT_PAUSE}


def test_every_fragment_can_be_heard() -> None:
    for words, path in recordings_in(SHIPPED).items():
        samples = read_wav(path).samples
        loudest = max(map(abs, samples))
        assert (loudest > 3000) == (words != SHORT_PAUSE), words
        assert 0.1 < len(samples) / 8000 < 0.6 * len(words) + 1, words


def test_the_set_stays_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.glob("*.wav")) < MOST_BYTES


@pytest.mark.parametrize("phrase", [*FIXED, *(count_of(str(n)) for n in (1, 2, 9, 10, 11, 25))])
def test_a_fixed_phrase_needs_no_engine(phrase: Phrase) -> None:
    on_file = recordings_in(SHIPPED)
    for sentence in spoken_sentences(phrase.text):
        assert fragments_for(sentence, on_file) is not None


@pytest.mark.parametrize("words", [CENTRE, CONFIRM, DRILL, NOTICE, ORDER, UNSAID])
def test_the_frame_is_on_file_in_one_piece(words: str) -> None:
    assert words in recordings_in(SHIPPED)


@pytest.mark.parametrize("number", ["10", "304", "12005", "200000000", "3.14", "80%"])
def test_every_number_can_be_said(number: str) -> None:
    (sentence,) = spoken_sentences(number)
    assert fragments_for(sentence, recordings_in(SHIPPED)) is not None


def test_what_was_cancelled_can_be_said_without_an_engine() -> None:
    text = "取消通知,指令A(XJ-20260812-01)已取消,请停止执行。"
    (sentence,) = spoken_sentences(text)
    assert fragments_for(sentence, recordings_in(SHIPPED)) is not None


def test_a_sites_own_voice_goes_before_ours(tmp_path: Path) -> None:
    own = tmp_path / "这是演练.wav"
    write_wav(own, silence(1))
    write_wav(tmp_path / "仙居县应急联动指挥中心.wav", silence(1))
    found = recordings_in(tmp_path, SHIPPED)
    assert found["这是演练"] == own
    assert "仙居县应急联动指挥中心" in found
    assert found["签收请按一"].parent == SHIPPED


def test_a_damaged_recording_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "这是演练.wav").write_bytes(b"RIFF")
    assert recordings_in(tmp_path, SHIPPED)["这是演练"].parent == SHIPPED
    assert recordings_in(tmp_path / "absent") == {}
