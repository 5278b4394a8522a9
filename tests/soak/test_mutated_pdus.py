"""A million mutated PDUs and AT streams: one typed error, nothing raised, none over 50 ms."""

import pytest

from tests.crash.sweep import side_by_side
from tests.soak.mutated_streams import complaint

MUTANTS = 1_000_000
SHARES = 50
_AT_A_TIME = 1000


def complaints_from(first: int) -> list[str]:
    """Those about the next thousand mutants."""
    found = (complaint(number) for number in range(first, first + _AT_A_TIME))
    return [each for each in found if each]


@pytest.mark.parametrize("share", range(SHARES))
def test_any_mutant_is_taken_or_refused_in_time(
    share: int, capsys: pytest.CaptureFixture[str]
) -> None:
    size = MUTANTS // SHARES
    firsts = range(share * size, (share + 1) * size, _AT_A_TIME)
    found = side_by_side(complaints_from, firsts, at_a_time=1)
    with capsys.disabled():
        print(f"  {(share + 1) * size} of {MUTANTS} mutants", flush=True)
    assert found == []
