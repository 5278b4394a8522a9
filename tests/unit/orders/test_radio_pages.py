"""Pages for a radio: whole or numbered, within the octets, nothing lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.orders.radio_pages import MOST_PAGES, octets, pages
from gateway.orders.wording import DRILL_MARK, with_repeat_mark


@pytest.mark.parametrize(
    ("characters", "count"),
    [(1, 1), (70, 1), (71, 2), (118, 2), (119, 3)],
)
def test_seventy_characters_are_one_page(characters: int, count: int) -> None:
    assert len(pages("中" * characters, drill=False)) == count


def test_a_page_breaks_where_a_sentence_does() -> None:
    first, second = pages("甲" * 50 + "。" + "乙" * 30, drill=False)
    assert first == "(1/2)" + "甲" * 50 + "。"
    assert second == "(2/2)" + "乙" * 30


def test_every_page_of_a_drill_says_so() -> None:
    found = pages(DRILL_MARK + "集" * 150, drill=True)
    assert len(found) > 1
    assert all(page.startswith(f"{DRILL_MARK}({n}/") for n, page in enumerate(found, 1))


@given(st.text(min_size=1, max_size=400), st.booleans(), st.integers(60, 300))
def test_nothing_is_lost_and_nothing_is_longer_than_the_radio_shows(
    text: str, drill: bool, most_octets: int
) -> None:
    text = text.replace(DRILL_MARK, "")
    found = pages(text, drill=drill, most_octets=most_octets)
    assert all(octets(page) <= most_octets for page in found if len(found) <= MOST_PAGES)
    mark = DRILL_MARK if drill else ""
    said = [re.sub(rf"^{mark}\(\d+/\d+\)", "", page) for page in found]
    whole = "".join(said) if len(found) > 1 else found[0].removeprefix(mark)
    assert whole == text


def test_a_numbered_page_has_room_for_the_mark_of_a_repeat() -> None:
    for page in pages("中" * 300, drill=True):
        assert octets(with_repeat_mark(page)) <= 140
