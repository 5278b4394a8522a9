"""What an alert call says with the fragments that ship: every line, in files for the telephone."""

import wave
from pathlib import Path

import pytest

from drivers.sip.calls.order_speech import OrderSpeech, order_speech
from drivers.sip.calls.spoken_lines import Line
from drivers.sip.config import Config
from drivers.sip.speech.phrase import Phrase
from drivers.sip.speech.phrasebook import Phrasebook
from gateway.driver_api import NeedsOperator

CONFIG = Config.model_validate({"dial": "sip:{number}@127.0.0.1"})


@pytest.mark.parametrize("line", list(Line))
def test_every_line_is_said_without_an_engine(line: Line) -> None:
    speech = order_speech(CONFIG)
    speech.prepare("各队立即集结")
    files = speech.files(line, "各队立即集结")
    assert files
    for file in files:
        with wave.open(file, "rb") as wav:
            assert (wav.getnchannels(), wav.getsampwidth(), wav.getframerate()) == (1, 2, 8000)
    speech.close()


def test_a_text_that_brings_its_own_menu_gets_no_second() -> None:
    speech = order_speech(CONFIG)
    assert speech.files(Line.MENU, "集结。签收请按1,无法执行请按2,重听请按9") == ()


def test_a_drill_is_said_to_be_one_first_and_last() -> None:
    files = order_speech(CONFIG).files(Line.ORDER, "这是演练。各队立即集结。这是演练。")
    assert len(files) > 2
    assert Path(files[0]).name == Path(files[-1]).name


def test_an_engine_that_is_not_there_needs_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NeedsOperator, match="espeak"):
        order_speech(CONFIG.model_copy(update={"speech_engine": "espeak"}))


class Unrendered(Phrasebook):
    """Renders for ever."""

    def prepare(self, phrase: Phrase) -> None:
        """Nothing begins."""


def test_more_can_be_said_by_waiting_only_where_something_renders(tmp_path: Path) -> None:
    known, unknown = "各队立即集结", "白塔镇内涝"
    book = Unrendered(None, tmp_path)
    assert OrderSpeech(book, renders=False).is_ready(unknown)
    assert OrderSpeech(book, renders=True).is_ready(known)
    assert not OrderSpeech(book, renders=True).is_ready(unknown)
    assert OrderSpeech(book, renders=False).is_whole(known)
    assert not OrderSpeech(book, renders=False).is_whole(unknown)


def test_a_text_that_tells_of_the_seats_is_told_no_second_time() -> None:
    speech = order_speech(CONFIG)
    assert speech.files(Line.SEAT_KEY, "集结。签收请按1")
    assert speech.files(Line.SEAT_KEY, "集结。签收请按1,转人工请按0") == ()
