"""What a line says of a phrase when some of it cannot be said."""

import pytest

from drivers.sip.speech.phrase import AGAIN_ONLY, MENU, NOTHING, Phrase, menu_after
from drivers.sip.speech.spoken_plan import (
    CENTRE,
    CONFIRM,
    DRILL,
    NOTICE,
    ORDER,
    UNSAID,
    planned,
)

FRAME = {CENTRE, ORDER, NOTICE, UNSAID, CONFIRM, DRILL}


def said(phrase: Phrase, *sayable: str) -> tuple[str, ...]:
    """The sentences that are heard where the frame and `sayable` can be said."""
    on_file = FRAME | set(sayable)
    return planned(phrase, lambda one: (one,) if one in on_file else None).files


def test_a_phrase_that_can_be_said_is_said_and_nothing_else() -> None:
    assert said(Phrase("指令A。立即集结。"), "指令A", "立即集结") == ("指令A", "立即集结")


def test_what_stays_unsaid_is_said_to_be_unsaid() -> None:
    phrase = Phrase("仙居指令。立即集结。")
    assert said(phrase, "立即集结") == (CENTRE, ORDER, "立即集结", UNSAID)
    assert not planned(phrase, lambda _: ("x",) if _ in FRAME else None).whole


def test_a_text_that_does_not_call_itself_an_order_is_not_called_one() -> None:
    assert said(Phrase("台风登陆。")) == (CENTRE, NOTICE, UNSAID)


def test_what_to_press_comes_last() -> None:
    phrase = Phrase("仙居指令。确认请按1。")
    assert said(phrase, "确认请按一") == (CENTRE, ORDER, UNSAID, "确认请按一")


def test_where_its_menu_cannot_be_said_the_key_that_confirms_is() -> None:
    phrase = Phrase("仙居征询。可出航请按1,不能出航请按2。")
    assert said(phrase) == (CENTRE, NOTICE, UNSAID, CONFIRM)


@pytest.mark.parametrize(
    "phrase",
    [
        Phrase("立即集结。", drill=True),
        Phrase("这是演练。立即集结。"),
        Phrase("这是演练。立即集结。这是演练。"),
        Phrase("【演练】立即集结。"),
        Phrase("（可能重复）【演练】立即集结。", drill=True),
        Phrase("立即集结。这是演练。", drill=True),
    ],
)
def test_a_drill_says_so_first_and_last_and_once_each(phrase: Phrase) -> None:
    heard = said(phrase, "立即集结", "可能重复")
    assert (heard[0], heard[-1]) == (DRILL, DRILL)
    assert heard.count(DRILL) == 2
    assert "立即集结" in heard


def test_a_drill_that_cannot_be_said_is_still_a_drill_first_and_last() -> None:
    heard = said(Phrase("【演练】【仙居】应急集结演练D。确认请按1。"), "确认请按一")
    assert heard == (DRILL, CENTRE, NOTICE, UNSAID, "确认请按一", DRILL)


@pytest.mark.parametrize("text", ["演练中止", "实战指令,不是演练", "中止。【演练】改为实战"])
def test_a_text_that_speaks_of_drills_further_on_is_none(text: str) -> None:
    assert DRILL not in said(Phrase(text))


def test_an_empty_phrase_is_silence() -> None:
    assert planned(Phrase(""), lambda _: None).files == ()


def test_a_list_is_never_longer_than_the_library_plays() -> None:
    text = "。".join("集" * length for length in range(1, 70)) + "。确认请按1。"
    plan = planned(Phrase(text, drill=True), lambda one: (one,) if one in FRAME else tuple(one))
    assert len(plan.files) <= 64
    assert not plan.whole
    heard = "".join(plan.files)
    assert heard.startswith(DRILL + CENTRE)
    assert heard.endswith(UNSAID + "确认请按一" + DRILL)


@pytest.mark.parametrize(
    ("text", "menu"),
    [
        ("立即集结。", MENU),
        ("立即集结。回复1签收2无法执行", MENU),
        ("确认请按1,重听请按9。", NOTHING),
        ("确认请按 １,重听请按九。", NOTHING),
        ("可出航请按1,不能出航请按2。", AGAIN_ONLY),
    ],
)
def test_the_menu_is_what_the_text_lacks(text: str, menu: Phrase) -> None:
    assert menu_after(text) == menu
