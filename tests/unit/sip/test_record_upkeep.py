"""The folder of recordings: repaired and swept, and nothing beside it is ever touched."""

import os
import stat
from datetime import date
from pathlib import Path

import pytest

from drivers.sip.records.record_upkeep import Repairs, free_octets, prepare, repair, sweep
from tests.unit.sip.test_wav_repair import wav, whole

TODAY = date(2026, 11, 22)
LONG_AGO = 1_000_000_000


def put(folder: Path, name: str, octets: bytes, at: float = LONG_AGO) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets)
    os.utime(path, (at, at))
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_ours_alone(tmp_path: Path) -> None:
    folder = tmp_path / "records" / "sip1"
    before = os.umask(0)
    try:
        now = prepare(folder)
    finally:
        os.umask(before)
    assert mode(folder) == 0o700
    assert list(folder.iterdir()) == []
    assert now == pytest.approx(folder.stat().st_mtime, abs=5)
    assert free_octets(folder) > 0


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    put(tmp_path, "records", b"")
    with pytest.raises(FileExistsError):
        prepare(tmp_path / "records")


def test_files_of_every_day_are_repaired(tmp_path: Path) -> None:
    cut = [put(tmp_path, f"{day}/a.wav", wav(0, 0)) for day in ("2026-01-01", "2026-11-22")]
    good = put(tmp_path, "2026-11-22/b.wav", whole())
    assert repair(tmp_path, LONG_AGO + 1) == Repairs(repaired=2)
    assert [path.read_bytes() for path in (*cut, good)] == [whole()] * 3


def test_what_was_written_since_is_left_to_its_writer(tmp_path: Path) -> None:
    cut = put(tmp_path, "2026-11-22/a.wav", wav(0, 0))
    assert repair(tmp_path, LONG_AGO) == Repairs()
    assert cut.read_bytes() == wav(0, 0)


def test_what_a_process_has_open_is_left_to_it(tmp_path: Path) -> None:
    cut = put(tmp_path, "2026-11-22/a.wav", wav(0, 0))
    with cut.open("rb"):
        assert repair(tmp_path, LONG_AGO + 1) == Repairs()
    assert repair(tmp_path, LONG_AGO + 1) == Repairs(repaired=1)


def test_days_before_those_that_are_asked_for_are_not_looked_at(tmp_path: Path) -> None:
    put(tmp_path, "2026-11-20/a.wav", wav(0, 0))
    put(tmp_path, "2026-11-21/a.wav", wav(0, 0))
    assert repair(tmp_path, LONG_AGO + 1, since=date(2026, 11, 21)) == Repairs(repaired=1)


def test_what_cannot_be_repaired_is_put_aside_and_never_lost(tmp_path: Path) -> None:
    day = tmp_path / "2026-11-22"
    put(day, "a.wav", b"no sound")
    put(day, "a.wav.damaged", b"an earlier one")
    put(day, "b.wav", b"")
    assert repair(tmp_path, LONG_AGO + 1) == Repairs(damaged=2)
    kept = {path.name: path.read_bytes() for path in day.iterdir()}
    assert kept == {
        "a.wav.damaged": b"an earlier one",
        "a.wav.2.damaged": b"no sound",
        "b.wav.damaged": b"",
    }
    assert repair(tmp_path, LONG_AGO + 1) == Repairs()


@pytest.mark.parametrize(("keep_days", "left"), [(1, 2), (2, 3), (180, 3)])
def test_days_that_are_over_long_enough_go(tmp_path: Path, keep_days: int, left: int) -> None:
    for day in ("2026-11-20", "2026-11-21", "2026-11-22"):
        put(tmp_path, f"{day}/a.wav", whole())
        put(tmp_path, f"{day}/b.wav.damaged", b"x")
    assert sweep(tmp_path, keep_days, TODAY) == (3 - left) * 2
    assert len(list(tmp_path.iterdir())) == left


def test_what_a_wrong_clock_has_dated_stays_until_it_is_old(tmp_path: Path) -> None:
    old = put(tmp_path, "2020-01-01/a.wav", whole(), at=1)
    lately = put(tmp_path, "2020-01-01/b.wav", whole(), at=4_000_000_000)
    new = put(tmp_path, "2026-11-22/a.wav", whole(), at=1)
    sweep(tmp_path, 180, TODAY)
    assert (old.exists(), lately.exists(), new.exists()) == (False, True, True)


def test_a_clock_that_is_far_ahead_of_every_recording_deletes_nothing(tmp_path: Path) -> None:
    kept = put(tmp_path, "2026-11-22/a.wav", whole(), at=1)
    assert sweep(tmp_path, 180, TODAY.replace(year=2036)) == 0
    assert kept.exists()


STRANGE = [
    "2020-13-40",
    "2020-1-1",
    "2020-01-01x",
    "archive",
    "x2020-01-01",
    "20200101",
    "２020-01-01",
]


@pytest.mark.parametrize("name", STRANGE)
def test_other_folders_are_not_ours(tmp_path: Path, name: str) -> None:
    kept = put(tmp_path, f"{name}/a.wav", b"")
    assert sweep(tmp_path, 1, TODAY) == 0
    assert repair(tmp_path, LONG_AGO + 1) == Repairs()
    assert kept.exists()


def test_other_files_in_our_folders_stay(tmp_path: Path) -> None:
    put(tmp_path, "2026-11-22/a.wav", whole())
    put(tmp_path, "2020-01-01/a.wav", whole())
    kept = put(tmp_path, "2020-01-01/读我.txt", b"")
    deep = put(tmp_path, "2020-01-01/more/b.wav", b"")
    assert sweep(tmp_path, 180, TODAY) == 1
    assert kept.exists()
    assert deep.exists()


def test_no_link_is_followed(tmp_path: Path) -> None:
    """Outside the folder a recorder's file of the same name is neither repaired nor deleted."""
    outside, folder = tmp_path / "outside", tmp_path / "records"
    victim = put(outside, "2020-01-01/a.wav", wav(0, 0))
    other = put(outside, "b.wav", wav(0, 0))
    (folder / "2020-01-02").mkdir(parents=True)
    (folder / "2020-01-01").symlink_to(outside / "2020-01-01")
    (folder / "2020-01-02" / "b.wav").symlink_to(other)
    assert repair(folder, LONG_AGO + 1) == Repairs()
    sweep(folder, 180, TODAY)
    assert victim.read_bytes() == other.read_bytes() == wav(0, 0)
    assert (folder / "2020-01-01").is_symlink()


def test_a_pipe_that_calls_itself_a_recording_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "2026-11-22").mkdir()
    os.mkfifo(tmp_path / "2026-11-22" / "a.wav")
    assert repair(tmp_path, 4_000_000_000) == Repairs()


def test_a_folder_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert repair(tmp_path / "gone", LONG_AGO) == Repairs()
    assert sweep(tmp_path / "gone", 1, TODAY) == 0
