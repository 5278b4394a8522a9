"""Where a recording goes on disk."""

import stat
from pathlib import Path

import pytest

from drivers.sip.worker.record_place import make_place


def test_the_folder_of_the_day_is_made_once(tmp_path: Path) -> None:
    for name in ("a.wav", "b.wav"):
        make_place(str(tmp_path / "2026-11-22" / name))
    (day,) = tmp_path.iterdir()
    assert stat.S_IMODE(day.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "fault"),
    [("gone/2026-11-22/a.wav", FileNotFoundError), ("file/a.wav", FileExistsError)],
)
def test_where_nothing_can_be_written(tmp_path: Path, name: str, fault: type[OSError]) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(fault):
        make_place(str(tmp_path / name))
