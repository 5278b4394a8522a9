"""A million mutated frames of radios: a value or one typed error, none over 50 ms."""

from functools import partial

import pytest

from tests.crash.sweep import side_by_side
from tests.soak.mutated_frames import CODECS, complaint

MUTANTS = 1_000_000
_AT_A_TIME = 1000


def complaints_from(name: str, first: int) -> list[str]:
    """Those about the next thousand mutants."""
    found = (complaint(name, number) for number in range(first, first + _AT_A_TIME))
    return [each for each in found if each]


@pytest.mark.parametrize("name", CODECS)
def test_any_mutant_is_read_or_refused_in_time(name: str) -> None:
    firsts = range(0, MUTANTS // len(CODECS) + _AT_A_TIME, _AT_A_TIME)
    assert side_by_side(partial(complaints_from, name), firsts, at_a_time=4) == []


@pytest.mark.parametrize("name", CODECS)
def test_what_is_spoilt_was_good(name: str) -> None:
    """Mutants of what nobody can read would prove nothing."""
    for octets in CODECS[name].good:
        CODECS[name].decode(octets)
