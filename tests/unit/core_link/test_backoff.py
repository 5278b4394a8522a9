"""Pauses double up to a bound, spread over their upper half."""

import pytest

from gateway.core_link.backoff import Backoff


class Always:
    def __init__(self, value: float) -> None:
        self._value = value

    def random(self) -> float:
        return self._value

    def randrange(self, stop: int, /) -> int:
        return int(self._value * stop)


@pytest.mark.parametrize(("random", "share"), [(0.0, 0.5), (1.0, 1.0)])
def test_it_doubles_to_its_bound_and_begins_again(random: float, share: float) -> None:
    backoff = Backoff(1, 6, Always(random))
    assert [backoff.next_s() for _ in range(5)] == [share * s for s in (1, 2, 4, 6, 6)]
    backoff.reset()
    assert backoff.next_s() == share
