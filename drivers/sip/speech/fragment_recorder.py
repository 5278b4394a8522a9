"""Makes recordings of a list of words.

    python -m drivers.sip.speech.fragment_recorder ENGINE [WORDS FOLDER]

Without a list it makes those of this driver. A site can make more of its own, names of its towns
and units, into the folder that the channel names, and put a person's voice in place of any: what
is there already is never recorded over.
"""

import sys
from pathlib import Path

from drivers.sip.speech.engine import Engine
from drivers.sip.speech.engine_catalogue import engine_named
from drivers.sip.speech.line_sound import for_the_line
from drivers.sip.speech.recordings import SHIPPED, SHORT_PAUSE
from drivers.sip.speech.spoken_text import PAUSE, spoken_sentences
from drivers.sip.speech.wav_file import silence, write_wav

WORDS = SHIPPED / "words.txt"
_PAUSE_S = 0.25


def listed_words(path: Path) -> tuple[str, ...]:
    """The fragments of a list: a line each, as sentences are spoken; `#` begins a comment."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    kept = (line for line in lines if line and not line.startswith("#"))
    return tuple(sentence for line in kept for sentence in spoken_sentences(line))


def record(engine: Engine, words: tuple[str, ...], folder: Path) -> None:
    """Write a file for each fragment that has none, and that of a pause.

    Raises `EngineFault`, `OSError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_wav(folder / f"{SHORT_PAUSE}.wav", silence(_PAUSE_S))
    for sentence in words:
        path = folder / f"{sentence.replace(PAUSE, '')}.wav"
        if not path.exists():
            write_wav(path, for_the_line(engine.render(sentence)))


def main(engine_name: str, words: str = str(WORDS), folder: str = str(SHIPPED)) -> None:
    """Record the list `words` into `folder`."""
    record(engine_named(engine_name), listed_words(Path(words)), Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
