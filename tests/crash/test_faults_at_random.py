"""Twenty seeds of the fault list; `make soak` plays hundreds. Whatever fails, nobody is lost."""

from pathlib import Path

import pytest

from tests.crash.faulty_story import faulty_story
from tests.crash.story_rules import said


@pytest.mark.parametrize("seed", range(1, 21))
def test_nobody_is_lost_whatever_fails(tmp_path: Path, seed: int) -> None:
    whole, broken = faulty_story(tmp_path, 0, 0)
    assert broken == []
    hall, broken = faulty_story(tmp_path, seed, 5)
    assert broken == []
    assert said(hall) == said(whole)
