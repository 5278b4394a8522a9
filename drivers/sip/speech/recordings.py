"""Recorded fragments: which words are on file.

A recording is a WAV file named by its words, without marks: `签收请按一.wav`. Those of this driver
lie beside this module; a site puts its own into a folder of the same kind, in the voice of its
own people, and they go before ours. Nothing else has to be written down anywhere.
"""

from collections.abc import Mapping
from pathlib import Path

from drivers.sip.speech.wav_file import is_whole

SHIPPED = Path(__file__).parent / "fragments"
SHORT_PAUSE = "停顿"
"""The name of a recording of nothing: what a pause sounds like."""


def recordings_in(*folders: Path) -> Mapping[str, Path]:
    """The words on file and where; of the same words the first folder's count.

    A file that no line can play is passed over. A folder that is not there is empty.
    """
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.wav")):
            if path.stem not in found and is_whole(path):
                found[path.stem] = path
    return found
