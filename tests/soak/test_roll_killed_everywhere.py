"""A roll killed at every single system call that changes the disk."""

from itertools import count
from pathlib import Path

import pytest

from tests.crash.test_roll_killed import REACH, killed_at


@pytest.mark.parametrize("call", list(REACH))
def test_a_kill_at_every_call_of_a_roll_loses_nothing(tmp_path: Path, call: str) -> None:
    for number in count(1):
        place = tmp_path / f"{number}"
        place.mkdir()
        if not killed_at(place, call, number):
            break
    assert number > 1
