"""The short real run of `tests/crash/test_kill_at_every_syscall.py`, killed at every pwrite64."""

from pathlib import Path

from tests.crash.test_kill_at_every_syscall import sweep

# More than a whole run has; the writer's thread writes some pages for each commit.
WRITES = range(1, 260)


def test_a_kill_at_any_write_loses_nothing(tmp_path: Path) -> None:
    killed = sweep(tmp_path, "pwrite64", WRITES)
    assert 60 < killed < len(WRITES), "the numbers must reach beyond the end of the run"
