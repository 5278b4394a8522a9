"""`make demo` as a user runs it: a daemon, ptys, a broker, and every sum as expected."""

import os
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).parents[2]
LONGEST_S = 100  # its own limit is 90 s


def test_the_demo_plays_s01_and_every_sum_is_as_expected() -> None:
    played = subprocess.run(
        [sys.executable, "-m", "gateway.rehearsal.demo"],
        cwd=HOUSE,
        env=os.environ | {"CI": "1"},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
    )
    assert played.returncode == 0, played.stdout[-4_000:] + played.stderr[-4_000:]
    assert "all as expected" in played.stdout
    assert "DIFFERS" not in played.stdout
