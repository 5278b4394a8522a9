"""espeak-ng as an engine, for tests: its Mandarin is not understood over a telephone."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from drivers.sip.speech.engine import EngineFault
from drivers.sip.speech.wav_file import NotSpeech, Sound, read_wav

_PROGRAM = "espeak-ng"


@dataclass(frozen=True, slots=True)
class EspeakEngine:
    """The program espeak-ng (Debian package of that name), one run a sentence."""

    voice: str = "cmn"
    name: str = "espeak"
    version: str = "1"

    def missing(self) -> tuple[str, ...]:
        """See `Engine.missing`."""
        return () if shutil.which(_PROGRAM) else (f"the program {_PROGRAM} is not installed",)

    def warm(self) -> None:
        """See `Engine.warm`."""

    def render(self, sentence: str) -> Sound:
        """See `Engine.render`."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "said.wav")
            # The text goes in on stdin: no word of an order is ever an option of a program.
            command = [_PROGRAM, "-v", self.voice, "-w", str(path), "--stdin"]
            try:
                subprocess.run(command, input=sentence.encode(), check=True, capture_output=True)
                return read_wav(path)
            except (OSError, subprocess.CalledProcessError, NotSpeech) as fault:
                raise EngineFault(f"{_PROGRAM}: {fault}") from fault
