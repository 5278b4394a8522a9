"""A journal whose process is killed, or whose disk fails, at one exact system call.

strace counts calls per thread, so a number meets the thread that opens or the one that
writes, whichever makes that many calls first; a journal is used both new and old for that.
"""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from gateway.journal.store import open_store
from gateway.journal.verify import verify
from tests.unit.journal_store.builders import JOURNAL_ID, Chain, fill

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("journal_process.py")
WRITES = 30
CALLS = "fdatasync,fsync,pwrite64"
KILL = "signal=SIGKILL"
POINTS = [
    *((False, "fdatasync", number) for number in (1, 2, 3, 4, 5, 7, 9)),
    *((False, "pwrite64", number) for number in (1, 2, 9, 12, 31, 63, 99, 150)),
    *((False, "fsync", number) for number in (1, 2)),
    *((True, "fdatasync", number) for number in (2, 3, 4, 6)),
    *((True, "pwrite64", number) for number in (9, 14, 17, 20, 29, 41, 60, 83, 121, 171)),
]


def run_with(directory: Path, injection: str) -> list[str]:
    """The lines of a process that met the injected fault."""
    command = ["strace", "-f", "-qq", "-o", str(directory / "trace"), "-e", f"trace={CALLS}"]
    process = subprocess.run(
        [*command, "-e", f"inject={injection}", sys.executable, str(CHILD), directory, f"{WRITES}"],
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    return process.stdout.decode().splitlines()


def acknowledged(lines: list[str]) -> set[int]:
    return {int(line.split()[1]) for line in lines if line.startswith("ack ")}


def kept(path: Path) -> set[int]:
    """What a restarted daemon finds; the journal has to be sound and to take writes."""
    with closing(open_store(path, JOURNAL_ID)) as store:
        found = {fact.sequence for fact in store.facts_since(0)}
        chain = Chain(*store.last_fact(), store.last_event_sequence())
    fill(path, chain.write())
    assert verify(path).findings == ()
    return found


@pytest.mark.parametrize(("old", "call", "number"), POINTS)
def test_what_was_acknowledged_survives_a_kill(
    tmp_path: Path, old: bool, call: str, number: int
) -> None:
    path = tmp_path / "journal.db"
    if old:
        fill(path, Chain().write())
    lines = run_with(tmp_path, f"{call}:{KILL}:when={number}")
    assert "fatal" not in lines
    assert acknowledged(lines) <= kept(path)


def test_the_kills_reach_into_the_writing(tmp_path: Path) -> None:
    fill(tmp_path / "journal.db", Chain().write())
    lines = run_with(tmp_path, f"fdatasync:{KILL}:when=8")
    assert "end" not in lines
    assert acknowledged(lines)


@pytest.mark.parametrize("fault", ["pwrite64:error=EIO:when=120", "fdatasync:error=EIO:when=8"])
def test_nothing_is_acknowledged_after_an_io_error(tmp_path: Path, fault: str) -> None:
    """The disk fails once and then works again: SQLite's next commit would say OK."""
    path = tmp_path / "journal.db"
    fill(path, Chain().write())
    lines = run_with(tmp_path, fault)
    assert lines.count("fatal") == 1
    assert acknowledged(lines)
    assert not acknowledged(lines[lines.index("fatal") :])
    assert lines.count("broken") == WRITES - len(acknowledged(lines))
    assert lines[-1] == "end"
    assert acknowledged(lines) <= kept(path)


def test_a_full_disk_costs_the_ballast_only(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    fill(path, Chain().write())
    lines = run_with(tmp_path, "pwrite64:error=ENOSPC:when=120")
    assert lines.count("full") == 1
    assert "fatal" not in lines
    assert len(acknowledged(lines)) == WRITES
    assert not (tmp_path / "ballast").exists()
    assert acknowledged(lines) <= kept(path)


def test_a_disk_that_stays_full_is_the_end(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    fill(path, Chain().write())
    lines = run_with(tmp_path, "pwrite64:error=ENOSPC:when=120+")
    assert (lines.count("full"), lines.count("fatal")) == (1, 1)
    assert not acknowledged(lines[lines.index("fatal") :])
    assert acknowledged(lines) <= kept(path)
