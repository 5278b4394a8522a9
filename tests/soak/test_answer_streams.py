"""A hundred thousand streams of answers, each of them judged by an oracle (tests/property)."""

import pytest

from tests.crash.sweep import side_by_side
from tests.property.stream_chain import STREAMS, complaints

_STREAMS = 100_000
_SHARES = 50


@pytest.mark.parametrize("share", range(_SHARES))
def test_every_answer_is_taken_as_an_oracle_takes_it(
    share: int, capsys: pytest.CaptureFixture[str]
) -> None:
    size = _STREAMS // STREAMS // _SHARES
    found = side_by_side(complaints, range(share * size, (share + 1) * size), at_a_time=1)
    with capsys.disabled():
        print(f"  {(share + 1) * size * STREAMS} of {_STREAMS} streams", flush=True)
    assert found == []
