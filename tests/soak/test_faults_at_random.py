"""A hundred seeds of the fault list, ten faults each within a minute and a half."""

from pathlib import Path

import pytest

from tests.crash.faulty_story import faulty_story
from tests.crash.story_rules import said


@pytest.mark.parametrize("faults", [5, 10])
@pytest.mark.parametrize("seed", range(100, 200))
def test_nobody_is_lost_whatever_fails(tmp_path: Path, seed: int, faults: int) -> None:
    whole, _ = faulty_story(tmp_path, 0, 0)
    hall, broken = faulty_story(tmp_path, seed, faults)
    assert broken == []
    assert said(hall) == said(whole)
