"""The judge of the bench must see every text that is lost, doubled or wrong."""

import pytest

from gateway.orders.wording import REPEAT_MARK
from tests.bench.modem_pool import TakenPart
from tests.bench.report import Row
from tests.bench.site import letter_of, number_of, text_of, texts_of
from tests.bench.telephones import Telephones, Verdict

TEXT = text_of(60)
RIGHT = texts_of(60)
ONE, TWO = number_of(1), number_of(2)


def part(number: str, text: str, place: int = 1, of: int = 1, modem: int = 0) -> TakenPart:
    return TakenPart(0.0, float(place), modem, f"+86{number}", 7 if of > 1 else 0, place, of, text)


def verdict(*parts: TakenPart) -> Verdict:
    telephones = Telephones()
    for one in parts:
        telephones.take(one)
    return telephones.judge([ONE, TWO], RIGHT)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([part(ONE, TEXT), part(TWO, TEXT)], Verdict(0, 0, 0, 0, 0)),
        ([part(ONE, TEXT)], Verdict(1, 0, 0, 0, 0)),
        ([part(ONE, TEXT), part(TWO, REPEAT_MARK + TEXT)], Verdict(0, 0, 0, 0, 1)),
        ([part(ONE, TEXT), part(TWO, TEXT), part(TWO, TEXT)], Verdict(0, 1, 1, 0, 0)),
        ([part(ONE, TEXT), part(TWO, TEXT), part(TWO, REPEAT_MARK + TEXT)], Verdict(0, 1, 0, 0, 1)),
        ([part(ONE, TEXT), part(TWO, TEXT[:-1])], Verdict(1, 0, 0, 1, 0)),
        ([part(ONE, TEXT), part(TWO, text_of(60, "B"))], Verdict(0, 0, 0, 0, 0)),
    ],
)
def test_what_telephones_show_is_judged(parts: list[TakenPart], expected: Verdict) -> None:
    assert verdict(*parts) == expected


def test_a_long_text_counts_once_all_its_parts_came_from_one_modem() -> None:
    halves = TEXT[:40], TEXT[40:]
    second_first = [part(ONE, halves[1], 2, 2), part(ONE, halves[0], 1, 2)]
    torn = [part(TWO, halves[0], 1, 2, modem=0), part(TWO, halves[1], 2, 2, modem=1)]
    assert verdict(*second_first, *torn) == Verdict(1, 0, 0, 0, 0)


def test_every_text_of_the_bench_has_the_length_that_was_asked_for() -> None:
    assert {len(text) for text in RIGHT} == {60}
    assert [letter_of(n) for n in (1, 26, 27)] == ["A", "Z", ""]


@pytest.mark.parametrize(
    ("row", "passed"),
    [
        (Row("n", (1.0, 3.0, 2.0), "s", 2.0), True),
        (Row("n", (1.0, 3.0, 2.1), "s", 2.0), False),
        (Row("n", (4.9,), "×", least=5.0), False),
        (Row("n", (5.0,), "×", least=5.0), True),
        (Row("n", (9.0,), "s"), True),
    ],
)
def test_a_row_passes_by_its_median(row: Row, passed: bool) -> None:
    assert row.passed is passed
