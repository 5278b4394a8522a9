"""The short real run of `tests/crash/test_kill_at_every_syscall.py`, killed at every pwrite64."""

from pathlib import Path

import pytest

from tests.crash.test_kill_at_every_syscall import sweep

# More than a whole run has; the writer's thread writes some pages for each commit.
WRITES = 260
AT_A_TIME = 20


@pytest.mark.parametrize("first", range(1, WRITES, AT_A_TIME))
def test_a_kill_at_any_write_loses_nothing(
    tmp_path: Path, first: int, capsys: pytest.CaptureFixture[str]
) -> None:
    killed = sweep(tmp_path, "pwrite64", range(first, first + AT_A_TIME))
    with capsys.disabled():
        print(f"  from write {first}: {killed} of {AT_A_TIME} killed", flush=True)
    if first == 1:
        assert killed == AT_A_TIME, "nothing was traced"
    if first + AT_A_TIME > WRITES:
        assert killed == 0, "the numbers must reach beyond the end of the run"
