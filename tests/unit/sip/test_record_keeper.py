"""Who looks after the recordings: what he finds, says, and does not wait for."""

import errno
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from drivers.sip.records import record_keeper
from drivers.sip.records.record_keeper import RecordKeeper
from drivers.sip.records.record_upkeep import Repairs
from gateway.driver_api import NeedsOperator
from tests.unit.sip.test_record_upkeep import put
from tests.unit.sip.test_wav_repair import wav, whole

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


class Hours:
    def __init__(self) -> None:
        self.now = NOW

    def utc(self) -> datetime:
        return self.now


def keeper(folder: Path, hours: Hours | None = None) -> RecordKeeper:
    return RecordKeeper(folder, 180, (hours or Hours()).utc)


def test_a_first_look_repairs_sweeps_and_tells_the_room(tmp_path: Path) -> None:
    cut = put(tmp_path, "2026-11-20/a.wav", wav(0, 0))
    old = put(tmp_path, "2025-11-20/a.wav", whole())
    put(tmp_path, "2026-11-20/b.wav", b"")
    kept = keeper(tmp_path)
    kept.look()
    assert cut.read_bytes() == whole()
    assert not old.exists()
    assert kept.trouble == ""
    assert float(kept.facts["recordings_free_gb"]) > 0
    assert (kept.facts["recordings_repaired"], kept.facts["recordings_damaged"]) == ("1", "1")


def test_recordings_go_once_a_day(tmp_path: Path) -> None:
    hours = Hours()
    kept = keeper(tmp_path, hours)
    kept.look()
    old = put(tmp_path, "2026-05-26/a.wav", whole())
    put(tmp_path, "2026-11-22/a.wav", whole())
    kept.look()
    assert old.exists()
    hours.now += timedelta(days=1)
    kept.look()
    assert not old.exists()


def test_a_worker_that_died_in_this_session_is_cleared_up_after_within_the_hour(
    tmp_path: Path,
) -> None:
    kept = keeper(tmp_path)
    kept.look()
    cut = put(tmp_path, "2026-11-22/a.wav", wav(0, 0))
    for _ in range(59):
        kept.look()
    assert cut.read_bytes() == wav(0, 0)
    kept.look()
    assert cut.read_bytes() == whole()


def test_what_was_written_a_moment_ago_is_left_alone(tmp_path: Path) -> None:
    kept = keeper(tmp_path)
    kept.look()
    cut = tmp_path / "2026-11-22" / "a.wav"
    cut.parent.mkdir()
    cut.write_bytes(wav(0, 0))
    for _ in range(60):
        kept.look()
    assert cut.read_bytes() == wav(0, 0)


def test_a_folder_that_has_gone_bad_is_told_and_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    kept = keeper(folder)
    kept.look()
    folder.rmdir()
    folder.write_bytes(b"")
    kept.look()
    assert kept.trouble == f"nothing is recorded: {folder}: File exists"
    folder.unlink()
    kept.look()
    assert kept.trouble == ""


def test_hardly_any_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_keeper, "free_octets", lambda folder: 499_999_999)
    kept = keeper(tmp_path)
    kept.look()
    assert kept.trouble == f"{tmp_path}: hardly any room for recordings"
    assert kept.facts["recordings_free_gb"] == "0.5"
    assert kept.has_room()


def test_the_rest_of_the_disk_is_left_to_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keeper(tmp_path)
    assert kept.has_room()
    monkeypatch.setattr(record_keeper, "free_octets", lambda folder: 199_999_999)
    kept.look()
    assert not kept.has_room()
    assert kept.trouble == f"{tmp_path}: no room for recordings, calls are not recorded"
    monkeypatch.undo()
    kept.look()
    assert kept.has_room()


def test_a_folder_that_cannot_be_made_needs_somebody(tmp_path: Path) -> None:
    put(tmp_path, "file", b"")
    with pytest.raises(NeedsOperator, match=r"record_folder .*file/records: Not a directory"):
        keeper(tmp_path / "file" / "records").make_folder()


def test_a_full_disk_keeps_nobody_from_being_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: Path) -> float:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(record_keeper, "make", full)
    monkeypatch.setattr(record_keeper, "prepare", full)
    kept = keeper(tmp_path / "records")
    kept.make_folder()
    kept.look()
    assert kept.trouble == f"nothing is recorded: {tmp_path}/records: No space left on device"


def test_nobody_waits_for_a_slow_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, disk = Event(), Event()

    def slow(*seen: object) -> Repairs:
        begun.set()
        disk.wait(30)
        return Repairs(repaired=1)

    monkeypatch.setattr(record_keeper, "repair", slow)
    kept = keeper(tmp_path)
    with kept.at_work():
        assert begun.wait(30)
        assert "recordings_repaired" not in kept.facts
    disk.set()
