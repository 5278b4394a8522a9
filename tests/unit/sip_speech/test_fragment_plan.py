"""Fragments say a sentence word for word and whole, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.sip.speech.fragment_plan import fragments_for
from drivers.sip.speech.recordings import SHORT_PAUSE

ON_FILE = {"请", "请你队", "你队", "立即集结", "立即", "集结", "指令", "A", "演练", "已收到谢谢"}


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("立即集结", ("立即集结",)),
        ("请你队立即集结", ("请你队", "立即集结")),
        ("指令A，立即集结", ("指令", "A", SHORT_PAUSE, "立即集结")),
        ("已收到，谢谢", ("已收到谢谢",)),
        ("指令，已收到，谢谢", ("指令", SHORT_PAUSE, "已收到谢谢")),
        ("", ()),
    ],
)
def test_the_fewest_fragments_are_taken_and_pauses_kept(
    sentence: str, said: tuple[str, ...]
) -> None:
    assert fragments_for(sentence, ON_FILE) == said


@pytest.mark.parametrize("sentence", ["不要立即集结", "立即集结吗", "不是演练", "停顿", "已收到"])
def test_a_sentence_of_which_a_word_is_not_on_file_is_not_said(sentence: str) -> None:
    assert fragments_for(sentence, ON_FILE | {SHORT_PAUSE}) is None


def test_nothing_is_said_with_nothing_on_file() -> None:
    assert fragments_for("立即", ()) is None


@given(st.text("请你队立即集结指令A，", max_size=30).map(lambda text: text.strip("，")))
def test_what_is_said_is_the_sentence(sentence: str) -> None:
    said = fragments_for(sentence, ON_FILE)
    if said is not None:
        spoken = "".join(piece for piece in said if piece != SHORT_PAUSE)
        assert spoken == sentence.replace("，", "")
        assert said.count(SHORT_PAUSE) <= sentence.count("，")
