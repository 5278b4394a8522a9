"""The seeded numbers: the published ones, in range, and the same everywhere."""

import pytest

from gateway.driver_kit.seeded_random import SeededRandom


def test_the_published_first_numbers_of_splitmix64() -> None:
    numbers = SeededRandom(1234567)
    assert [numbers.randrange(1 << 64) for _ in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_numbers_are_in_range_and_spread() -> None:
    source = SeededRandom(7)
    drawn = [source.randrange(10) for _ in range(1000)]
    assert set(drawn) == set(range(10))
    assert all(0.0 <= source.random() < 1.0 for _ in range(1000))


def test_an_empty_range_is_refused() -> None:
    with pytest.raises(ValueError, match="positive"):
        SeededRandom(0).randrange(0)
