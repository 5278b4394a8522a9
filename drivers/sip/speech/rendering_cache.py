"""Renderings on disk, found by what they say and who says it.

A file's name is the SHA-256 of engine, voice, version and words, so nothing is ever rendered
twice, and a new version never sounds through an old file. `find` marks what it finds as used;
`trim` takes out what was used longest ago until the rest fits. A damaged file counts as absent, and
so does a folder in which somebody else could lay down what our leaders are to hear.
"""

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from drivers.sip.speech.engine import Engine
from drivers.sip.speech.wav_file import Sound, is_whole, write_wav


@dataclass(frozen=True, slots=True)
class RenderingCache:
    """A folder of ours alone, of at most `most_bytes`."""

    folder: Path
    most_bytes: int = 500_000_000

    def place(self, engine: Engine, sentence: str) -> Path:
        """Where the rendering of this sentence is, or would be."""
        identity = [engine.name, engine.voice, engine.version, sentence]
        digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
        return self.folder / f"{digest}.wav"

    def find(self, engine: Engine, sentence: str) -> Path | None:
        """The rendering, if a line can play it now."""
        path = self.place(engine, sentence)
        try:
            if not self._is_ours() or not is_whole(path):
                return None
            os.utime(path)
        except OSError:
            return None
        return path

    def keep(self, engine: Engine, sentence: str, sound: Sound) -> Path:
        """Store a rendering, all of it at once; raises `OSError`."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._is_ours():
            raise PermissionError(f"{self.folder}: others may write there")
        path = self.place(engine, sentence)
        write_wav(path, sound)
        return path

    def trim(self) -> None:
        """Make room: the oldest used go first, and what a crash has left unfinished."""
        kept_bytes = 0
        for path, octets in sorted(self._files(), key=lambda entry: -_used_at(entry[0])):
            kept_bytes += octets
            if kept_bytes > self.most_bytes:
                path.unlink(missing_ok=True)

    def _is_ours(self) -> bool:
        about = self.folder.stat()
        return about.st_uid == os.getuid() and not about.st_mode & stat.S_IWOTH

    def _files(self) -> Iterator[tuple[Path, int]]:
        for entry in os.scandir(self.folder):
            if entry.name.endswith(".wav") and entry.is_file(follow_symlinks=False):
                yield Path(entry), entry.stat().st_size


def _used_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
