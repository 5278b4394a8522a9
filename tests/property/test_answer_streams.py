"""Generated answers, hundreds of chains of them: everybody is credited with what he said.

`make soak` plays a hundred thousand streams; here are enough to find what breaks easily.
"""

from functools import partial

import pytest

from tests.crash.sweep import side_by_side
from tests.property.stream_chain import STREAMS, complaints

_STREAMS = 1_000
_SHARES = 3
_CHANGING = 200


@pytest.mark.parametrize("share", range(_SHARES))
def test_every_answer_is_taken_as_an_oracle_takes_it(share: int) -> None:
    chains = range(share, _STREAMS // STREAMS, _SHARES)
    assert side_by_side(complaints, chains, at_a_time=1) == []


def test_orders_that_change_meanwhile_break_nothing_that_always_holds() -> None:
    judged = partial(complaints, changing=True)
    assert side_by_side(judged, range(_CHANGING // STREAMS), at_a_time=1) == []
