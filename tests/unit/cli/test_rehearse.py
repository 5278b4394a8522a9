"""`muster rehearse` with the drivers whose simulators it is to play on.

In a process of its own: the command makes the log of the whole process quiet.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.rehearsal.test_rehearsal import order, write

HOUSE = Path(__file__).parents[3]
_WITHIN_S = 120
TERMINALS = "address,bearer,pattern\n15400010001,voice,answer:5:dtmf=1\n"


def rehearse(directory: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "gateway", "rehearse", str(directory), *options]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=_WITHIN_S, cwd=HOUSE, check=False
    )


@pytest.mark.parametrize("lines", [(), ("--lines", "sip")])
def test_the_telephones_are_those_of_the_sip_driver_unless_told_otherwise(
    tmp_path: Path, lines: tuple[str, ...]
) -> None:
    write(tmp_path, [order(bearers=["voice"])])
    (tmp_path / "terminals.csv").write_text(TERMINALS, encoding="utf-8")
    done = rehearse(tmp_path, "--json", "-", *lines)
    assert (done.returncode, done.stderr) == (0, "")
    assert '"acked": "voice"' in done.stdout


def test_a_driver_that_plays_no_telephones_is_told(tmp_path: Path) -> None:
    write(tmp_path, [order()])
    done = rehearse(tmp_path, "--lines", "gsm_modem")
    assert done.returncode == 1
    assert "the simulator 'gsm_modem' plays no telephones" in done.stderr
