"""Renderings are found by what they say and who says it; the oldest used go first."""

import os
from array import array
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from drivers.sip.speech.rendering_cache import RenderingCache
from drivers.sip.speech.wav_file import LINE_RATE_HZ, Sound, silence


@dataclass(frozen=True)
class Silent:
    """An engine that says nothing."""

    name: str = "silent"
    voice: str = "none"
    version: str = "1"

    def missing(self) -> tuple[str, ...]:
        return ()

    def warm(self) -> None: ...

    def render(self, sentence: str) -> Sound:
        return silence(0.1)


SOUND = Sound(LINE_RATE_HZ, array("h", [1] * 1000))
FILE_BYTES = 2044


def test_what_was_kept_is_found(tmp_path: Path) -> None:
    cache = RenderingCache(tmp_path / "made" / "on" / "demand")
    assert cache.find(Silent(), "集结") is None
    path = cache.keep(Silent(), "集结", SOUND)
    assert cache.find(Silent(), "集结") == path


@pytest.mark.parametrize(
    "other", [Silent(name="b"), Silent(voice="b"), Silent(version="2"), Silent("silentn", "one")]
)
def test_another_engine_voice_or_version_is_another_rendering(
    tmp_path: Path, other: Silent
) -> None:
    cache = RenderingCache(tmp_path)
    cache.keep(Silent(), "集结", SOUND)
    assert cache.find(other, "集结") is None
    assert cache.find(replace(other, name="silent", voice="none", version="1"), "集结")
    assert cache.find(Silent(), "集结。") is None


@pytest.mark.parametrize("length", [0, 10, 44, FILE_BYTES - 1])
def test_a_damaged_file_counts_as_absent_and_is_made_anew(tmp_path: Path, length: int) -> None:
    cache = RenderingCache(tmp_path)
    path = cache.keep(Silent(), "集结", SOUND)
    path.write_bytes(path.read_bytes()[:length])
    assert cache.find(Silent(), "集结") is None
    cache.keep(Silent(), "集结", SOUND)
    assert cache.find(Silent(), "集结") == path


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = RenderingCache(tmp_path, most_bytes=2 * FILE_BYTES)
    paths = [cache.keep(Silent(), name, SOUND) for name in "甲乙丙"]
    for age, path in enumerate(paths):
        os.utime(path, (1000 + age, 1000 + age))
    assert cache.find(Silent(), "甲") == paths[0]
    cache.trim()
    assert cache.find(Silent(), "甲")
    assert cache.find(Silent(), "丙")
    assert cache.find(Silent(), "乙") is None


def test_a_folder_where_others_may_write_is_not_trusted(tmp_path: Path) -> None:
    cache = RenderingCache(tmp_path / "cache")
    cache.keep(Silent(), "甲", SOUND)
    cache.folder.chmod(0o777)
    assert cache.find(Silent(), "甲") is None
    with pytest.raises(PermissionError, match="others may write"):
        cache.keep(Silent(), "乙", SOUND)


def test_only_our_own_files_are_taken_out(tmp_path: Path) -> None:
    cache = RenderingCache(tmp_path, most_bytes=0)
    (tmp_path / "notes.txt").write_text("keep")
    cache.keep(Silent(), "甲", SOUND)
    cache.trim()
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
