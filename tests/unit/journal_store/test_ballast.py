"""Space kept back."""

import os
from pathlib import Path

import pytest

from gateway.journal.ballast import Ballast

SIZE = 2**20


def test_it_is_made_of_real_blocks_and_given_back(tmp_path: Path) -> None:
    path = tmp_path / "ballast"
    ballast = Ballast(path, SIZE)
    assert not ballast.held
    assert ballast.restore()
    assert path.stat().st_blocks * 512 >= SIZE
    assert path.stat().st_mode & 0o777 == 0o600
    assert ballast.release()
    assert not path.exists()
    assert not ballast.release()
    assert ballast.restore()


def test_a_torn_one_is_made_whole(tmp_path: Path) -> None:
    path = tmp_path / "ballast"
    with path.open("wb") as sparse:
        sparse.truncate(SIZE)
    assert not Ballast(path, SIZE).held
    assert Ballast(path, SIZE).restore()


def test_it_never_fills_the_disk_itself(tmp_path: Path) -> None:
    disk = os.statvfs(tmp_path)
    path = tmp_path / "ballast"
    assert not Ballast(path, disk.f_bavail * disk.f_frsize * 3 // 4).restore()
    assert not path.exists()


def test_a_failed_attempt_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int, _start: int, _length: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", full)
    assert not Ballast(tmp_path / "ballast", SIZE).restore()
    assert list(tmp_path.iterdir()) == []
