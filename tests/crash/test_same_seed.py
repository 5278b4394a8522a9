"""One seed, one journal: to the last octet, in every process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crash.faulty_story import digest, faulty_story

ROOT = Path(__file__).parents[2]


def digest_in_process(directory: Path, hash_seed: str, seed: int) -> str:
    directory.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "tests.crash.faulty_story", directory, str(seed), "5"],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        timeout=60,
        check=True,
    )
    return done.stdout.decode().strip()


@pytest.mark.parametrize("seed", [0, 6])
def test_the_same_seed_gives_the_same_journal(tmp_path: Path, seed: int) -> None:
    first = digest(faulty_story(tmp_path, seed, 5)[0])
    assert digest(faulty_story(tmp_path, seed, 5)[0]) == first
    for hash_seed in ("1", "2026"):
        assert digest_in_process(tmp_path / hash_seed, hash_seed, seed) == first


def test_another_seed_gives_another_journal(tmp_path: Path) -> None:
    assert digest(faulty_story(tmp_path, 1, 5)[0]) != digest(faulty_story(tmp_path, 2, 5)[0])
