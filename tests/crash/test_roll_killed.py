"""A roll whose process is killed, or whose disk fails, at one exact system call.

The journal of the summer is rolled in October: a segment is cut and its rows go, and with 31
days to keep an older segment is let go as well. The next process has to bring it to the same
end, and until then `verify` finds a sound journal that has lost nothing.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from gateway.journal.audit import audit
from gateway.journal.export import export_facts
from gateway.journal.store import open_store
from tests.unit.journal.long_service import Process, lived, summer, utc

ROOT = Path(__file__).parents[2]
CHILD = Path(__file__).with_name("roll_process.py")
END = ["journal-002-2026-09.db", "journal.db"]
# Each goes beyond what a whole roll makes; `make soak` takes every number.
REACH = {
    "fdatasync": range(1, 60, 7),
    "fsync": range(1, 12, 2),
    "link,linkat": range(1, 3),
    "unlink,unlinkat": range(1, 30, 4),
    "pwrite64": range(1, 700, 97),
}
POINTS = [(call, number) for call, numbers in REACH.items() for number in numbers]


def run_with(path: Path, *strace: str) -> bool:
    """Whether the process came to its end."""
    done = subprocess.run(
        [*strace, sys.executable, str(CHILD), str(path)],
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    return done.stdout.endswith(b"end\n")


def injected(call: str, fault: str) -> tuple[str, ...]:
    inject = ("-e", f"trace={call}", "-e", f"inject={call}:{fault}")
    return ("strace", "-f", "-qq", "-o", "/dev/null", *inject)


def old_journal(directory: Path) -> Path:
    """Rolled once in August, with the summer and an open order behind that."""
    path = directory / "journal.db"

    async def june() -> None:
        process = Process(path)
        await process.alarm("june")
        await process.publish()
        await process.until("2026-07-10 00:00")
        await process.roll.run()
        process.close()

    lived(june, utc("2026-06-10 00:00"))

    async def story() -> None:
        process = await summer(path)
        process.close()

    lived(story, utc("2026-07-11 00:00"))
    return path


def numbers(path: Path) -> list[str]:
    """The records that are kept, as text."""
    return list(export_facts(path))


def is_whole(path: Path, before: list[str]) -> bool:
    """All that was there is there, but for what was let go by a record; some may be added."""
    with_added = numbers(path)
    report = audit(path)
    assert report.findings == ()
    return [line for line in with_added if line in before] == before[report.begin.fact :]


def left(path: Path) -> list[str]:
    """The files that belong to the record, or to its making."""
    kept = (".db", ".part", "-journal")
    return sorted(file.name for file in path.parent.iterdir() if file.name.endswith(kept))


def killed_at(directory: Path, call: str, number: int) -> bool:
    """Whether the process was killed; asserts that the next one brings it to the same end."""
    path = old_journal(directory)
    before = numbers(path)
    ended = run_with(path, *injected(call, f"signal=SIGKILL:when={number}"))
    open_store(path, "2" * 32).close()
    assert is_whole(path, before)
    assert run_with(path)
    assert is_whole(path, before)
    assert left(path) == END
    return not ended


@pytest.mark.parametrize(("call", "number"), POINTS)
def test_a_kill_at_any_moment_of_a_roll_loses_nothing(
    tmp_path: Path, call: str, number: int
) -> None:
    killed_at(tmp_path, call, number)


def test_the_kills_reach_to_the_end(tmp_path: Path) -> None:
    """Of each call the last number is beyond the whole roll, and the first is not."""
    for number, (call, reach) in enumerate(REACH.items()):
        for when in (reach[0], reach[-1]):
            place = tmp_path / f"{number}-{when}"
            place.mkdir()
            ended = run_with(old_journal(place), *injected(call, f"signal=SIGKILL:when={when}"))
            assert ended == (when == reach[-1]), (call, when)


@pytest.mark.parametrize("number", [1, 40, 120])
def test_a_full_disk_puts_the_roll_off(tmp_path: Path, number: int) -> None:
    path = old_journal(tmp_path)
    before = numbers(path)
    run_with(path, *injected("pwrite64", f"error=ENOSPC:when={number}+"))
    assert is_whole(path, before)
    assert run_with(path)
    assert is_whole(path, before)
    assert left(path) == END
