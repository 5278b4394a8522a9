"""What a radio tells of itself beside its number: model, state, the talkgroups it knows by name."""

import pytest

from drivers.tetra_pei.model_line import Model, read_model
from drivers.tetra_pei.talkgroup_book import (
    BookEntry,
    BookRange,
    read_book_entry,
    read_book_range,
)
from tests.unit.tetra_pei.radio_bench import Bench, play


@pytest.mark.parametrize(
    ("line", "model"),
    [
        ("+GMM: 54009,M83PFT6TZ6AG,91.2.0.0", Model("M83PFT6TZ6AG,91.2.0.0", 54009)),
        ("+GMM: MT680", Model("MT680", None)),
        ("+GMM: 680", Model("680", None)),
        ("+GMR: 54009,x", None),
        ("OK", None),
    ],
)
def test_a_model_is_named_with_and_without_a_state(line: str, model: Model | None) -> None:
    assert read_model(line) == model


def test_a_state_that_nobody_knows_has_no_words() -> None:
    assert [Model("x", state).state_words for state in (54010, 54999, None)] == [
        "direct mode",
        "",
        "",
    ]


def test_a_book_is_read_line_by_line() -> None:
    assert read_book_range("+CNUMD: (0,1,3),(1-10000),(1-10000)") == BookRange((0, 1, 3), 1, 10000)
    assert read_book_entry("2,123456712341234, Ost 2, alt") == BookEntry(
        "123456712341234", "Ost 2, alt"
    )
    assert [read_book_range("+CNUMS: 1"), read_book_entry("+CNUMF: 6,1")] == [None, None]


def test_the_talkgroups_of_the_radio_are_shown_by_name() -> None:
    async def story(bench: Bench) -> None:
        for _ in range(2):
            health = await bench.session.probe()
        assert health.facts["talkgroups"] == "2001 TG 2001, 2002 TG 2002"
        assert health.facts["model"] == "SIMULATED,1.0.0.0"
        assert health.facts["state_at_start"] == "trunked mode"

    play(story)
